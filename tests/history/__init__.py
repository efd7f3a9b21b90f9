"""Histories of functions that are known, and a look at real ones."""
