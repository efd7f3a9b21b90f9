"""What a twin is: another linter, asked for those of its rules that Aura has as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from aura_lsp.config import LEVELS, Settings
from aura_lsp.rules import Rule, all_rules
from tests.oracles.corpora import Corpus

Side = Literal["aura", "twin"]


class Said(NamedTuple):
    """A finding: the file relative to the corpus with `/`, its first and last line (1-based), the
    rule by Aura's code, and the twin's own name of the rule if it is the twin's."""

    path: str
    first: int
    last: int
    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding that only one of the two has; `lines` are those of the file."""

    side: Side
    said: Said
    lines: tuple[str, ...]

    def part(self, before: int, after: int) -> str:
        """The lines that the finding is about, with some around."""
        first = max(self.said.first - 1 - before, 0)
        return "\n".join(self.lines[first : self.said.last + after])


_AROUND = 12


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one of the two says something alone.

    It holds where all that is given does: `text`, a pattern, is found in the lines that the finding
    is about, `before` in some lines that end with these, `after` in some that begin with these,
    `path` in the path; `names` has the twin's name of the rule; Aura takes the file for a test.
    """

    why: str
    text: str = ""
    before: str = ""
    after: str = ""
    path: str = ""
    names: frozenset[str] = frozenset()
    in_tests: bool = False

    def applies(self, difference: Difference) -> bool:
        said = difference.said
        if self.names and said.name not in self.names:
            return False
        if self.in_tests and not Settings().for_path(said.path).in_tests:
            return False
        patterns = (
            (self.path, said.path),
            (self.text, difference.part(0, 0)),
            (self.before, difference.part(_AROUND, 0)),
            (self.after, difference.part(0, _AROUND)),
        )
        return all(re.search(pattern, text, re.M) for pattern, text in patterns)


class Heard(NamedTuple):
    """What a twin finds, and the files that it looked at; None: all of the corpus."""

    found: Iterable[Said]
    looked: Set[str] | None = None


Names = Mapping[str, tuple[str, ...]]
"""A twin's name of a rule -> the codes of Aura's rules that report the same."""
Reasons = Mapping[tuple[str, Side], tuple[Reason, ...]]
"""Aura's code of a rule and who says something alone -> why, the first that applies."""


@dataclass(frozen=True, slots=True)
class Twin:
    """`prefixes` are what its rules begin with in `Rule.same_as`; `without` are those of Aura's
    rules that can't be compared, and why. `run` is given a folder of its own, kept from run to run,
    a corpus, the corpus' folder and the names to ask for; it raises `Missing` where it can't."""

    name: str
    version: str
    languages: frozenset[str]
    prefixes: tuple[str, ...]
    corpora: tuple[Corpus, ...]
    run: Callable[[Path, Corpus, Path, Names], Heard]
    reasons: Reasons
    without: Mapping[str, str]

    def rules(self) -> list[Rule]:
        """Aura's rules that name one of the twin's as the same, but for those about a limit: what
        these measure is compared by `tests.oracles`."""
        return [
            rule
            for rule in all_rules()
            if any(self.names_of(rule))
            and rule.code not in self.without
            and rule.name not in LEVELS["advanced"]
        ]

    def names(self) -> Names:
        found: dict[str, tuple[str, ...]] = {}
        for rule in self.rules():
            for name in self.names_of(rule):
                found[name] = (*found.get(name, ()), rule.code)
        return found

    def names_of(self, rule: Rule) -> Iterator[str]:
        """The twin's names of a rule: without the first prefix, with the others."""
        if self.languages.isdisjoint(rule.languages):
            return
        for full in rule.same_as:
            prefix, _, name = full.partition(":")
            if prefix in self.prefixes:
                yield name if prefix == self.prefixes[0] else f"{prefix}:{name}"
