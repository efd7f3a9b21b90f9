"""Aura's numbers against the tools that their communities trust, on code that nobody here wrote.

`python -m tests.oracles` (or `make test-oracles`) fetches the corpora, installs each oracle, and
compares function by function. `oracle.py` says what an oracle is; each one is a module of its
language's package, beside whatever program it runs.
"""
