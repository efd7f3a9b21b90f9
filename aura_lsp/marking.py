"""Marks to be written: where one stands that accepts a finding, on its line, before its function or
in its file.

A place is taken only if the mark works there, which is tried: the text with the mark is analysed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from aura_lsp.analysis import Analysis
from aura_lsp.fixes import is_sound
from aura_lsp.language import Language
from aura_lsp.marks import line_of, starting_with
from aura_lsp.memo import Memo
from aura_lsp.model import Edit, Finding, Fix, Span
from aura_lsp.syntax import Node

Scope = Literal["line", "function", "file"]
_WHY = "(why?)"
"""Stands where the reason is to be written."""


def mark(
    analysis: Analysis, finding: Finding, scope: Scope, *, memo: Memo | None = None
) -> Edit | None:
    """The edit that accepts a finding; None where no mark would cover it."""
    for edit in _candidates(analysis, finding, scope):
        marked = replace(finding, fix=Fix("", (edit,), safe=True))
        if is_sound(analysis, [marked], memo=memo) is not None:
            return edit
    return None


def _candidates(analysis: Analysis, finding: Finding, scope: Scope) -> Iterator[Edit]:
    language, source = analysis.language, analysis.document.source
    if scope == "file":
        yield _at_top(language, source, finding.rule)
        return
    root = analysis.tree.root_node
    if scope == "function":
        function = analysis.function_at(finding.span.start)
        if function is not None and function.name_span == finding.span:
            node = root.descendant_for_byte_range(function.span.start, function.span.start + 1)
            if node is not None:
                yield _above(language, source, _declaration(language, node), finding.rule)
        return
    line = line_of(source, finding.span.start)
    yield Edit(Span(line.end, line.end), f"  {_line_comment(language, finding.rule)}")
    for node in _around(root, finding.span.start):
        yield _above(language, source, node.start_byte, finding.rule)
        end = line_of(source, node.end_byte).end
        yield Edit(Span(end, end), f"  {_line_comment(language, finding.rule)}")


def _around(root: Node, offset: int) -> Iterator[Node]:
    """The nodes around an offset that start on different lines, innermost first."""
    node = root.descendant_for_byte_range(offset, offset + 1)
    row = -1
    while node is not None and node.parent is not None:
        if node.start_point.row != row:
            row = node.start_point.row
            yield node
        node = node.parent


def _declaration(language: Language, token: Node) -> int:
    """Where the declaration that starts with a token begins, with what is attached to it."""
    *_, start = starting_with(token)
    while start.parent is not None and start.parent.type in language.outline.wrappers:
        start = start.parent
    before = start.prev_sibling
    while before is not None and (
        before.type in language.outline.attached or _is_its_comment(language, before, start)
    ):
        start = before
        before = before.prev_sibling
    return start.start_byte


def _is_its_comment(language: Language, comment: Node, declaration: Node) -> bool:
    """Whether a comment ends on the line before a declaration; in Go marks stand behind those."""
    rows = declaration.start_point.row - comment.end_point.row
    return "comment" in comment.type and rows <= 1 and not language.directives


def _above(language: Language, source: bytes, offset: int, rule: str) -> Edit:
    line = line_of(source, offset)
    text = source[line.start : line.end]
    blanks = text[: len(text) - len(text.lstrip())].decode("utf-8", "replace")
    comment = _line_comment(language, rule)
    if source[offset : offset + 1] in (b"<", b"{") and language.dialects:
        comment = f"{{/* {_mark(language, rule)} */}}"
    return Edit(Span(line.start, line.start), f"{blanks}{comment}\n")


def _at_top(language: Language, source: bytes, rule: str) -> Edit:
    """A mark in the first line, or behind what must be first."""
    start = 3 if source.startswith(b"\xef\xbb\xbf") else 0
    while source.startswith((b"#!", b"# -*-"), start):
        start = line_of(source, start).end
        start += 2 if source.startswith(b"\r\n", start) else 1
    gap = "\n" if language.directives else ""  # else it would document the package
    text = _line_comment(language, rule).replace("ignore", "ignore-file", 1)
    return Edit(Span(start, start), f"{text}\n{gap}")


def _line_comment(language: Language, rule: str) -> str:
    space = "" if language.directives else " "
    return f"{language.line_comment}{space}{_mark(language, rule)}"


def _mark(language: Language, rule: str) -> str:
    space = "" if language.directives else " "
    return f"aura:{space}ignore[{rule}] {_WHY}"
