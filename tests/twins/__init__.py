"""Aura's rules against the linters that have the same ones: what both find in the same code, what
only one does, and why.

`python -m tests.twins` compares, and `make test-oracles`, which takes its arguments as `TWINS=…`.
`twin.py` says what a twin is; each is a module, beside the reasons that tell its differences.
"""
