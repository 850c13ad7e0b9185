"""Retraining: datasets, fit, evaluate, promote; called by dvc.yaml."""
