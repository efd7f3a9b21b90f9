"""Which files of some folders are to be analysed, each with the settings for its path."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from aura_lsp.batch import Task
from aura_lsp.config import Loaded
from aura_lsp.files import Walk
from aura_lsp.languages import for_path


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to be done, and how many files and folders were passed by on purpose."""

    tasks: tuple[Task, ...]
    excluded: int


def planned(
    paths: Iterable[Path],
    loaded_for: Callable[[Path], Loaded],
    *,
    named: Callable[[Path], str] = str,
    force_exclude: bool = False,
) -> Planned:
    """The files at and below some paths. `loaded_for` gives the settings of a folder, `named` what
    a file is called in results; named files are taken even if they are excluded, unless
    `force_exclude`."""

    def is_excluded(path: Path) -> bool:
        loaded = loaded_for(path.absolute().parent)
        return loaded.settings.is_excluded(below(path, loaded.root))

    walk = Walk(is_excluded, force_exclude)
    tasks = []
    for found in walk.files(paths):
        loaded = loaded_for(found.path.absolute().parent)
        settings = loaded.settings.for_path(below(found.path, loaded.root))
        language = for_path(found.path.name)
        if language is not None and not settings.language(language.name).enabled:
            walk.excluded += 1
            continue
        tasks.append(Task(named(found.path), settings))
    return Planned(tuple(tasks), walk.excluded)


def below(path: Path, root: Path) -> str:
    """A path relative to the folder of its configuration, with slashes."""
    try:
        return path.absolute().relative_to(root.absolute()).as_posix()
    except ValueError:
        return path.as_posix()
