"""What the rules say of a text after an edit that they did not say before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import takewhile

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.model import Finding, Severity


def finding_reasons(
    before: Analysis, after: Analysis, mended: Sequence[Finding] = ()
) -> Iterator[Reason]:
    """Findings of warning and above that are new, and those to be `mended` that are not gone."""
    gone, new = _changed(before, after)
    codes = {each.code for each in new}
    for finding in mended:
        if finding not in gone or finding.code in codes:
            yield Reason(Why.FINDING_KEPT, f"`{finding.rule}` still says: {finding.message}")
    said = {each.code for each in mended}
    for finding in new:
        if finding.code not in said and finding.severity.at_least(Severity.WARNING):
            said.add(finding.code)
            yield Reason(Why.NEW_FINDING, f"`{finding.rule}` is new: {finding.message}")


def _changed(before: Analysis, after: Analysis) -> tuple[list[Finding], list[Finding]]:
    """The findings that are gone, and those that are new.

    One stays that is of the same rule on a line that is still there. Of the others one has moved if
    it is about the same text, or else says the same.
    """
    rows = _rows_kept(before, after)
    ways: list[tuple[_Key, _Key]] = [
        (
            lambda each: _row(each, before),
            lambda each: rows.get(_row(each, after), -1),
        ),
        (lambda each: _text(each, before), lambda each: _text(each, after)),
        (_words, _words),
    ]
    gone, new = before.findings(), after.findings()
    for key_before, key_after in ways:
        old_keys = Counter((each.code, each.severity, key_before(each)) for each in gone)
        new_keys = Counter((each.code, each.severity, key_after(each)) for each in new)
        same = old_keys & new_keys
        gone = list(_without(gone, key_before, same))
        new = list(_without(new, key_after, same))
    return gone, new


_Key = Callable[[Finding], Hashable]


def _without(
    findings: list[Finding], key: _Key, same: Mapping[tuple[str, Severity, Hashable], int]
) -> Iterator[Finding]:
    """Findings without the first ones of each key, as many as `same` has."""
    left = dict(same)
    for each in findings:
        full = (each.code, each.severity, key(each))
        if left.get(full, 0):
            left[full] -= 1
        else:
            yield each


def _row(finding: Finding, analysis: Analysis) -> int:
    return analysis.document.lines.line_at(finding.span.start)


def _text(finding: Finding, analysis: Analysis) -> bytes:
    """What a finding is about, without white space."""
    span = finding.span
    return b"".join(analysis.document.source[span.start : span.end].split())


def _words(finding: Finding) -> tuple[str, str]:
    return finding.symbol, finding.message


def _rows_kept(before: Analysis, after: Analysis) -> dict[int, int]:
    """The 0-based rows that an edit left as they were but for white space, new row -> old row."""
    old, new = _lines(before), _lines(after)
    head = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    ends = zip(reversed(old[head:]), reversed(new[head:]), strict=False)
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    moved = len(new) - len(old)
    rows = {row: row for row in range(head)}
    rows |= {row: row - moved for row in range(len(new) - tail, len(new))}
    middle = old[head : len(old) - tail], new[head : len(new) - tail]
    for block in SequenceMatcher(None, *middle).get_matching_blocks():
        rows |= {head + block.b + at: head + block.a + at for at in range(block.size)}
    return rows


def _lines(analysis: Analysis) -> list[bytes]:
    return [b"".join(line.split()) for line in analysis.document.source.split(b"\n")]
