"""One file per LSP feature. Each has `register(server)`, which is all that `app` knows of it."""
