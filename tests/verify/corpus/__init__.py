"""Candidate edits of real functions: right ones made by steps that keep the meaning, and each way
to be wrong made of those."""
