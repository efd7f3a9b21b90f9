"""The languages that Aura knows, found by file name or by LSP language id."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from functools import cache
from pathlib import PurePath

from aura_lsp.extensions import Extension, extensions
from aura_lsp.language import Language

_PACKAGES = ("python", "go", "rust", "kotlin", "javascript")


@cache
def all_languages() -> tuple[Language, ...]:
    """Every language and dialect; their grammars are not loaded yet."""
    found: list[Language] = []
    for package in _PACKAGES:
        found += importlib.import_module(f"aura_lsp.languages.{package}").LANGUAGES
    for extension in extensions("aura_lsp.languages"):
        found += _installed(extension, found)
    return tuple(found)


def _installed(extension: Extension, known: Iterable[Language]) -> list[Language]:
    """The languages of an extension, whose entry point is a `Language` or several."""
    value = extension.value
    languages = [value] if isinstance(value, Language) else value
    if extension.problem:
        return []
    if not isinstance(languages, list | tuple) or not all(
        isinstance(each, Language) for each in languages
    ):
        extension.fail("expected an `aura_lsp.language.Language`, or a tuple of some")
        return []
    taken = {each.id for each in known} & {each.id for each in languages}
    if taken:
        extension.fail(f"the language `{min(taken)}` is there already")
        return []
    return list(languages)


@cache
def _by_extension() -> dict[str, Language]:
    return {suffix: language for language in all_languages() for suffix in language.extensions}


def suffixes() -> tuple[str, ...]:
    """What names of files that Aura analyses end with, such as `.py`."""
    return tuple(_by_extension())


def for_path(path: str) -> Language | None:
    """The language of a file by its name; None for a file that Aura does not analyse."""
    return _by_extension().get(PurePath(path).suffix.lower())


def for_language_id(language_id: str, path: str = "") -> Language | None:
    """The language of an LSP language id; the file name decides between dialects of one."""
    candidates = [each for each in all_languages() if language_id in each.language_ids]
    by_path = for_path(path)
    if by_path is not None and (by_path in candidates or (not candidates and not language_id)):
        return by_path
    return candidates[0] if candidates else None


def named(name: str) -> Language | None:
    """The language that is called `name`, as id, name or LSP id."""
    wanted = name.lower()
    for language in all_languages():
        if wanted in (language.id, language.name) or wanted in language.language_ids:
            return language
    return None


def names() -> tuple[str, ...]:
    """The languages' names as configuration and output use them, each once, in order."""
    return tuple(dict.fromkeys(_names(all_languages())))


def _names(languages: Iterable[Language]) -> Iterable[str]:
    return (language.name for language in languages)
