"""The oracles of Kotlin's numbers."""
