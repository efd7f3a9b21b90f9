"""The settings in force, as one frozen value that can be hashed and sent to a worker process.

Field names are the keys of `aura.toml` in snake_case. A mapping of the file is a sorted tuple of
pairs here, so that equal settings have equal hashes. What a rule's threshold is when nobody says so
stands in `LEVELS` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, TypeVar

from pathspec import GitIgnoreSpec

from aura_lsp.config.own_rules import OwnRule
from aura_lsp.model import Severity

T = TypeVar("T")

Pairs = tuple[tuple[str, T], ...]
DetectionLevel = Literal["basic", "advanced", "comprehensive"]
Role = Literal["", "package", "plugin"]
"""A Python package's own module, whose names others import; what a tool runs for what it binds."""
Preference = Literal["editor-first", "files-first", "editor-only"]

_ADVANCED: Mapping[str, int] = MappingProxyType(
    {
        "cognitive-complexity": 15,
        "cyclomatic-complexity": 20,
        "function-length": 80,
        "parameter-count": 7,
        "nesting-depth": 4,
        "large-file": 1000,
        "large-class": 500,
    }
)
TESTS = (
    "test/", "tests/", "testing/", "__tests__/", "spec/", "testdata/", "androidTest/",
    "commonTest/", "jvmTest/", "benches/", "conftest.py", "test_*.py", "*_test.py", "*_test.go",
    "*.test.*", "*.spec.*", "*Test.kt", "*Tests.kt", "tests.rs", "*_test.rs", "*_tests.rs",
)  # fmt: skip
"""Which files are tests (gitignore patterns)."""

_TIGHT = {
    "cognitive-complexity": 8,
    "cyclomatic-complexity": 10,
    "function-length": 50,
    "parameter-count": 5,
    "nesting-depth": 2,
}

LEVELS: Mapping[DetectionLevel, Mapping[str, int]] = MappingProxyType(
    {
        "basic": _ADVANCED,
        "advanced": _ADVANCED,
        "comprehensive": MappingProxyType({**_ADVANCED, **_TIGHT}),
    }
)
"""Thresholds by detection level; the rules named here are all the rules that have one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which rules one layer of configuration asks for; `select` None says nothing of it."""

    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def over(self, lower: Choice) -> Choice:
        """This choice on top of another, as ruff layers them.

        A layer with `select` starts afresh. Without it `ignore` and `extend-select` add up, and
        what this layer selects is no longer ignored by a lower one.
        """
        if self.select is not None:
            return self
        kept = (name for name in lower.ignore if name not in self.extend_select)
        return Choice(
            lower.select,
            tuple(dict.fromkeys((*lower.extend_select, *self.extend_select))),
            tuple(dict.fromkeys((*kept, *self.ignore))),
        )


@dataclass(frozen=True, slots=True)
class Override:
    """What is different for the files that match `paths` (gitignore patterns)."""

    paths: tuple[str, ...]
    detection_level: DetectionLevel | None = None
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    thresholds: Pairs[int] = ()
    severity: Pairs[Severity] = ()


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """Settings of one language; only Kotlin looks at `android`."""

    enabled: bool = True
    thresholds: Pairs[int] = ()
    android: Literal["auto", "on", "off"] = "auto"


@dataclass(frozen=True, slots=True)
class Performance:
    """Limits on what Aura may use; a megabyte is 2**20 bytes."""

    workers: int | Literal["auto"] = "auto"
    memo_megabytes: int = 256
    max_file_megabytes: float = 2


@dataclass(frozen=True, slots=True)
class Editor:
    """What editors show besides the findings of open files: the complexity over each function and
    in the lines that make it, the findings of all other files, and how a function's complexity has
    changed."""

    code_lens: bool = True
    inlay_hints: bool = False
    workspace_diagnostics: bool = False
    trend: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """What is told and kept of the past: how many commits are looked at, whether a save is
    recorded, and for how many days."""

    commits: int = 1_000
    record: bool = True
    keep_days: int = 365


