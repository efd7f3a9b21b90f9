"""Rules of the user's own: `.aura/rules/*.toml`, one each. Only data is read, never code.

What a rule's query means to the grammar is not known here; who knows it is asked by `Check`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from aura_lsp.config.errors import ConfigProblem, nearest
from aura_lsp.config.files import ConfigFile, read_file
from aura_lsp.config.lines import KeyPath
from aura_lsp.model import Category, Severity

FOLDER = Path(".aura", "rules")

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_KEYS = frozenset(
    {
        "name", "languages", "query", "message", "suggestion", "severity", "category",
        "replacement", "safe", "valid", "invalid", "documentation",
    }
)  # fmt: skip
_REQUIRED = ("languages", "query", "message")


@dataclass(frozen=True, slots=True)
class Sample:
    """An example of a rule: code of a language, and what its fixes make of it if that is said."""

    language: str
    code: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A rule that somebody wrote as data.

    `query` has tree-sitter patterns for every one of `languages`, which capture what is reported as
    `@here`. `message` and `replacement` are templates: `{name}` is the text of the capture `@name`.
    """

    name: str
    path: str
    languages: tuple[str, ...]
    query: str
    message: str
    suggestion: str = "Change it as the rule says"
    severity: Severity = Severity.WARNING
    category: Category = Category.STYLE
    replacement: str | None = None
    safe: bool = False
    valid: tuple[Sample, ...] = ()
    invalid: tuple[Sample, ...] = ()
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a key of a rule; `offset` is a place in its text, in code points."""

    key: str
    message: str
    offset: int = 0


Check = Callable[[OwnRule], Fault | None]


@dataclass(frozen=True, slots=True, eq=False)
class OwnRules:
    """The rules of a folder, the files that were read and what is wrong with some."""

    rules: tuple[OwnRule, ...] = ()
    files: tuple[Path, ...] = ()
    problems: tuple[ConfigProblem, ...] = ()


def read_own_rules(root: Path, taken: Collection[str], check: Check | None) -> OwnRules:
    """The rules in the nearest `.aura/rules` at or above a folder; `taken` are names that are
    others'. A rule with a fault is left out."""
    folder = next(
        (each / FOLDER for each in (root, *root.parents) if (each / FOLDER).is_dir()), None
    )
    if folder is None:
        return OwnRules()
    rules: dict[str, OwnRule] = {}
    files, problems = [], []
    for path in sorted(folder.glob("*.toml")):
        source = read_file(path)
        if not isinstance(source, ConfigFile):
            problems += [] if source is None else [source]
            continue
        files.append(path)
        reading = _Reading(source, {*taken, *rules})
        rule = reading.rule()
        if rule is not None and check is not None and (fault := check(rule)) is not None:
            reading.tell((fault.key,), fault.message, fault.offset)
        elif rule is not None:
            rules[rule.name] = rule
        problems += reading.problems
    return OwnRules(tuple(rules.values()), tuple(files), tuple(problems))


class _Reading:
    """One file held against what a rule has."""

    def __init__(self, source: ConfigFile, taken: Collection[str]) -> None:
        self.source, self.taken = source, taken
        self.problems: list[ConfigProblem] = []

    def rule(self) -> OwnRule | None:
        """The rule, if nothing is wrong with it."""
        table = self.source.table
        for key in table.keys() - _KEYS:
            near = nearest(key, _KEYS)
            self.tell((key,), "unknown key" if near else "unknown key; remove it", suggestion=near)
        for key in _REQUIRED:
            if key not in table:
                self.tell((), f"the key `{key}` is missing")
        name = self._name(table.get("name", self.source.path.stem))
        languages = self._languages(table.get("languages", ["python"]))
        texts = {key: self._text(key) for key in ("query", "message", "suggestion", "replacement")}
        rule = OwnRule(
            name, os.fspath(self.source.path), languages, texts["query"] or "",
            texts["message"] or "",
            **{key: value for key in ("suggestion", "replacement") if (value := texts[key])},
            severity=Severity(self._one_of("severity", Severity, Severity.WARNING)),
            category=Category(self._one_of("category", Category, Category.STYLE)),
            safe=self._flag("safe"),
            valid=tuple(self._samples("valid", languages)),
            invalid=tuple(self._samples("invalid", languages)),
            documentation=self._text("documentation") or "",
        )  # fmt: skip
        return None if self.problems else rule

    def tell(
        self, keys: KeyPath, message: str, offset: int = 0, *, suggestion: str | None = None
    ) -> None:
        problem = self.source.problem(keys, message, suggestion=suggestion)
        if offset or keys == ("query",):
            problem = self._inside(problem, keys, offset)
        self.problems.append(problem)

    def _inside(self, problem: ConfigProblem, keys: KeyPath, offset: int) -> ConfigProblem:
        """The same problem at a place in a value, if the value stands in the file as it is."""
        value = self.source.table.get(str(keys[0]))
        text = self.source.text
        start = text.find(value) if isinstance(value, str) and value else -1
        if start < 0:
            return problem
        at = start + offset
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        return replace(problem, line=line, column=column, is_inside=True)

    def _name(self, value: object) -> str:
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            self.tell(("name",), "expected a name such as `no-print`")
        elif value in self.taken:
            self.tell(("name",), f"there is a rule `{value}` already; choose another name")
        return str(value)

    def _languages(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value or not all(isinstance(e, str) for e in value):
            self.tell(("languages",), 'expected a list such as ["python"]')
            return ()
        return tuple(value)

    def _text(self, key: str) -> str | None:
        value = self.source.table.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            self.tell((key,), "expected a text")
            return None
        return value

    def _one_of(self, key: str, allowed: Any, default: str) -> str:
        value = self.source.table.get(key, default)
        names = [each.value for each in allowed]
        if value in names:
            return str(value)
        self.tell((key,), f"expected one of {', '.join(names)}",
                  suggestion=nearest(str(value), names))  # fmt: skip
        return default

    def _flag(self, key: str) -> bool:
        value = self.source.table.get(key, False)
        if not isinstance(value, bool):
            self.tell((key,), "expected true or false")
        return value is True

    def _samples(self, key: str, languages: tuple[str, ...]) -> Iterator[Sample]:
        value = self.source.table.get(key, [])
        if not isinstance(value, list):
            self.tell((key,), "expected a list of examples")
            return
        for index, each in enumerate(value):
            table = {"code": each} if isinstance(each, str) else each
            if not isinstance(table, Mapping) or not isinstance(table.get("code"), str):
                self.tell((key, index), "expected code, or a table with `code`")
                continue
            language, fixed = table.get("language", languages[:1]), table.get("fixed")
            wrong = table.keys() - {"code", "language", "fixed"}
            if wrong or not (fixed is None or isinstance(fixed, str)):
                self.tell((key, index), "expected `code`, `language` and `fixed` only, all texts")
                continue
            name = language if isinstance(language, str) else "".join(language)
            yield Sample(name, table["code"], fixed)
