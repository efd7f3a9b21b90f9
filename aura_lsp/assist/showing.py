"""What of a file a model is shown about one function."""

from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.place import Place, around
from aura_lsp.assist.verify.reply import at_margin
from aura_lsp.model import Function, Increment

_MOST_IMPORTS = 40
_MOST_INCREMENTS = 8


def fenced(place: Place, code: str) -> str:
    """Code as a block of Markdown."""
    fence = "`" * max(3, _longest_run(code) + 1)
    return f"{fence}{place.language.name}\n{code.rstrip()}\n{fence}"


def code_of(place: Place) -> str:
    """The function with what is attached to it, moved to the margin; lines end in a line feed."""
    text = place.source[place.span.start : place.span.end].decode("utf-8", "replace")
    return at_margin(f"{place.indentation}{text}".replace("\r\n", "\n")).rstrip()


def surroundings(place: Place) -> Iterator[str]:
    """What else of the file helps: its imports, the head of the type around, what is called."""
    root = place.analysis.tree.root_node
    imports = [
        place.text(each) for each in root.named_children if each.type in place.writing.imports
    ]
    if imports:
        shown = "\n".join(imports[:_MOST_IMPORTS]).replace("\r\n", "\n")
        yield f"The file imports:\n{fenced(place, shown)}"
    if place.type is not None:
        yield f"`{place.function.name}` is a member of this type:\n{fenced(place, _head(place))}"
    called = list(_signatures(place))
    if called:
        yield f"It calls these functions of the same file:\n{fenced(place, chr(10).join(called))}"


def dearest(analysis: Analysis, function: Function) -> list[str]:
    """What adds most to the cognitive complexity, one line for each, in order of place."""
    steps: list[Increment] = sorted(function.increments, key=lambda step: -step.amount)
    shown = sorted(steps[:_MOST_INCREMENTS], key=lambda step: step.offset)
    return [f"- `{line_at(analysis, step.offset)}`: +{step.amount} ({step.why})" for step in shown]


def line_at(analysis: Analysis, offset: int) -> str:
    """The line of an offset, without white space around it."""
    document = analysis.document
    start, end = document.line_span(document.lines.line_at(offset))
    return document.source[start:end].decode("utf-8", "replace").strip()


def _head(place: Place) -> str:
    """The first line of a type, without its members."""
    node = place.type
    return place.text(node).split("\n", 1)[0].strip() if node is not None else ""


def _signatures(place: Place) -> Iterator[str]:
    """The first lines of the functions of the file that this one names."""
    words = set(code_of(place).replace("(", " ").replace(".", " ").split())
    inside = {each.id for each in around(place.node)} | {place.node.id}
    root = place.analysis.tree.root_node
    for function in place.analysis.functions():
        name = function.name
        if name not in words or name == place.function.name or not name.isidentifier():
            continue
        node = root.descendant_for_byte_range(function.span.start, function.span.end)
        if node is not None and node.id not in inside:
            yield place.text(node).split("\n", 1)[0].strip()


def _longest_run(text: str) -> int:
    longest = run = 0
    for each in text:
        run = run + 1 if each == "`" else 0
        longest = max(longest, run)
    return longest