@dataclass(frozen=True, slots=True)
class Llm:
    """Where the language model is. Timeouts are in seconds.

    The API key and the headers are left out of the `repr`, which ends up in logs.
    """

    provider: str = "auto"
    base_url: str | None = None
    model: str = "auto"
    headers: Pairs[str] = field(default=(), repr=False)
    allow_remote: bool = False
    run_tests: bool = False
    first_token_timeout: float = 300
    idle_timeout: float = 60
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured; `thresholds` and `languages` hold only what somebody set.

    An empty `select` stands for all rules of the detection level.
    """

    detection_level: DetectionLevel = "advanced"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    extend_exclude: tuple[str, ...] = ()
    baseline: str | None = None
    respect_foreign_suppressions: bool = True
    configuration_preference: Preference = "editor-first"
    thresholds: Pairs[int] = ()
    severity: Pairs[Severity] = ()
    overrides: tuple[Override, ...] = ()
    languages: Pairs[LanguageSettings] = ()
    performance: Performance = Performance()
    editor: Editor = Editor()
    history: History = History()
    llm: Llm = Llm()
    own_rules: tuple[OwnRule, ...] = ()
    """Those of `.aura/rules`; no key."""
    in_tests: bool = False
    """Whether they are those of a file that is a test; no key, but what `for_path` finds."""
    role: Role = ""
    """What others expect of the file by its name; no key, but what `for_path` finds."""

    @classmethod
    def default(cls) -> Settings:
        """The settings of somebody who configures nothing."""
        return cls()

    @classmethod
    def of(
        cls,
        *,
        detection_level: DetectionLevel = "advanced",
        select: Iterable[str] = (),
        thresholds: Mapping[str, int] | None = None,
    ) -> Settings:
        """Settings from plain values, for callers that have no configuration file."""
        return cls(detection_level, tuple(select), thresholds=pairs(thresholds or {}))

    def language(self, name: str) -> LanguageSettings:
        """The settings of a language, the defaults if nobody set any."""
        return dict(self.languages).get(name, _PLAIN)

    def threshold(self, rule: str, language: str) -> int | None:
        """A rule's limit: the language's own, else the general one, else the detection level's.

        None for a rule that has no limit.
        """
        for explicit in (self.language(language).thresholds, self.thresholds):
            for name, limit in explicit:
                if name == rule:
                    return limit
        return LEVELS[self.detection_level].get(rule)

    def is_excluded(self, relative_path: str) -> bool:
        """Whether `exclude` or `extend-exclude` names a file.

        The path is relative to `Loaded.root` and has forward slashes.
        """
        return matches((*self.exclude, *self.extend_exclude), relative_path)

    def for_path(self, relative_path: str) -> Settings:
        """The settings with the overrides that match a file; these very settings where none does
        and the file is no test and has no role.

        The path is relative to `Loaded.root` and has forward slashes. A later override wins over an
        earlier one, and an override's threshold over a language's.
        """
        matching = tuple(each for each in self.overrides if matches(each.paths, relative_path))
        in_tests = matches(TESTS, relative_path)
        role = _ROLES.get(relative_path.rpartition("/")[2], "")
        if not (matching or in_tests or role):
            return self
        return _overridden(self, matching, in_tests, role)


_PLAIN = LanguageSettings()
_ROLES: dict[str, Role] = {"__init__.py": "package", "conftest.py": "plugin"}


@lru_cache(maxsize=256)
def _overridden(
    settings: Settings, overrides: tuple[Override, ...], in_tests: bool, role: Role
) -> Settings:
    settings = replace(settings, in_tests=in_tests, role=role)
    for override in overrides:
        choice = Choice(override.select, override.extend_select, override.ignore).over(
            Choice(settings.select, settings.extend_select, settings.ignore)
        )
        settings = replace(
            settings,
            detection_level=override.detection_level or settings.detection_level,
            select=choice.select or (),
            extend_select=choice.extend_select,
            ignore=choice.ignore,
            thresholds=pairs({**dict(settings.thresholds), **dict(override.thresholds)}),
            severity=pairs({**dict(settings.severity), **dict(override.severity)}),
            languages=tuple(
                (name, _without(language, override.thresholds))
                for name, language in settings.languages
            ),
        )
    return settings


def _without(language: LanguageSettings, overridden: Pairs[int]) -> LanguageSettings:
    names = {name for name, _ in overridden}
    kept = tuple(pair for pair in language.thresholds if pair[0] not in names)
    return replace(language, thresholds=kept)


def pairs(mapping: Mapping[str, T]) -> Pairs[T]:
    """A mapping as the sorted tuple of pairs that `Settings` keeps."""
    return tuple(sorted(mapping.items(), key=lambda pair: pair[0]))


def matches(patterns: tuple[str, ...], relative_path: str) -> bool:
    """Whether a path with forward slashes is named by patterns with the meaning of `.gitignore`."""
    return bool(patterns) and _spec(patterns).match_file(relative_path)


@lru_cache(maxsize=256)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines(patterns)
