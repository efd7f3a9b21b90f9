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
from tests.verify.corpus.moving import moved, nodes_of, scope_of
from tests.verify.corpus.shapes import SHAPES, Shapes, body_of, choices

_BY_VALUE = frozenset({"go", "rust"})
"""Languages in which a value that is passed is a copy, or is gone."""
_PRIMITIVE = re.compile(r"&|[iu](8|16|32|64|size)$|bool$|char$|f(32|64)$")


def extractions(place: Place) -> Iterator[tuple[str, str]]:
    """The function with some of its statements in a helper behind it, for all that may go; and one
    of the names that are passed, if there is one."""
    parent = place.declaration.parent
    owner = parent.parent if parent is not None else None
    if parent is None or owner != place.type:  # in an object, or another function
        return
    for rows in _parts(place):
        for is_end in (False, True):
            if rows and _may_go(place, rows, is_end=is_end):
                made = _extracted(place, rows, is_end=is_end)
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
    body = body_of(place)
    for at, row in enumerate(body):
        if at and any(True for _ in nodes_of(row, shapes.loops | {shapes.choice})):
            yield body[at:]


def _may_go(place: Place, rows: list[Node], *, is_end: bool) -> bool:
    """Whether nothing in some statements leaves them, and they write no name that is named
    elsewhere; `is_end`: but for what they return, which is what the function returns."""
    shapes = SHAPES[place.language.id]
    is_loop = len(rows) == 1 and rows[0].type in shapes.loops
    stays = ("break", "continue") if is_loop else ()
    left_out = (*stays, "return") if is_end else stays
    escapes = {each for each in shapes.escapes if not each.startswith(left_out)}
    if any(each for row in rows for each in nodes_of(row, frozenset(escapes))):
        return False
    if _gives(rows[-1], shapes) != is_end:
        return False
    outer = {place.text(leaf) for leaf in leaves(place.node) if not _is_among(leaf, rows)}
    return not {*_written(place, rows), *_declared(place, rows, shapes)} & outer


def _gives(row: Node, shapes: Shapes) -> bool:
    """Whether a statement gives a value to the caller."""
    inner = row.named_children[0] if row.type in shapes.statement else row
    is_value = bool(shapes.statement) and inner == row and not row.type.endswith("_declaration")
    return is_value or (inner.type == shapes.gives and bool(inner.named_children))


def _declared(place: Place, rows: list[Node], shapes: Shapes) -> Iterator[str]:
    for node in (each for row in rows for each in nodes_of(row, shapes.declares)):
        fields = ("left", "name", "pattern")
        named = [e for field in fields for e in node.children_by_field_name(field)]
        for target in named or node.named_children[:1]:
            yield from (place.text(each) for each in leaves(target) if each.is_named)


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
    found += _in_texts(place, rows)
    shapes = SHAPES[place.language.id]
    own = {*_written(place, rows), *_declared(place, rows, shapes)}
    return [name for name in dict.fromkeys(found) if name not in own]


def _in_texts(place: Place, rows: list[Node]) -> Iterator[str]:
    """The names in the texts of statements that the function around them names too."""
    outer = {place.text(leaf) for leaf in leaves(place.node) if not _is_among(leaf, rows)}
    pattern, literals = place.writing.interpolated, place.writing.literals
    for node in (each for row in rows for each in nodes_of(row, literals)):
        names = [match[1] for match in pattern.finditer(place.text(node))] if pattern else []
        yield from (name for name in names if name in outer)


def _is_among(node: Node, rows: list[Node]) -> bool:
    return rows[0].start_byte <= node.start_byte and node.end_byte <= rows[-1].end_byte


def _is_around(rows: list[Node], scope: Node) -> bool:
    """Whether a scope is one of the statements, in them, or the block that they fill."""
    block = rows[0].parent
    is_filled = block is not None and block.named_children == rows and "block" in scope.type
    if not is_filled or block is None or block.type == "expression_statement":
        return _is_among(scope, rows)
    braces = block.parent if block.type == "statement_list" else block
    return _is_among(scope, rows) or scope in (block, braces)


