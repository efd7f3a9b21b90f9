"""A block moved into a private helper, with what it uses of the function's own names passed.

Only where the helper does the same by its text: nothing in the block leaves it, no name of the
function gets another value there, and each name that is passed is a parameter whose type is
written, in languages that have types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aura_lsp.assist.verify.known import is_reference, leaves
from aura_lsp.assist.verify.layout import unit_of
from aura_lsp.assist.verify.place import Place, around, indentation_of
from aura_lsp.syntax import Node
from tests.verify.corpus.right import moved, nodes_of, scope_of
from tests.verify.corpus.shapes import SHAPES, choices

_BY_VALUE = frozenset({"go", "rust"})
"""Languages in which a value that is passed is a copy, or is gone."""
_PRIMITIVE = re.compile(r"&|[iu](8|16|32|64|size)$|bool$|char$|f(32|64)$")


def extractions(place: Place) -> Iterator[tuple[str, str]]:
    """The function with some of its statements in a helper behind it, for all that may go; and one
    of the names that are passed, if there is one."""
    is_member = place.type is not None
    parent = place.declaration.parent
    if not is_member and (parent is None or parent.parent is not None):
        return
    for rows in _parts(place):
        if rows and _may_go(place, rows):
            made = _extracted(place, rows)
            if made is not None:
                yield made


def _parts(place: Place) -> Iterator[list[Node]]:
    """Statements that could be a function: what a choice or loop does, and the whole of one."""
    shapes = SHAPES[place.language.id]
    for choice in choices(place, shapes):
        if shapes.statement and choice.statement.type not in shapes.statement:
            continue  # a value may come out of it
        yield choice.then.named_children
        yield choice.other.named_children if choice.other is not None else []
        yield [choice.statement]
    functions = place.language.outline.functions
    for loop in nodes_of(place.node, shapes.loops):
        if next(each for each in around(loop) if each.type in functions) == place.node:
            yield [loop]


def _may_go(place: Place, rows: list[Node]) -> bool:
    """Whether nothing in some statements leaves them, and they write no name that is named
    elsewhere."""
    shapes = SHAPES[place.language.id]
    is_loop = len(rows) == 1 and rows[0].type in shapes.loops
    escapes = {e for e in shapes.escapes if not is_loop or not e.startswith(("break", "continue"))}
    if any(each for row in rows for each in nodes_of(row, frozenset(escapes))):
        return False
    outer = {place.text(leaf) for leaf in leaves(place.node) if not _is_among(leaf, rows)}
    return not set(_written(place, rows)) & outer


def _written(place: Place, rows: list[Node]) -> Iterator[str]:
    """The names that statements give a value, or may change."""
    writes = SHAPES[place.language.id].writes
    for node in (each for row in rows for each in nodes_of(row, writes)):
        fields = ("left", "name", "alias")
        named = [e for field in fields for e in node.children_by_field_name(field)]
        for target in named or node.named_children[:1]:
            members = [target] if place.writing.member(target) or "index" in target.type else []
            if not members or place.language.id in _BY_VALUE:
                yield from (place.text(e) for e in leaves(target) if e.type in place.writing.names)


def _passed(place: Place, rows: list[Node]) -> list[str]:
    """The names in statements that the function around binds, in order."""
    found = []
    for leaf in (each for row in rows for each in leaves(row)):
        if leaf.type in place.writing.names and is_reference(leaf, place):
            scope = scope_of(place, leaf)
            if scope is not None and not _is_around(rows, scope):
                found.append(place.text(leaf))
    written = set(_written(place, rows))
    return [name for name in dict.fromkeys(found) if name not in written]


def _is_among(node: Node, rows: list[Node]) -> bool:
    return rows[0].start_byte <= node.start_byte and node.end_byte <= rows[-1].end_byte


def _is_around(rows: list[Node], scope: Node) -> bool:
    """Whether a scope is one of the statements, in them, or the block that they fill."""
    block = rows[0].parent
    is_filled = block is not None and block.named_children == rows and "block" in scope.type
    if not is_filled or block is None or block.type == "expression_statement":
        return _is_among(scope, rows)
    return _is_among(scope, rows) or scope in (block, block.parent)


def _extracted(place: Place, rows: list[Node]) -> tuple[str, str] | None:
    """The function with statements in a helper, and one name that is passed (or nothing)."""
    margin, inner = place.indentation, indentation_of(place.source, rows[0].start_byte)
    unit = unit_of(place.analysis.tree.root_node, place.source, place.writing.blocks) or ""
    body = moved(place, rows, margin + unit)
    passed = _passed(place, rows)
    helper = _HELPERS[place.language.id](place, rows, passed)
    if body is None or helper is None or not inner:
        return None
    head, call = helper
    source, span = place.source, place.span
    code = source[source.rfind(b"\n", 0, span.start) + 1 : rows[0].start_byte].decode()
    code += call + source[rows[-1].end_byte : span.end].decode()
    closing = SHAPES[place.language.id].closing
    lines = [f"{margin}{head}", f"{margin}{unit}{body}"]
    lines += [f"{margin}{closing}"] if closing else []
    names = [name for name in passed if name in call]
    return f"{code}\n\n" + "\n".join(lines), names[0] if names else ""


Helper = tuple[str, str]
"""The line that a helper starts with, and the call of it."""


def _python(place: Place, rows: list[Node], passed: list[str]) -> Helper | None:
    receiver = place.writing.receiver(place.node, place.source)
    if place.type is not None and not receiver:
        return None
    prefix = f"{receiver}." if receiver else ""
    parameters = ", ".join(([receiver] if receiver else []) + [e for e in passed if e != receiver])
    arguments = ", ".join(each for each in passed if each != receiver)
    return f"def _handle_part({parameters}):", f"{prefix}_handle_part({arguments})"


def _javascript(place: Place, rows: list[Node], passed: list[str]) -> Helper | None:
    words = set(re.findall(r"[\w$]+", _text(place, rows)))
    typed = _typed(place, passed, re.compile(r"[^=?]*:[^=]*"))
    if place.language.id == "javascript":
        typed = passed
    head = place.source[place.declaration.start_byte : place.bodies[0].start_byte].decode()
    if (
        typed is None
        or "arguments" in words
        or re.search(r"\b(static|constructor|get|set)\b", head)
    ):
        return None
    result = "" if place.language.id == "javascript" else ": void"
    given, arguments = ", ".join(typed), ", ".join(passed)
    if place.type is not None:
        return f"_handlePart({given}){result} {{", f"this._handlePart({arguments});"
    if "this" in words:
        return None
    return f"function handlePart({given}){result} {{", f"handlePart({arguments});"


def _go(place: Place, rows: list[Node], passed: list[str]) -> Helper | None:
    receiver = place.writing.receiver(place.node, place.source)
    typed = _typed(place, [each for each in passed if each != receiver], re.compile(r"\w+ .+"))
    if typed is None or place.node.child_by_field_name("type_parameters") is not None:
        return None
    given, arguments = ", ".join(typed), ", ".join(each for each in passed if each != receiver)
    written = place.node.child_by_field_name("receiver")
    if not receiver or written is None:
        return f"func handlePart({given}) {{", f"handlePart({arguments})"
    head = f"func {place.text(written)} handlePart({given}) {{"
    return head, f"{receiver}.handlePart({arguments})"


def _rust(place: Place, rows: list[Node], passed: list[str]) -> Helper | None:
    head = place.source[place.declaration.start_byte : place.bodies[0].start_byte].decode()
    type_ = place.type
    if "'" in head or "<" in head.split("(")[0] or (type_ and place.writing.is_closed(type_)):
        return None
    typed = _typed(place, passed, re.compile(r"\w+: .+"))
    if typed is None or not all(_PRIMITIVE.match(each.split(": ")[1]) for each in typed):
        return None
    given, arguments = ", ".join(typed), ", ".join(passed)
    if "self" not in re.findall(r"\w+", _text(place, rows)):
        prefix = "Self::" if type_ is not None else ""
        return f"fn handle_part({given}) {{", f"{prefix}handle_part({arguments});"
    own = re.search(r"&(mut )?self", head)
    if own is None:
        return None
    given = ", ".join((own[0], *typed))
    return f"fn handle_part({given}) {{", f"self.handle_part({arguments});"


def _kotlin(place: Place, rows: list[Node], passed: list[str]) -> Helper | None:
    head = place.source[place.declaration.start_byte : place.bodies[0].start_byte].decode()
    typed = _typed(place, passed, re.compile(r"\w+: [^=]+"))
    if typed is None or not re.match(r"[^.<]*\bfun \w+\(", head) or "inline" in head:
        return None
    suspend = "suspend " if "suspend" in head else ""
    given, arguments = ", ".join(typed), ", ".join(passed)
    return f"private {suspend}fun handlePart({given}) {{", f"handlePart({arguments})"


_HELPERS = {
    "python": _python,
    "go": _go,
    "rust": _rust,
    "kotlin": _kotlin,
    "javascript": _javascript,
    "typescript": _javascript,
    "tsx": _javascript,
}


def _text(place: Place, rows: list[Node]) -> str:
    return place.source[rows[0].start_byte : rows[-1].end_byte].decode("utf-8", "replace")


_PARAMETERS = frozenset(
    {"parameter", "parameter_declaration", "required_parameter", "optional_parameter"}
)


def _typed(place: Place, passed: list[str], pattern: re.Pattern[str]) -> list[str] | None:
    """The parameters that are passed on as they are written, if each is one with a type."""
    texts = {
        text.split(":")[0].split(" ")[0]: text
        for body in place.bodies
        for node in nodes_of(place.node, _PARAMETERS)
        if node.end_byte <= body.start_byte
        for text in (place.text(node),)
        if pattern.fullmatch(text) and "\n" not in text
    }
    return [texts[each] for each in passed] if set(passed) <= texts.keys() else None
