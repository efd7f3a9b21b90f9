"""Aura: a local-first code-quality language server, and the same engine on the command line."""

__version__ = "0.1.0"
