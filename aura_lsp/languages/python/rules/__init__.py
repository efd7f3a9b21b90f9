"""Rules about Python."""
