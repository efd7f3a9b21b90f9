"""One rule per module: Aura finds them by the entry point `aura_lsp.rules`."""
