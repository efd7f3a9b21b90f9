"""Baselines: findings that are known, so that only new ones are told.

A baseline is a JSON text with one line for like findings of a file, sorted, so that a change to it
reads well. A finding is known by its rule, its symbol and its code; the path is a hint only, which
tells apart findings that are alike. So line shifts, another layout, moved functions and renamed
files bring nothing new. An entry stands for as many findings as it counts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SCHEMA = 1
_LAST_NAME = re.compile(r"[^.:]*$")


class BadBaseline(ValueError):
    """A text that is no baseline; the message says what is wrong with it."""


class Identity(NamedTuple):
    """How a finding is known again. `path` has slashes, `code` is a hash of the tokens that it is
    about."""

    path: str
    rule: str
    symbol: str
    code: str


Baseline = Counter[Identity]
"""How many findings there are of each identity."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What became of a baseline: whether each finding is known, which entries have no finding any
    more (`fixed`), and the baseline without those, with the names and places of today (`kept`)."""

    known: tuple[bool, ...]
    fixed: Baseline
    kept: Baseline


def compare(
    baseline: Baseline, found: Sequence[Identity], is_elsewhere: Callable[[str], bool]
) -> Comparison:
    """Match findings with a baseline, each with one entry that is as like it as any.

    `is_elsewhere` tells of a path that it is there but was not looked at: its entries are kept, and
    stand for no finding of another file.
    """
    away = Baseline({each: n for each, n in baseline.items() if is_elsewhere(each.path)})
    left = baseline - away
    known = [False] * len(found)
    for likeness in _LIKENESSES:
        pool: dict[Hashable, list[Identity]] = {}
        for entry in sorted(left.elements(), reverse=True):
            pool.setdefault(likeness(entry), []).append(entry)
        for index, identity in enumerate(found):
            alike = pool.get(likeness(identity))
            if alike and not known[index]:
                left[alike.pop()] -= 1
                known[index] = True
    kept = away + Baseline(each for each, is_known in zip(found, known, strict=True) if is_known)
    return Comparison(tuple(known), +left, kept)


def _name(identity: Identity) -> str:
    """The last name of a symbol, which it keeps when it moves."""
    found = _LAST_NAME.search(identity.symbol)
    return found[0] if found else ""


_LIKENESSES: tuple[Callable[[Identity], Hashable], ...] = (
    lambda each: each,
    lambda each: (each.rule, each.symbol, each.code),
    lambda each: (each.path, each.rule, _name(each), each.code),
    lambda each: (each.rule, _name(each), each.code),
)
"""In what an entry and a finding are alike, the most like first: in all; in a file that was
renamed; in a function that moved within its file, and to another."""


# -- as text ---------------------------------------------------------------------------------------


def to_text(baseline: Baseline) -> str:
    """A baseline as JSON, an entry on each line."""
    rows = [
        json.dumps({**identity._asdict(), "count": count}, ensure_ascii=False)
        for identity, count in sorted(baseline.items())
    ]
    entries = ",\n".join(f"  {row}" for row in rows)
    body = f"[\n{entries}\n]" if rows else "[]"
    return f'{{"schema": {SCHEMA}, "tool": "aura-lsp", "findings": {body}}}\n'


def from_text(text: str) -> Baseline:
    """The baseline of a text.

    Raises:
        BadBaseline: it is none.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadBaseline(f"it is not JSON ({error})") from None
    if not isinstance(value, dict) or not isinstance(value.get("findings"), list):
        raise BadBaseline("it has no list `findings`")
    if value.get("schema") != SCHEMA:
        raise BadBaseline(f"its schema is {value.get('schema')}, this version reads {SCHEMA}")
    return _counted(_entry(number, each) for number, each in enumerate(value["findings"], start=1))


def _counted(entries: Iterable[tuple[Identity, int]]) -> Baseline:
    counted = Baseline()
    for identity, count in entries:
        counted[identity] += count
    return counted


def _entry(number: int, entry: Any) -> tuple[Identity, int]:
    fields = entry if isinstance(entry, dict) else {}
    values = [fields[name] for name in Identity._fields if isinstance(fields.get(name), str)]
    if len(values) < len(Identity._fields):
        raise BadBaseline(f"finding {number} lacks one of {', '.join(Identity._fields)}")
    count = fields.get("count", 1)
    if not isinstance(count, int) or isinstance(count, bool) or count < 1:
        raise BadBaseline(f"the count of finding {number} is no number from 1")
    return Identity._make(values), count
