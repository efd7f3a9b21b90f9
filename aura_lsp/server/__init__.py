"""The language server: the only package that knows pygls and lsprotocol.

`transport` moves messages, `session` holds the state of one client, `features/` has one file per
LSP feature, `convert` turns values of the engine into those of the protocol. `app` puts them
together.
"""
