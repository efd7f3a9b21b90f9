"""What the rules say of a text after an edit that they did not say before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.model import Category, Finding, Severity


def finding_reasons(
    before: Analysis, after: Analysis, mended: Sequence[Finding] = ()
) -> Iterator[Reason]:
    """Findings of warning and above that are new, and those to be `mended` that are not gone.

    Findings may move with the code that they are about: a rule is to find no more in the file than
    it did, and no function may be too complex that was not.
    """
    old, new = before.findings(), after.findings()
    expected = Counter(each.code for each in old)
    expected.subtract(each.code for each in mended)
    more = {code for code, count in Counter(e.code for e in new).items() if count > expected[code]}
    for finding in mended:
        if finding.code in more:
            yield Reason(Why.FINDING_KEPT, f"`{finding.rule}` still says: {finding.message}")
    for finding in _new(old, new, more - {each.code for each in mended}):
        yield Reason(Why.NEW_FINDING, f"`{finding.rule}` is new: {finding.message}")


def _new(old: list[Finding], new: list[Finding], more: set[str]) -> Iterator[Finding]:
    """The first new finding of each rule that finds `more` than before or a function too complex
    that was not."""
    excess = Counter(map(_place_and_words, new)) - Counter(map(_place_and_words, old))
    judged = {(each.code, each.symbol) for each in old}
    said: set[str] = set()
    for finding in new:
        if finding.code in said or not finding.severity.at_least(Severity.WARNING):
            continue
        is_more = finding.code in more and _place_and_words(finding) in excess
        is_complex = finding.category is Category.COMPLEXITY
        if is_more or (is_complex and (finding.code, finding.symbol) not in judged):
            said.add(finding.code)
            yield finding


def _place_and_words(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.symbol, finding.message
