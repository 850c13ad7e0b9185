"""Files in and out: readers of alerts, and the gold format."""
