"""Rules about Go."""
