"""Options and steps that `check` and `metrics` share: paths, configuration, processes, progress."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from aura_lsp.batch import FileResult, Kept, Task, Work, check, jobs_of, metrics, run, survey
from aura_lsp.cache import user_cache_path
from aura_lsp.cli import fail
from aura_lsp.config import ConfigLoader, Loaded, user_config_path
from aura_lsp.own import fault_of
from aura_lsp.planning import planned
from aura_lsp.rules import known_names

_COLUMNS = (TextColumn("analysing"), BarColumn(), MofNCompleteColumn())


def add_path_options(parser: argparse.ArgumentParser) -> None:
    """The options that both commands have."""
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files and folders (.)"
    )
    parser.add_argument("--force-exclude", action="store_true", help="exclude named files as well")
    add_run_options(parser)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """The options of whatever looks at many files."""
    parser.add_argument(
        "--config", metavar="FILE", help="this configuration instead of the nearest"
    )
    parser.add_argument("--isolated", action="store_true", help="read no configuration file")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processes (default: all cores)")
    parser.add_argument(
        "--no-cache", action="store_true", help="neither use nor keep results of earlier runs"
    )
    parser.add_argument("--no-progress", action="store_true", help="show no progress bar")


def kept(arguments: argparse.Namespace, work: Work) -> Callable[[Task], FileResult]:
    """What is to be done with each file, with results that are kept unless that is not wanted."""
    plain = {"check": check, "metrics": metrics, "survey": survey}[work]
    folder = None if arguments.no_cache else user_cache_path(os.environ, sys.platform)
    return plain if folder is None else Kept(work, folder)


def positive(text: str) -> int:
    """The number from 1 that an option wants."""
    number = int(text) if text.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1, got `{text}`")
    return number


class Refused(Exception):
    """Something that the user has to change, told in one sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """The files to work on with their settings, and what was passed by; `loaded` are the settings
    of the working directory."""

    tasks: tuple[Task, ...]
    loaded: Loaded
    excluded: int
    jobs: int


def loader_of(
    arguments: argparse.Namespace, options: dict[str, object] | None = None
) -> ConfigLoader:
    """The configuration as the command line asks for it.

    Raises:
        Refused: the options contradict each other.
    """
    if arguments.config and arguments.isolated:
        raise Refused("`--config` and `--isolated` contradict each other; leave one out")
    return ConfigLoader(
        user_file=user_config_path(os.environ, sys.platform),
        explicit_file=Path(arguments.config) if arguments.config else None,
        isolated=arguments.isolated,
        options=options,
        environ=os.environ,
        known_rules=known_names(),
        check_rule=fault_of,
    )


def loaded_for(loader: ConfigLoader, folder: Path) -> Loaded:
    """The settings for files of a folder.

    Raises:
        Refused: a configuration file has an error.
    """
    loaded = loader.for_directory(folder)
    if not loaded.ok:
        problems = [str(each) for each in loaded.problems if each.severity == "error"]
        raise Refused("\n".join(problems))
    return loaded


def plan(arguments: argparse.Namespace, options: dict[str, object] | None = None) -> Plan:
    """The files that the paths stand for.

    Raises:
        Refused: a path does not exist, or a configuration file has an error.
    """
    paths = [Path(path) for path in arguments.paths]
    for path in paths:
        if not path.exists():
            raise Refused(f"{path}: no such file or folder")
    loader = loader_of(arguments, options)
    first = loaded_for(loader, Path.cwd())
    for problem in first.problems:
        print(f"aura-lsp: {problem}", file=sys.stderr)

    found = planned(
        paths,
        lambda folder: loaded_for(loader, folder),
        named=shown,
        force_exclude=arguments.force_exclude,
    )
    return Plan(found.tasks, first, found.excluded, arguments.jobs or jobs_of(first))


def shown(path: Path) -> str:
    """A path as reports show it: relative to the working directory where it is below, with
    slashes."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def results(
    work: Callable[[Task], FileResult], planned: Plan, *, progress: bool
) -> list[FileResult]:
    """The results in order of path; a bar on a terminal's standard error shows how far they are."""
    found: list[FileResult] = []
    with counted(shown=progress) as (begun, advance):
        begun(len(planned.tasks))
        for result in run(work, planned.tasks, planned.jobs):
            found.append(result)
            advance()
    return sorted(found, key=lambda result: result.path)


@contextmanager
def counted(*, shown: bool) -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """A bar for what can be counted only when it begins: what is told how much there is, and what
    is told of each part."""
    console = Console(stderr=True)
    if not shown or not console.is_terminal:
        yield lambda total: None, lambda: None
        return
    with Progress(*_COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("analysing", total=None)
        yield lambda total: bar.update(task, total=total), lambda: bar.advance(task)


def refused(error: Refused) -> int:
    return fail(str(error))


def names(values: Sequence[str] | None) -> list[str]:
    """The names in options that may be repeated and hold several with commas."""
    return [name.strip() for value in values or () for name in value.split(",") if name.strip()]
