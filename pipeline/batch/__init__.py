"""Corpora: the same stages over many documents, and the tables that come of them."""
