"""Edits of one function: to make it simpler, or to mend what was found in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.computed import computed_reasons
from aura_lsp.assist.verify.findings import finding_reasons
from aura_lsp.assist.verify.helpers import helper_reasons
from aura_lsp.assist.verify.imports import import_reasons
from aura_lsp.assist.verify.kept import (
    await_reasons,
    comment_reasons,
    name_reasons,
    result_reasons,
    text_reasons,
)
from aura_lsp.assist.verify.known import (
    unknown_members,
    unknown_reasons,
    unpassed_reasons,
    unset_reasons,
)
from aura_lsp.assist.verify.layout import is_even, unit_of
from aura_lsp.assist.verify.place import place_of
from aura_lsp.assist.verify.rewrite import Rewrite, rewritten
from aura_lsp.assist.verify.signature import signature_reasons
from aura_lsp.assist.verify.verdict import Offer, Reason, Refusal, Why, refused
from aura_lsp.model import Finding, Function

_MOST_IN_ALL = 1.5
"""A function and its helpers together may be so much more complex than the function was."""
_CHECKED = ("parses", "signature kept", "no new finding")
_UNCHECKED = "behaviour not checked"


def refactor(
    analysis: Analysis, function: Function, reply: str, *, cut_off: bool | None = None
) -> Offer | Refusal:
    """Whether a reply makes a function simpler and leaves the rest of the file alone.

    `analysis` is one whose tree is not used up. `cut_off`: whether the server ended the
    reply early; None if it does not say.
    """
    rewrite = _rewritten(analysis, function, reply, cut_off=cut_off)
    if isinstance(rewrite, Refusal):
        return rewrite
    reasons = (*_reasons(rewrite), *_simpler_reasons(rewrite), *computed_reasons(rewrite))
    if reasons:
        return Refusal(reasons)
    before, after = rewrite.before.function.cognitive, rewrite.after.function.cognitive
    what = ", ".join((f"cognitive {before} → {after}", *_told_helpers(rewrite)))
    return _offer(f"Refactor `{function.name}`: {what}", rewrite, ("less complex",))


def fix(
    analysis: Analysis,
    function: Function,
    finding: Finding,
    reply: str,
    *,
    cut_off: bool | None = None,
) -> Offer | Refusal:
    """Whether a reply mends a finding in a function and leaves the rest of the file alone."""
    rewrite = _rewritten(analysis, function, reply, cut_off=cut_off)
    if isinstance(rewrite, Refusal):
        return rewrite
    reasons = tuple(_reasons(rewrite, (finding,)))
    if reasons:
        return Refusal(reasons)
    what = ", ".join((f"`{finding.rule}` is gone", *_told_helpers(rewrite)))
    return _offer(f"Fix `{function.name}`: {what}", rewrite, (f"`{finding.rule}` gone",))


def _rewritten(
    analysis: Analysis, function: Function, reply: str, *, cut_off: bool | None
) -> Rewrite | Refusal:
    place = place_of(analysis, function)
    if place is None:
        return refused(Why.UNSUPPORTED, f"edits of `{function.name}` cannot be checked")
    return rewritten(place, reply, cut_off=cut_off)


def _offer(what: str, rewrite: Rewrite, checked: tuple[str, ...]) -> Offer:
    title = "; ".join((what, ", ".join(_CHECKED), _UNCHECKED))
    return Offer(title, rewrite.edits, (*_CHECKED, *checked))


def _told_helpers(rewrite: Rewrite) -> Iterator[str]:
    count = len(rewrite.helpers)
    if count:
        yield f"{count} helper{'s' if count > 1 else ''}"


def _reasons(rewrite: Rewrite, mended: Sequence[Finding] = ()) -> Iterator[Reason]:
    """What is wrong with an edit of one function, whatever it is for."""
    before, after, span = rewrite.before, rewrite.after, rewrite.span
    new = after.source[span.start : span.end]
    if b"".join(new.split()) == b"".join(
        before.source[before.span.start : before.span.end].split()
    ):
        yield Reason(Why.UNCHANGED, "the code is what the file has already")
        return
    yield from signature_reasons(before, after)
    yield from helper_reasons(rewrite)
    yield from import_reasons(before, rewrite.imports, new)
    yield from unknown_reasons(rewrite)
    yield from unpassed_reasons(rewrite)
    yield from unset_reasons(rewrite)
    yield from unknown_members(rewrite)
    yield from comment_reasons(rewrite)
    yield from await_reasons(rewrite)
    yield from result_reasons(rewrite)
    yield from name_reasons(rewrite)
    yield from text_reasons(rewrite)
    yield from _layout_reasons(rewrite)
    yield from finding_reasons(before.analysis, after.analysis, mended)


def _layout_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Whether blocks are indented as everywhere in the file, if those of the function were."""
    before, after, blocks = rewrite.before, rewrite.after, rewrite.before.writing.blocks
    unit = unit_of(before.analysis.tree.root_node, before.source, blocks) or ""
    if not is_even(before.declaration, before.source, blocks, unit):
        return
    for place in (after, *rewrite.helpers):
        if not is_even(place.declaration, after.source, blocks, unit):
            name = place.function.name
            yield Reason(Why.INDENTATION, f"indent each block of `{name}` by one level more")


def _simpler_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Whether the function is less complex, and what it lost is not merely somewhere else."""
    old, new = rewrite.before.function.cognitive, rewrite.after.function.cognitive
    name = rewrite.after.function.name
    if new >= old:
        yield Reason(Why.NOT_SIMPLER, f"the cognitive complexity of `{name}` is {new}, was {old}")
    helpers = [each.function for each in rewrite.helpers]
    for helper in helpers:
        if helper.cognitive >= old:
            score = f"{helper.cognitive}, that of `{name}` was {old}"
            yield Reason(
                Why.COMPLEX_HELPER, f"the cognitive complexity of `{helper.name}` is {score}"
            )
    total = new + sum(each.cognitive for each in helpers)
    if total > _MOST_IN_ALL * old:
        yield Reason(
            Why.NOT_SIMPLER, f"`{name}` and its helpers have a cognitive complexity of {total}"
        )