def _extracted(place: Place, rows: list[Node], *, is_end: bool) -> tuple[str, str] | None:
    """The function with statements in a helper, and one name that is passed (or nothing)."""
    margin, inner = place.indentation, indentation_of(place.source, rows[0].start_byte)
    unit = unit_of(place.analysis.tree.root_node, place.source, place.writing.blocks) or ""
    body = moved(place, rows, margin + unit)
    passed = _passed(place, rows)
    result = _result(place) if is_end else ""
    helper = (
        _HELPERS[place.language.id](place, rows, passed, result) if result is not None else None
    )
    if body is None or helper is None or not inner:
        return None
    head, call = helper
    if is_end and place.text(rows[-1]).startswith("return"):
        call = f"return {call}"
    elif is_end:
        call = call.rstrip(";")
    source, span = place.source, place.span
    code = source[source.rfind(b"\n", 0, span.start) + 1 : rows[0].start_byte].decode()
    code += call + source[rows[-1].end_byte : span.end].decode()
    closing = SHAPES[place.language.id].closing
    lines = [f"{margin}{head}", f"{margin}{unit}{body}"]
    lines += [f"{margin}{closing}"] if closing else []
    names = [name for name in passed if name in call]
    return f"{code}\n\n" + "\n".join(lines), names[0] if names else ""


def _result(place: Place) -> str | None:
    """What a function gives, as it is written behind the parameters of a helper; None where a
    helper could not be written so."""
    head = place.source[place.declaration.start_byte : place.bodies[0].start_byte].decode()
    language = place.language.id
    if language in ("python", "javascript"):
        return ""
    fields = {"go": "result", "rust": "return_type"}
    node = place.node.child_by_field_name(fields.get(language, "return_type"))
    if language == "kotlin":
        match = re.search(r"\)\s*(:[^()]+)$", head.rstrip())
        return match[1].rstrip() if match is not None else None
    if node is not None and any(e.child_by_field_name("name") for e in node.named_children):
        return None  # a result with a name is a variable
    if node is None or re.search(r"\basync\b|&|\bimpl\b", head if language != "go" else ""):
        return None
    return {"go": " ", "rust": " -> "}.get(language, "") + place.text(node)


Helper = tuple[str, str]
"""The line that a helper starts with, and the call of it."""


def _python(place: Place, rows: list[Node], passed: list[str], result: str) -> Helper | None:
    receiver = place.writing.receiver(place.node, place.source)
    if place.type is not None and not receiver:
        return None
    prefix = f"{receiver}." if receiver else ""
    parameters = ", ".join(([receiver] if receiver else []) + [e for e in passed if e != receiver])
    arguments = ", ".join(each for each in passed if each != receiver)
    return f"def _handle_part({parameters}):", f"{prefix}_handle_part({arguments})"


def _javascript(place: Place, rows: list[Node], passed: list[str], result: str) -> Helper | None:
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
    if not result and place.language.id != "javascript":
        result = ": void"
    given, arguments = ", ".join(typed), ", ".join(passed)
    if place.type is not None:
        return f"_handlePart({given}){result} {{", f"this._handlePart({arguments});"
    if "this" in words:
        return None
    return f"function handlePart({given}){result} {{", f"handlePart({arguments});"


def _go(place: Place, rows: list[Node], passed: list[str], result: str) -> Helper | None:
    receiver = place.writing.receiver(place.node, place.source)
    typed = _typed(place, [each for each in passed if each != receiver], re.compile(r"\w+ .+"))
    if typed is None or place.node.child_by_field_name("type_parameters") is not None:
        return None
    given, arguments = ", ".join(typed), ", ".join(each for each in passed if each != receiver)
    written = place.node.child_by_field_name("receiver")
    if not receiver or written is None:
        return f"func handlePart({given}){result} {{", f"handlePart({arguments})"
    head = f"func {place.text(written)} handlePart({given}){result} {{"
    return head, f"{receiver}.handlePart({arguments})"


def _rust(place: Place, rows: list[Node], passed: list[str], result: str) -> Helper | None:
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
        return f"fn handle_part({given}){result} {{", f"{prefix}handle_part({arguments});"
    own = re.search(r"&(mut )?self", head)
    if own is None:
        return None
    given = ", ".join((own[0], *typed))
    return f"fn handle_part({given}){result} {{", f"self.handle_part({arguments});"


def _kotlin(place: Place, rows: list[Node], passed: list[str], result: str) -> Helper | None:
    head = place.source[place.declaration.start_byte : place.bodies[0].start_byte].decode()
    typed = _typed(place, passed, re.compile(r"\w+: [^=]+"))
    if typed is None or not re.match(r"[^.<]*\bfun \w+\(", head) or "inline" in head:
        return None
    suspend = "suspend " if "suspend" in head else ""
    given, arguments = ", ".join(typed), ", ".join(passed)
    return f"private {suspend}fun handlePart({given}){result} {{", f"handlePart({arguments})"


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
