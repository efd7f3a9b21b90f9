"""Whether a baseline still knows old findings after real files were refactored, and no new ones.

A trial takes some files of a language, remembers their findings, refactors one of the files and
puts the mistake of a rule's example at its end. What is told then must be the mistake, and else
only what the refactoring itself has made (moving a function leaves an import unused, another layout
makes a function longer). What it tells besides has *reappeared* if as many findings of the same
rule have gone: then they are old ones that were not known again.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from aura_lsp.baseline import Baseline, Identity, compare
from aura_lsp.batch import Located, Task, check_source
from aura_lsp.languages import for_path
from aura_lsp.rules import all_rules
from tests.quality.corpora import available, everything, write_json
from tests.quality.planting import Planted, examples_of, with_header
from tests.quality.refactoring import (
    REFACTORINGS,
    Project,
    Refactoring,
    formatters,
    undo_gofmt,
)

_TRIALS = 25
"""Of each refactoring."""
_FILES = 3
"""Files of a trial."""
_LARGEST = 60_000
_SETTINGS = everything()


@dataclass(slots=True)
class Tally:
    """What came of the trials of one refactoring; `made` are rules."""

    trials: int = 0
    old: int = 0
    reappeared: int = 0
    injected: int = 0
    hidden: int = 0
    made: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Way:
    """A refactoring by its name; `extensions` are those of the files that it is for, None for
    all."""

    name: str
    refactor: Refactoring
    extensions: frozenset[str] | None = None

    def is_for(self, path: str) -> bool:
        return self.extensions is None or Path(path).suffix in self.extensions


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a baseline made of the findings of a project: those it does not know, and the rules of
    those that have gone."""

    told: tuple[tuple[str, Located], ...]
    gone: Counter[str]


def remember(cache: Path, *, record: bool) -> int:
    """Try, print and keep what came of it; the exit status is 1 if something old reappeared or
    something new was hidden."""
    chance = random.Random(20)
    files = _files(cache)
    tallies = {way.name: _tried(way, files, chance) for way in _ways(cache)}
    for name, tally in tallies.items():
        print(f"{name}: {_as_dict(tally)}")
    if record:
        write_json("remembered.json", {name: _as_dict(each) for name, each in tallies.items()})
    return int(any(each.reappeared or each.hidden for each in tallies.values()))


def _as_dict(tally: Tally) -> dict[str, object]:
    return {
        "trials": tally.trials,
        "old_findings": tally.old,
        "reappeared": tally.reappeared,
        "injected": tally.injected,
        "hidden": tally.hidden,
        "made": dict(tally.made),
    }


# -- what to try -----------------------------------------------------------------------------------


def _files(cache: Path) -> dict[str, list[Path]]:
    """The files of each language that are not too large."""
    found: dict[str, list[Path]] = {}
    for corpus, root in available(cache, []):
        for path in corpus.files(root):
            language = for_path(path.name)
            if language is not None and 500 < path.stat().st_size < _LARGEST:
                found.setdefault(language.name, []).append(path)
    return found


def _project(files: Sequence[Path], chance: random.Random) -> Project:
    chosen = chance.sample(files, _FILES)
    return {f"p{number}/{path.name}": path.read_bytes() for number, path in enumerate(chosen)}


def _ways(cache: Path) -> Iterator[Way]:
    known = [Way(name, refactor) for name, refactor in REFACTORINGS.items()]
    known += [
        Way(f"laid out by {each.name}", each.lay_out, each.extensions) for each in formatters(cache)
    ]
    if shutil.which("gofmt"):
        known.append(Way("gofmt undone", undo_gofmt, frozenset({".go"})))
    yield from known
    yield Way("several of these", partial(_several, known))


def _several(
    ways: Sequence[Way], project: Project, path: str, chance: random.Random
) -> Project | None:
    """All refactorings that can be made, one after the other; a renamed file is left alone."""
    for way in chance.sample(ways, len(ways)):
        if path in project and way.is_for(path):
            project = way.refactor(project, path, chance) or project
    return project


def _tried(way: Way, files: Mapping[str, Sequence[Path]], chance: random.Random) -> Tally:
    tally = Tally()
    languages = sorted(
        name for name, paths in files.items() if any(way.is_for(each.name) for each in paths)
    )
    while tally.trials < _TRIALS:
        language = chance.choice(languages)
        project = _project(files[language], chance)
        path = chance.choice(sorted(project))
        planted = _example(language, chance)
        if planted is not None and way.is_for(path):
            _try(tally, project, path, way.refactor, planted, chance)
    return tally


def _example(language: str, chance: random.Random) -> Planted | None:
    """An example of some rule for a language."""
    rule = chance.choice([each for each in all_rules() if each.name != "unused-import"])
    examples = [each for name, each in examples_of(rule) if name == language]
    return chance.choice(examples) if examples else None


# -- a trial ---------------------------------------------------------------------------------------


def _try(
    tally: Tally, project: Project, path: str, way: Refactoring, planted: Planted,
    chance: random.Random,
) -> None:  # fmt: skip
    """One trial, if the file has findings and the refactoring changes it."""
    known = Baseline(_identity(path, each) for path, each in _found(project))
    after = way(project, path, chance) if any(each.path == path for each in known) else None
    if after is None:
        return
    target = path if path in after else next(each for each in after if each not in project)
    before = with_header(planted, after[target])
    alone, plain = _compared(known, after), _compared(known, after | {target: before})
    mistaken = _compared(known, after | {target: before + planted.body})
    mistakes = _mistakes(planted, target, before)
    tally.trials += 1
    tally.old += known.total()
    tally.injected += mistakes
    tally.hidden += max(0, mistakes - (len(mistaken.told) - len(plain.told)))
    for rule, count in Counter(each.finding.rule for _, each in alone.told).items():
        back = min(count, alone.gone[rule])
        tally.reappeared += back
        tally.made[rule] += count - back
        if back:
            places = [each.snippet for _, each in alone.told if each.finding.rule == rule]
            print(f"reappeared: {rule} in {target}: {places}")


def _mistakes(planted: Planted, path: str, before: bytes) -> int:
    """How many findings the example makes at the end of a file."""
    return len(_check(path, before + planted.body)) - len(_check(path, before))


def _compared(known: Baseline, project: Project) -> Outcome:
    found = list(_found(project))
    comparison = compare(known, [_identity(*each) for each in found], lambda path: False)
    told = tuple(each for each, is_known in zip(found, comparison.known, strict=True)
                 if not is_known)  # fmt: skip
    gone: Counter[str] = Counter()
    for entry, count in comparison.fixed.items():
        gone[entry.rule] += count
    return Outcome(told, gone)


def _found(project: Project) -> Iterator[tuple[str, Located]]:
    for path, source in sorted(project.items()):
        for located in _check(path, source):
            yield path, located


def _check(path: str, source: bytes) -> tuple[Located, ...]:
    return check_source(source, Task(path, _SETTINGS)).findings


def _identity(path: str, located: Located) -> Identity:
    finding = located.finding
    return Identity(path, finding.rule, finding.symbol, located.mark.code)
