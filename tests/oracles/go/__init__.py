"""The oracles of Go's numbers."""
