"""Document symbols: the outline with measures, nested or flat as the client can."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp
from lsprotocol.converters import get_converter

from tests.server.editor import Editor

TEXT = """\
class Basket:
    def total(self, items):
        def price(item):
            return item
        for item in items:
            price(item)


def main():
    pass
"""


def span(start: tuple[int, int], end: tuple[int, int]) -> dict[str, Any]:
    return {
        "start": {"line": start[0], "character": start[1]},
        "end": {"line": end[0], "character": end[1]},
    }


async def test_symbols_are_nested_and_show_measures(editor: Editor) -> None:
    await editor.start()
    symbols = await editor.symbols(editor.open("a.py", TEXT))

    assert get_converter().unstructure(symbols) == [
        {
            "name": "Basket",
            "kind": lsp.SymbolKind.Class.value,
            "range": span((0, 0), (5, 23)),
            "selectionRange": span((0, 6), (0, 12)),
            "children": [
                {
                    "name": "total",
                    "kind": lsp.SymbolKind.Method.value,
                    "range": span((1, 4), (5, 23)),
                    "selectionRange": span((1, 8), (1, 13)),
                    "detail": "cognitive 1 · cyclomatic 2 · 5 lines",
                    "children": [
                        {
                            "name": "price",
                            "kind": lsp.SymbolKind.Function.value,
                            "range": span((2, 8), (3, 23)),
                            "selectionRange": span((2, 12), (2, 17)),
                            "detail": "cognitive 0 · cyclomatic 1 · 2 lines",
                            "children": [],
                        }
                    ],
                }
            ],
        },
        {
            "name": "main",
            "kind": lsp.SymbolKind.Function.value,
            "range": span((8, 0), (9, 8)),
            "selectionRange": span((8, 4), (8, 8)),
            "detail": "cognitive 0 · cyclomatic 1 · 2 lines",
            "children": [],
        },
    ]


async def test_a_client_that_cannot_nest_gets_them_flat(editor: Editor) -> None:
    await editor.start(flat_symbols=True)
    uri = editor.open("a.py", TEXT)
    symbols: list[lsp.SymbolInformation] = await editor.symbols(uri)

    assert [
        (each.name, each.kind, each.container_name, each.location.range.start.line)
        for each in symbols
    ] == [
        ("Basket", lsp.SymbolKind.Class, None, 0),
        ("total", lsp.SymbolKind.Method, "Basket", 1),
        ("price", lsp.SymbolKind.Function, "total", 2),
        ("main", lsp.SymbolKind.Function, None, 8),
    ]
    assert {each.location.uri for each in symbols} == {uri}


async def test_symbols_survive_a_syntax_error(editor: Editor) -> None:
    await editor.start()
    symbols = await editor.symbols(editor.open("a.py", TEXT + "\n\ndef broken(:\n"))

    assert [each.name for each in symbols][:2] == ["Basket", "main"]


async def test_an_empty_document_has_no_symbols(editor: Editor) -> None:
    await editor.start()

    assert await editor.symbols(editor.open("a.py", "")) == []
