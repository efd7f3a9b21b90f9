"""Results as people and machines read them, one format per file."""
