"""Fixes, applied and checked: nobody is offered one that was not.

A fix is applied to the text, the result is parsed and analysed, and the fix is good only if its
finding is gone, no syntax error came, and nothing is found that was not found before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.memo import Memo
from aura_lsp.model import Edit, Finding
from aura_lsp.syntax import ParseTimeout
from aura_lsp.text import ByteEdit, Document

_ROUNDS = 20
"""A fix may uncover what another one mends; a text that still changes after so many is left."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after fixes, which findings these mended (as they were when found), and its
    analysis."""

    analysis: Analysis
    mended: tuple[Finding, ...]

    @property
    def source(self) -> bytes:
        return self.analysis.document.source


def is_sound(
    analysis: Analysis, findings: Sequence[Finding], *, memo: Memo | None = None
) -> Analysis | None:
    """The analysis after the fixes of some findings, which do not overlap; None if any of the
    findings is still there, something is found that was not, or nothing changes."""
    edits = _edits(findings)
    if applied(analysis.document.source, edits) == analysis.document.source:
        return None
    try:
        fixed = edited(analysis, edits, memo=memo)
    except ParseTimeout:
        return None
    if fixed.tree.root_node.has_error and not analysis.tree.root_node.has_error:
        return None
    before, now = analysis.findings(), fixed.findings()
    expected = Counter(each.rule for each in before)
    expected.subtract(each.rule for each in findings)
    counted = Counter(each.rule for each in now)
    if any(count > expected[rule] for rule, count in counted.items()):
        return None
    return fixed


def edited(analysis: Analysis, edits: Sequence[Edit], *, memo: Memo | None = None) -> Analysis:
    """The analysis after edits that are in order and do not overlap; the one before can still be
    used.

    Raises:
        ParseTimeout: the parser did not come to an end.
    """
    source = analysis.document.source
    after = applied(source, edits)
    return analyze(
        Document(after),
        analysis.language,
        analysis.settings,
        previous=replace(analysis, tree=analysis.tree.copy()),
        edit=_covering(edits, len(after) - len(source)),
        memo=memo,
    )


def fix_all(
    analysis: Analysis, wanted: Callable[[Finding], bool], *, memo: Memo | None = None
) -> Fixed:
    """Apply the fixes of all findings that are `wanted`, and of those that these uncover.

    Fixes that overlap wait for the next round. Where a round's fixes do not go together, each is
    tried alone; one that is not sound is left out.
    """
    mended: list[Finding] = []
    for _ in range(_ROUNDS):
        chosen = _compatible(each for each in analysis.findings() if each.fix and wanted(each))
        if not chosen:
            break
        fixed = is_sound(analysis, chosen, memo=memo)
        if fixed is None:
            chosen, fixed = _one_by_one(analysis, chosen, memo)
        if fixed is None:
            break
        mended += chosen
        analysis = fixed
    return Fixed(analysis, tuple(mended))


def _one_by_one(
    analysis: Analysis, candidates: Sequence[Finding], memo: Memo | None
) -> tuple[list[Finding], Analysis | None]:
    """Those of some fixes that go together, each added to the ones before, and the analysis after
    them."""
    chosen: list[Finding] = []
    best: Analysis | None = None
    for candidate in candidates:
        fixed = is_sound(analysis, [*chosen, candidate], memo=memo)
        if fixed is not None:
            chosen.append(candidate)
            best = fixed
    return chosen, best


def _compatible(findings: Iterable[Finding]) -> list[Finding]:
    """The findings whose fixes touch no text that an earlier one's does; of several that make the
    same edit the first."""
    chosen: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for finding in findings:
        fix = finding.fix
        if fix is None:
            continue
        spans = [(edit.span.start, edit.span.end) for edit in fix.edits]
        if not any(_overlap(span, other) for span in spans for other in taken):
            chosen.append(finding)
            taken += spans
    return chosen


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a == b or (a[0] < b[1] and b[0] < a[1]) or (a[0] == b[0])


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    return sorted(
        (edit for each in findings if each.fix for edit in each.fix.edits),
        key=lambda edit: (edit.span.start, edit.span.end),
    )


def _covering(edits: Sequence[Edit], delta: int) -> ByteEdit:
    """One edit that stands for several in order, which make a text `delta` bytes longer."""
    start, end = edits[0].span.start, max(each.span.end for each in edits)
    return ByteEdit(start, end, end + delta)


def applied(source: bytes, edits: Iterable[Edit]) -> bytes:
    """A text after edits that are in order and do not overlap, with its own line ends."""
    crlf = b"\r\n" in source
    parts: list[bytes] = []
    at = 0
    for edit in edits:
        text = edit.text.encode()
        parts += (source[at : edit.span.start], text.replace(b"\n", b"\r\n") if crlf else text)
        at = edit.span.end
    return b"".join((*parts, source[at:]))
