"""Fingerprints: what a finding is about, wherever it has moved and however that is laid out.

A finding is told by its rule, the qualified symbol, the tokens that it spans and those of the
statement around it, without what is nested in that. What a formatter may add, drop or rewrite is no
token: brackets, commas, semicolons, quotes, the spelling of numbers. There is neither path nor line
in it, so baselines survive both changing. A `fingerprint` also holds which of several like ones in
the file it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import islice

from aura_lsp.analysis import Analysis
from aura_lsp.model import Finding, Span
from aura_lsp.rules import FileRule, FunctionRule, rule_named
from aura_lsp.syntax import Node

_TOKEN = re.compile(rb"\d[\w.]*|\w+|[^\w\s]")
_WORD = re.compile(rb"\w+")
_LAYOUT = frozenset(rb"()[]{},;'\"`\\|&")
"""Bytes of tokens that formatters add and drop; the bars stand before the first type of a union."""
_STRING_START = re.compile(rb"([a-zA-Z]{0,2})['\"]+")
_STATEMENT = re.compile(
    r"\w*(statement|declaration|definition|item|clause|case|entry|arm|pair|assignment|comment)"
)
_BLOCK = re.compile(
    r"\w*(block|body|suite|statements|source_file|module|program|arm|entry|closure_expression|"
    r"lambda|lambda_expression|lambda_literal|arrow_function)"
)
"""What holds statements, or an expression where a formatter may leave out the braces."""
_LITERAL = re.compile(r"\w*(content|fragment)")
"""The text of a string, in which some grammars have nodes for escapes alone."""
_MOST_TOKENS = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """How a finding is known again: `code` is a hash of its tokens, alike for like code; of all
    marks in a file each `fingerprint` is another. Both are hexadecimal."""

    code: str
    fingerprint: str


def marks(findings: Sequence[Finding], analysis: Analysis) -> list[Mark]:
    """The mark of each finding of an analysis."""
    seen: Counter[bytes] = Counter()
    result = []
    for finding in findings:
        code = _hash(b"\0".join(_tokens(finding, analysis)), 6)
        identity = f"{finding.rule}\0{finding.symbol}\0{code}".encode()
        seen[identity] += 1
        result.append(Mark(code, _hash(identity + b"\0%d" % seen[identity], 8)))
    return result


def _hash(text: bytes, size: int) -> str:
    return blake2b(text, digest_size=size).hexdigest()


def _tokens(finding: Finding, analysis: Analysis) -> Iterator[bytes]:
    """What a finding is about, as far as its rule and symbol do not say so. One about a function
    that has no name stands on a token that need not stay the first."""
    rule = rule_named(finding.code)
    if isinstance(rule, FileRule) and rule.about_file:
        return
    source, span = analysis.document.source, finding.span
    root = analysis.tree.root_node
    node = root.descendant_for_byte_range(span.start, max(span.end - 1, span.start)) or root
    if "comment" in node.type:
        yield from islice(_WORD.findall(source, node.start_byte, node.end_byte), _MOST_TOKENS)
        return
    if not isinstance(rule, FunctionRule):
        yield from islice(_of(node, source, partial(_is_in, span)), _MOST_TOKENS)
    named = source[span.start : span.end].decode("utf-8", "replace")
    if not finding.symbol.endswith(named):
        yield b""
        yield from islice(_of(_statement(node), source, partial(_is_around, span)), _MOST_TOKENS)


def _statement(node: Node) -> Node:
    """The innermost statement, or the like, around a node."""
    while node.parent is not None and not _STATEMENT.fullmatch(node.type):
        if _BLOCK.fullmatch(node.parent.type):
            break
        node = node.parent
    return node


def _is_in(span: Span, node: Node) -> bool:
    return node.start_byte < span.end and span.start < node.end_byte


def _is_around(span: Span, node: Node) -> bool:
    """Whether a node is no statement of its own beside a span."""
    if _is_in(span, node):
        return True
    return not _STATEMENT.fullmatch(node.type) and not _BLOCK.fullmatch(node.type)


def _of(node: Node, source: bytes, wanted: Callable[[Node], bool]) -> Iterator[bytes]:
    """The tokens of those nodes below a node that are wanted, without comments."""
    cursor = node.walk()
    while True:
        here = cursor.node
        if here is not None and wanted(here) and "comment" not in here.type:
            if not _LITERAL.fullmatch(here.type) and cursor.goto_first_child():
                continue
            yield from _tokens_of(source[here.start_byte : here.end_byte])
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return


def _tokens_of(text: bytes) -> Iterator[bytes]:
    """The tokens in the text of a leaf, as every formatter leaves them."""
    start = _STRING_START.fullmatch(text)
    if start is not None:
        yield from filter(None, (start[1].lower().replace(b"u", b""),))
        return
    for token in _TOKEN.findall(text):
        if token[:1].isdigit():
            yield _number(token)
        elif token[0] not in _LAYOUT:
            yield token


def _number(token: bytes) -> bytes:
    lower = token.lower()
    whole, point, fraction = lower.partition(b".")
    return whole + (point + fraction.rstrip(b"0")).rstrip(b".") if point else lower
