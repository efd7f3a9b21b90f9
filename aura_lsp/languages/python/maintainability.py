"""What radon 6 computes the maintainability index of Python from, with `multi=True`.

A logical line is a simple statement or the header of a compound one; one that has a colon in its
middle (`x: int = 1`, `a[1:]`, `lambda: 0`, `if a: b`) counts as two. Comments are those behind code
as well, and the rows of strings that stand alone on several; strings alone on one row are neither
comment nor code (radon's `raw.analyze` and `mi_parameters`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.metrics.maintainability import IndexInputs

if TYPE_CHECKING:
    from tree_sitter import Node


def python_maintainability(node: Node, source: bytes, cyclomatic: int | None) -> IndexInputs:
    """The inputs of the index for a file, or for a function as if it were all of a file."""
    lines = _Lines(node, source)
    share = 100 * lines.comments / lines.code if lines.code else 0.0
    return IndexInputs(cyclomatic or _complexity(node), lines.logical, share)


# -- complexity ------------------------------------------------------------------------------------

_DECISIONS = frozenset({
    "if_statement", "elif_clause", "for_statement", "while_statement", "except_clause",
    "conditional_expression", "boolean_operator", "for_in_clause", "if_clause", "case_clause",
})  # fmt: skip


def _complexity(node: Node) -> int:
    """Decisions plus one, and one for each method; closures and classes in classes or functions do
    not count (radon's `ComplexityVisitor.total_complexity`)."""
    total = 1
    stack = [(node, "module")]
    while stack:
        current, place = stack.pop()
        kind = current.type
        below = current.named_children
        if kind in ("function_definition", "class_definition"):
            is_class = kind == "class_definition"
            if place == "function" or (is_class and place == "class"):
                continue
            total += place == "class"
            place = "class" if is_class else "function"
            below = [child for child in below if child.type == "block"]
        elif kind == "decorated_definition":
            below = below[-1:]
        elif kind == "assert_statement":
            total += 1
            continue
        else:
            total += kind in _DECISIONS
            total += _correction(current, kind, below)
        stack += [(child, place) for child in below if child.child_count]
    return total


def _correction(node: Node, kind: str, below: list[Node]) -> int:
    """What does not count one for each node: `else` of a loop or `try`, `except*`, guards,
    `case _`."""
    if kind in ("for_statement", "while_statement"):
        return below[-1].type == "else_clause"
    if kind == "try_statement":
        starred = [child for child in below if _is_group(child)]
        return -len(starred) if starred else any(child.type == "else_clause" for child in below)
    if kind == "match_statement":
        cases = [child for child in below[-1].named_children if child.type == "case_clause"]
        return -any(_is_default(case) for case in cases)
    return -(kind == "case_clause" and node.child_by_field_name("guard") is not None)


def _is_group(node: Node) -> bool:
    return node.type == "except_clause" and any(child.type == "*" for child in node.children)


def _is_default(case: Node) -> bool:
    patterns = [child for child in case.named_children if child.type == "case_pattern"]
    if len(patterns) != 1:
        return False
    (token,) = patterns[0].children[:1] or (patterns[0],)
    return token.type == "_" or (token.type == "dotted_name" and token.child_count == 1)


# -- lines -----------------------------------------------------------------------------------------

_HEADS = frozenset({
    "if_statement", "elif_clause", "else_clause", "for_statement", "while_statement",
    "try_statement", "except_clause", "finally_clause", "with_statement", "match_statement",
    "case_clause", "function_definition", "class_definition",
})  # fmt: skip
_AROUND = frozenset({"module", "block", "decorated_definition", "ERROR"})


class _Lines:
    """The counts of one piece of code, gathered in one walk over its statements."""

    def __init__(self, node: Node, source: bytes) -> None:
        self.source = source
        self.logical = self.comments = 0
        first = source.rfind(b"\n", 0, node.start_byte) + 1 if node.parent is not None else 0
        text = source[first : node.end_byte if node.parent is not None else len(source)]
        self.code = sum(1 for row in text.split(b"\n") if row.strip())
        stack = [node]
        while stack:
            current = stack.pop()
            kind = current.type
            if kind == "comment":
                self.comments += 1
                self.code -= self._is_alone(current)
            elif kind in _HEADS:
                self.logical += 1
                stack += self._parts(current)
            elif kind in _AROUND:
                stack += current.named_children
            else:
                self._count_simple(current)

    def _parts(self, head: Node) -> Iterator[Node]:
        """What of a compound statement has lines of its own; its conditions have comments only."""
        for child in head.named_children:
            kind = child.type
            if kind == "block":
                yield from child.named_children
            elif kind in _HEADS or kind == "comment":
                yield child
            else:
                self.comments += self._count_inside(child, "comment", b"#")

    def _count_simple(self, statement: Node) -> None:
        only = statement.child(0)
        if only is not None and only.type == "string" and statement.child_count == 1:
            self.logical += 1
            self._count_string(statement)
            return
        self.logical += 1 + self._splits(statement)
        self.comments += self._count_inside(statement, "comment", b"#")

    def _splits(self, statement: Node) -> bool:
        """Whether radon takes the line for two: a colon in the middle, unless the header before it
        on the same row has made it two already."""
        before = self._before(statement)
        if before.endswith(b":"):
            return False
        return self._count_inside(statement, ":", b":") > 0

    def _count_string(self, statement: Node) -> None:
        if not self._is_alone(statement):
            return
        rows = self.source[statement.start_byte : statement.end_byte].split(b"\n")
        lines = sum(1 for row in rows if row.strip())
        self.code -= lines
        if len(rows) > 1:
            self.comments += lines

    def _count_inside(self, node: Node, kind: str, mark: bytes) -> int:
        """How many nodes of a kind there are in an expression, outside of strings."""
        if self.source.find(mark, node.start_byte, node.end_byte) < 0:
            return 0
        count, stack = 0, [node]
        while stack:
            current = stack.pop()
            count += current.type == kind
            if current.type != "string":
                stack += current.children
        return count

    def _before(self, node: Node) -> bytes:
        """What stands before a node on its row."""
        start = node.start_byte
        return self.source[self.source.rfind(b"\n", 0, start) + 1 : start].strip()

    def _is_alone(self, node: Node) -> bool:
        end = node.end_byte
        last = self.source.find(b"\n", end)
        after = self.source[end : last if last >= 0 else len(self.source)]
        return not self._before(node) and not after.strip()
