"""One load: reads the files, validates them and puts the layers together.

From the lowest layer to the highest: the user's own file, the workspace's, `AURA_LLM_*` variables,
the editor, options of the command line; a file comes after the one that it extends. With
`files-first` the editor is the lowest, with `editor-only` the files are left out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from aura_lsp.config.editor import from_editor
from aura_lsp.config.errors import ConfigProblem
from aura_lsp.config.files import ConfigFile, dotted
from aura_lsp.config.keys import ROOT
from aura_lsp.config.layers import Layer, build, merge
from aura_lsp.config.lines import KeyPath
from aura_lsp.config.own_rules import OwnRules
from aura_lsp.config.settings import Settings
from aura_lsp.config.shapes import Place, Table
from aura_lsp.config.show import all_origins
from aura_lsp.config.validation import Leaves, Level, Report, Validator

Read = Callable[[Path], ConfigFile | ConfigProblem | None]

_PREFERENCE = ("configuration-preference",)
_CALLED = {
    Place.EDITOR: "editor settings",
    Place.ENVIRONMENT: "environment",
    Place.OPTIONS: "command line",
}


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """The settings for the files of a folder and how they came about.

    `origins` names for each dotted key a file, `editor`, `command line`, `environment AURA_…` or
    `default`. `files` are all that were read. Patterns of `overrides` and `exclude` are relative to
    `root`: the folder of the nearest configuration file, also for patterns of a file that it
    extends; without one the root of the git repository, or else the working directory.
    """

    settings: Settings
    origins: Mapping[str, str]
    problems: tuple[ConfigProblem, ...]
    files: tuple[Path, ...]
    root: Path

    @property
    def ok(self) -> bool:
        """Whether the settings may be used: no problem is an error."""
        return all(problem.severity != "error" for problem in self.problems)


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """Where settings come from; `files` are absolute paths with their places, the lowest first.
    `own` are the rules of the workspace."""

    files: tuple[tuple[Path, Place], ...]
    editor: Mapping[str, object] | None
    options: Mapping[str, object] | None
    environ: Mapping[str, str]
    known_rules: Collection[str] | None
    read: Read
    own: OwnRules


def load_from(sources: Sources, root: Path) -> Loaded:
    """The settings that the sources give together."""
    return _Loading(sources).load(root)


@dataclass(slots=True, eq=False)
class _Loading:
    """The files read and the problems met so far."""

    sources: Sources
    files: list[Path] = field(default_factory=list)
    problems: list[ConfigProblem] = field(default_factory=list)

    @property
    def known_rules(self) -> Collection[str] | None:
        """What may be named where rules are."""
        known = self.sources.known_rules
        return None if known is None else {*known, *(rule.name for rule in self.sources.own.rules)}

    def load(self, root: Path) -> Loaded:
        own = self.sources.own
        self.files += own.files
        self.problems += own.problems
        merged = merge(self._layers())
        settings = replace(build(merged.leaves), own_rules=own.rules)
        origins = all_origins(settings, merged.origins)
        files = tuple(dict.fromkeys(self.files))
        return Loaded(settings, origins, tuple(dict.fromkeys(self.problems)), files, root)

    def _layers(self) -> list[Layer]:
        sources = self.sources
        editor = Layer("editor", self._checked(from_editor(sources.editor or {}), Place.EDITOR))
        options = Layer("command line", self._checked(sources.options or {}, Place.OPTIONS))
        variables = list(self._variables())
        preference = _preference([editor])
        files: list[Layer] = []
        if preference != "editor-only":
            for path, place in sources.files:
                files += self._chain(path, place)
        if sources.editor is not None:
            preference = _preference([*files, editor])
        match preference:
            case "files-first":
                return [editor, *files, *variables, options]
            case "editor-only":
                return [*variables, editor, options]
            case _:
                return [*files, *variables, editor, options]

    def _chain(self, path: Path, place: Place) -> list[Layer]:
        """A file and those that it extends, the lowest first."""
        layers: list[Layer] = []
        seen = {_identity(path)}
        source = self.sources.read(path)
        while isinstance(source, ConfigFile):
            self.files.append(source.path)
            leaves = self._validated(source, place)
            layers.insert(0, Layer(str(source.path), leaves))
            base = leaves.get(("extend",))
            if base is None:
                return layers
            path = absolute(str(base), source.path.parent)
            wrong = self._cannot_extend(path, seen)
            if wrong is not None:
                self.problems.append(source.problem(("extend",), wrong))
                return layers
            seen.add(_identity(path))
            source = self.sources.read(path)
        missing = ConfigProblem(str(path), None, None, "", "has no table `[tool.aura]`; add it")
        self.problems.append(source or missing)
        return layers

    def _cannot_extend(self, path: Path, seen: set[str]) -> str | None:
        if _identity(path) in seen:
            return f"leads in a circle back to `{path}`; remove one `extend`"
        if not os.path.isfile(path):
            return f"there is no file `{path}`; the path is relative to the file that says it"
        if self.sources.read(path) is None:
            return f"`{path}` has no table `[tool.aura]`; add it or extend another file"
        return None

    def _validated(self, source: ConfigFile, place: Place) -> Leaves:
        def report(keys: KeyPath, message: str, *, suggestion: str | None, severity: Level) -> None:
            problem = source.problem(keys, message, suggestion=suggestion, severity=severity)
            self.problems.append(problem)

        return Validator(place, self.known_rules, report).leaves(source.table)

    def _checked(self, table: Mapping[str, object], place: Place, called: str = "") -> Leaves:
        """The leaves of a table that stands in no file; `called` names it instead of its keys."""
        report = self._report(_CALLED[place], called)
        return Validator(place, self.known_rules, report).leaves(table)

    def _report(self, path: str, called: str) -> Report:
        def report(keys: KeyPath, message: str, *, suggestion: str | None, severity: Level) -> None:
            key = called or dotted(keys)
            problem = ConfigProblem(path, None, None, key, message, suggestion, severity)
            self.problems.append(problem)

        return report

    def _variables(self) -> Iterator[Layer]:
        """A layer for each variable that is set; an empty one is not."""
        for path, variable in _variables_of(ROOT):
            value = self.sources.environ.get(variable, "").strip()
            if not value:
                continue
            table: dict[str, object] = {path[-1]: value}
            for name in reversed(path[:-1]):
                table = {name: table}
            leaves = self._checked(table, Place.ENVIRONMENT, variable)
            yield Layer(f"environment {variable}", leaves)


def _variables_of(table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path of each key that has a variable, with the variable."""
    for key in table.keys:
        if key.variable:
            yield (key.name,), key.variable
        if isinstance(key.shape, Table):
            for path, variable in _variables_of(key.shape):
                yield (key.name, *path), variable


def _preference(layers: Iterable[Layer]) -> object:
    return merge(layers).leaves.get(_PREFERENCE, "editor-first")


def absolute(path: str | Path, base: Path | None = None) -> Path:
    """A path without `..` and `~`; `base` is the folder that a relative one starts from."""
    try:
        path = Path(path).expanduser()
    except RuntimeError:  # There is no home folder.
        path = Path(path)
    return Path(os.path.abspath(base / path if base else path))


def _identity(path: Path) -> str:
    """The same text for all names of a file."""
    return os.path.normcase(os.path.realpath(path))
