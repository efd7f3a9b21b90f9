"""The members of a container with what is attached to them.

Comments and attributes directly above a member belong to it, as does a comment behind it on its
last line; other comments are members themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aura_lsp.syntax import Node


class Run(NamedTuple):
    """A half-open range of offsets, and the node in it that counts."""

    start: int
    end: int
    main: Node


# aura: ignore[cognitive-complexity, cyclomatic-complexity] a state machine, in every keystroke
def runs(
    nodes: Iterable[Node], source: bytes, *, comments: frozenset[int], attached: frozenset[int]
) -> Iterator[Run]:
    """The runs of sibling `nodes`; `comments` and `attached` are node kinds."""
    member: Run | None = None  # complete but for a comment behind it
    lead: Run | None = None  # comments and attributes that may belong to what comes next
    for node in nodes:
        start, end, kind = node.start_byte, node.end_byte, node.kind_id
        if kind in comments:
            if member and not lead and b"\n" not in source[member.end : start]:
                member = member._replace(end=end)
                continue
        elif kind not in attached:
            if not node.is_named and not node.child_count and not node.has_error:
                continue  # punctuation
            if member:
                yield member
            if lead and not _touches(lead, start, source):
                yield lead
                lead = None
            member, lead = Run(lead.start if lead else start, end, node), None
            continue
        if lead and _touches(lead, start, source):
            lead = lead._replace(end=end)
            continue
        yield from (run for run in (member, lead) if run)
        member, lead = None, Run(start, end, node)
    yield from (run for run in (member, lead) if run)


def _touches(lead: Run, start: int, source: bytes) -> bool:
    """Whether nothing but the end of a line is between a run and what starts at `start`."""
    return source.count(b"\n", lead.end, start) <= 1
