"""The outline of a document: its types and functions with their measures."""

from __future__ import annotations

from lsprotocol import types as lsp

from aura_lsp.server import convert
from aura_lsp.server.app import AuraServer


def register(server: AuraServer) -> None:
    """Answer requests for the outline."""

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(
        params: lsp.DocumentSymbolParams,
    ) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation] | None:
        opened = server.session.get(params.text_document.uri)
        analysis = await server.session.analysis(opened)
        if analysis is None:
            return None
        document, encoding = analysis.document, server.session.encoding
        found = analysis.symbols()
        if server.nests_symbols:
            return [convert.document_symbol(each, document, encoding) for each in found]
        return [
            information
            for each in found
            for information in convert.symbol_information(each, document, opened.uri, encoding)
        ]
