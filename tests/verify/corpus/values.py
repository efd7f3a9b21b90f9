"""Rewrites of a choice that only says which value there is, and of a chain that compares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from aura_lsp.assist.verify.layout import unit_of
from aura_lsp.assist.verify.place import Place, indentation_of
from aura_lsp.syntax import Node
from tests.verify.corpus.moving import moved, nodes_of
from tests.verify.corpus.shapes import Choice, Shapes, branches, has_comments, statements

_TRUTH = {"python": "bool({})", "javascript": "Boolean({})"}
"""What makes a condition a truth value, where it may be something else."""
_CHOSEN = {"python": "{0} = {2} if {1} else {3}", "javascript": "{0} = {1} ? {2} : {3};"}
_COMPARED = re.compile(r"([A-Za-z_][\w.]*) ===? (\"[^\"\\]*\"|'[^'\\]*'|\d+)")
_SHORTEST_CHAIN = 3
_SWITCHES = {
    "python": ("match {}:", "case {}:", "case _:", ""),
    "go": ("switch {} {{", "case {}:", "default:", "}"),
    "rust": ("match {} {{", "{} => {{", "_ => {{", "}"),
    "kotlin": ("when ({}) {{", "{} -> {{", "else -> {{", "}"),
    "javascript": ("switch ({}) {{", "case {}: {{", "default: {{", "}"),
}
"""How a switch starts, its cases, the last of them, and its end."""


def told_by_condition(place: Place, shapes: Shapes, choice: Choice) -> tuple[str, Node] | None:
    """`if a { return true } return false` -> `return a`, and the last statement that this is."""
    last, otherwise = choice.statement, _only(place, choice.other)
    if choice.other is None and choice.statement.next_named_sibling is not None:
        last = choice.statement.next_named_sibling
        otherwise = _bare(place.text(last))
    is_tail = place.language.id == "rust" and otherwise == "false"
    no = otherwise if is_tail else f"return {_no(place)}"
    if choice.is_chain or (_only(place, choice.then), otherwise) != (f"return {_yes(place)}", no):
        return None
    condition = _TRUTH.get(_family(place), "{}").format(place.text(choice.condition))
    return f"return {condition}{shapes.end}", last


def chosen(place: Place, choice: Choice) -> str | None:
    """`if a: x = b else: x = c` -> `x = b if a else c`."""
    form = _CHOSEN.get(_family(place))
    first, second = _only(place, choice.then), _only(place, choice.other)
    if form is None or first is None or second is None or choice.is_chain:
        return None
    (target, _, one), (other, _, two) = (each.partition(" = ") for each in (first, second))
    is_plain = all(re.fullmatch(r"[\w.]+(?:\([\w., ]*\))?", each) for each in (one, two))
    if not re.fullmatch(r"[\w.]+", target) or target != other or not is_plain:
        return None
    return form.format(target, place.text(choice.condition), one, two)


def switched(place: Place, shapes: Shapes, choice: Choice) -> str | None:
    """`if a == 1 { … } else if a == 2 { … } …` -> a switch."""
    found = list(branches(choice.statement, shapes)) if choice.is_chain else []
    blocks = [block for _, block in found if block is not None]
    compared = _compared(place, [place.text(each) for each, _ in found if each is not None])
    if compared is None or len(blocks) < len(found) or not _may_move(place, choice, blocks):
        return None
    margin = indentation_of(place.source, choice.statement.start_byte)
    return _written(place, compared, blocks, margin)


def _compared(place: Place, conditions: list[str]) -> tuple[str, list[str]] | None:
    """What all conditions compare, and the values that it is compared with."""
    matches = [match for each in conditions if (match := _COMPARED.fullmatch(each)) is not None]
    values = list(dict.fromkeys(match[2] for match in matches))
    family = _family(place)
    if len(values) < max(_SHORTEST_CHAIN, len(conditions)) or len({m[1] for m in matches}) > 1:
        return None
    if family == "javascript" and not all(" === " in each for each in conditions):
        return None
    if family == "rust" and not all(each.isdigit() for each in values):
        return None  # a `String` is no pattern
    return matches[0][1], values


def _may_move(place: Place, choice: Choice, blocks: list[Node]) -> bool:
    """Whether all comments are in the blocks, and nothing in these leaves a loop."""
    comments = nodes_of(choice.statement, place.language.outline.comments)
    inside = all(any(b.start_byte <= e.start_byte < b.end_byte for b in blocks) for e in comments)
    return inside and not any("break" in each.type for b in blocks for each in inner_nodes(b))


def _written(
    place: Place, compared: tuple[str, list[str]], blocks: list[Node], own: str
) -> str | None:
    family, (subject, values) = _family(place), compared
    head, case, last, closing = _SWITCHES[family]
    unit = unit_of(place.analysis.tree.root_node, place.source, place.writing.blocks) or ""
    margin = own if family == "go" else own + unit
    lines = [head.format(subject)]
    for value, block in zip_longest(values, blocks):
        body = moved(place, block.named_children, margin + unit)
        if body is None:
            return None
        lines += [margin + (last if value is None else case.format(value)), margin + unit + body]
        lines += [margin + each for each in _case_end(family, unit, block)]
    if family == "rust" and len(values) == len(blocks):
        lines.append(f"{margin}_ => {{}}")
    return "\n".join((*lines, *([own + closing] if closing else [])))


def _case_end(family: str, unit: str, block: Node) -> Iterator[str]:
    ends = statements(block)[-1].type in ("return_statement", "throw_statement")
    if family == "javascript" and not ends:
        yield f"{unit}break;"
    if family not in ("go", "python"):
        yield "}"


def inner_nodes(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack += node.named_children


def _only(place: Place, block: Node | None) -> str | None:
    """The only statement of a block, on one line and without its end."""
    rows = statements(block) if block is not None else []
    is_one = block is not None and len(rows) == 1 and not has_comments(block)
    return _bare(place.text(rows[0])) if is_one and "\n" not in place.text(rows[0]) else None


def _bare(statement: str) -> str:
    return statement.rstrip().removesuffix(";")


def _yes(place: Place) -> str:
    return "True" if place.language.id == "python" else "true"


def _no(place: Place) -> str:
    return "False" if place.language.id == "python" else "false"


def _family(place: Place) -> str:
    id_ = place.language.id
    return "javascript" if id_ in ("typescript", "tsx") else id_
