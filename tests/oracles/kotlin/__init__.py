"""The oracles of Python's numbers."""
