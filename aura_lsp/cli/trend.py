"""`aura-lsp trend`: how the measures of functions have changed, as git and the records tell."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from aura_lsp.batch import jobs_of
from aura_lsp.cache import Cache, user_cache_path
from aura_lsp.cli.paths import (
    Refused,
    counted,
    loaded_for,
    loader_of,
    positive,
    refused,
    shown,
)
from aura_lsp.cli.recording import tell_of_damage, user_store
from aura_lsp.cli.reports import opened
from aura_lsp.config import ConfigLoader, Loaded
from aura_lsp.files import VENDORED
from aura_lsp.history.commits import NoHistory, branch_of
from aura_lsp.history.store import BadStore, Recorded
from aura_lsp.history.trend import Trends, recorded_only, trends_of
from aura_lsp.history.versions import Measures, language_of
from aura_lsp.planning import below
from aura_lsp.report.trends import print_trends
from aura_lsp.report.trends_html import write_trends_html
from aura_lsp.report.trends_json import shown_path, write_trends_json

_TOP = 25


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="file or folder (.)")
    parser.add_argument("--limit", type=positive, metavar="N",
                        help="commits to look back (the setting `history.commits`)")  # fmt: skip
    parser.add_argument("--function", metavar="NAME", help="only functions of that name")
    parser.add_argument("--metric", choices=Measures._fields, default="cognitive", metavar="METRIC",
                        help=f"one of {', '.join(Measures._fields)} (cognitive)")  # fmt: skip
    parser.add_argument("--format", choices=["text", "json", "html"], default="text")
    parser.add_argument("--output", metavar="FILE", help="write the report to FILE")
    parser.add_argument("--top", type=positive, default=_TOP, metavar="N",
                        help=f"in text the N functions that grew most ({_TOP})")  # fmt: skip
    parser.add_argument("--delete", action="store_true",
                        help="delete what was recorded of PATH, which is not git's")  # fmt: skip
    parser.add_argument(
        "--config", metavar="FILE", help="this configuration instead of the nearest"
    )
    parser.add_argument("--isolated", action="store_true", help="read no configuration file")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processes (default: all cores)")
    parser.add_argument("--no-cache", action="store_true",
                        help="neither use nor keep results of earlier runs")  # fmt: skip
    parser.add_argument("--no-progress", action="store_true", help="show no progress bar")


def run(arguments: argparse.Namespace) -> int:
    path = Path(arguments.path)
    try:
        if arguments.delete:
            return _delete(path)
        if not path.exists():
            raise Refused(f"{path}: no such file or folder")
        loader = loader_of(arguments)
        trends = _trends(arguments, path, loader, loaded_for(loader, _folder(path)))
        if arguments.function:
            trends = _only(trends, arguments.function)
        with opened(arguments.output) as stream:
            if arguments.format == "json":
                write_trends_json(trends, stream, named=_named)
            elif arguments.format == "html":
                write_trends_html(trends, stream, metric=arguments.metric, named=_named)
            else:
                print_trends(
                    trends,
                    stream,
                    metric=arguments.metric,
                    top=arguments.top,
                    named=_named,
                    steps=bool(arguments.function),
                )
    except Refused as error:
        return refused(error)
    return 0


def _trends(
    arguments: argparse.Namespace, path: Path, loader: ConfigLoader, loaded: Loaded
) -> Trends:
    recorded = _recorded(path)
    try:
        branch = branch_of(_folder(path), arguments.limit or loaded.settings.history.commits)
    except NoHistory as error:
        if not recorded:
            hint = "`aura-lsp check --record` begins a history without git"
            raise Refused(f"{error}, and nothing is recorded of {path}; {hint}") from None
        return Trends(tuple(recorded_only(recorded)), None, f"{error}; this is what was recorded")
    folder = None if arguments.no_cache else user_cache_path(os.environ, sys.platform)
    kept = Cache(folder) if folder is not None else None
    try:
        with counted(shown=not arguments.no_progress) as (begun, done):
            return trends_of(
                branch,
                recorded,
                _wanted(path.resolve(), branch.root, loader),
                kept,
                jobs=arguments.jobs or jobs_of(loaded),
                begun=begun,
                done=done,
            )
    finally:
        if kept is not None:
            kept.close()


def _wanted(top: Path, root: Path, loader: ConfigLoader) -> Callable[[Path], bool]:
    """Which files of a repository are told of: the one that is named, or those of a folder that
    `metrics` would measure."""

    def wanted(path: Path) -> bool:
        if path == top:
            return True
        if not path.is_relative_to(top):
            return False
        parts = path.relative_to(top).parts
        if any(part.startswith(".") or part in VENDORED for part in parts):
            return False
        loaded = loaded_for(loader, path.parent)
        language = language_of(path.name)
        return (
            language is not None
            and loaded.settings.language(language.name).enabled
            and not loaded.settings.is_excluded(below(path, loaded.root))
        )

    return wanted


def _recorded(path: Path) -> list[Recorded]:
    store = user_store()
    if store is None:
        return []
    try:
        found = store.read(str(path.resolve()))
    except BadStore as error:
        print(f"aura-lsp: {error}", file=sys.stderr)
        return []
    tell_of_damage(store)
    return found


def _delete(path: Path) -> int:
    store = user_store()
    try:
        count = store.forget(str(path.resolve())) if store is not None else 0
    except BadStore as error:
        raise Refused(str(error)) from None
    print(f"Deleted what was recorded of {count} function{'' if count == 1 else 's'} in {path}")
    return 0


def _only(trends: Trends, name: str) -> Trends:
    """The functions of a name, whether that is qualified or not.

    Raises:
        Refused: there is none.
    """
    found = tuple(
        each
        for each in trends.functions
        if each.name == name or each.name.endswith((f".{name}", f":{name}"))
    )
    if not found:
        raise Refused(
            f"--function {name}: no function of that name has changed in what was looked at"
        )
    return replace(trends, functions=found)


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.absolute().parent


def _named(path: Path) -> str:
    return shown_path(shown(path))
