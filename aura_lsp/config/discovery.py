"""Finding the configuration of a folder, without looking anywhere twice."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from aura_lsp.config.errors import ConfigProblem
from aura_lsp.config.files import PYPROJECT, ConfigFile, read_file
from aura_lsp.config.loading import Loaded, Sources, absolute, load_from
from aura_lsp.config.own_rules import Check, OwnRules, read_own_rules
from aura_lsp.config.shapes import Place

CONFIG_VARIABLE = "AURA_CONFIG_PATH"
FILE_NAMES = ("aura.toml", ".aura.toml", PYPROJECT)
"""The files looked for, in this order, in each folder from the source file's upwards."""


class _Nearest(NamedTuple):
    """What lies at or above a folder: the configuration, or failing that the repository's root."""

    file: Path | None
    repository: Path | None


@dataclass(slots=True)
class _Cache:
    """What has been looked at already."""

    nearest: dict[Path, _Nearest] = field(default_factory=dict)
    files: dict[Path, ConfigFile | ConfigProblem | None] = field(default_factory=dict)
    loaded: dict[tuple[Path | None, Path], Loaded] = field(default_factory=dict)
    by_folder: dict[Path, Loaded] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True, eq=False)
class ConfigLoader:
    """Loads configuration, looking at each folder and reading each file once until told to forget.

    `user_file` is the user's own (`user_config_path`). `explicit_file`, or else
    `AURA_CONFIG_PATH`, replaces discovery. `isolated` reads no file at all, not even an explicit
    one. `editor` is the `aura` section of the editor's settings, None where there is no editor.
    `options` has the keys of `aura.toml` and wins over everything. `known_rules` are the names,
    codes and categories of rules; None takes any. `check_rule` finds what is wrong with the query
    of a rule of the workspace. A loader is not for several threads.
    """

    user_file: Path | None = None
    explicit_file: Path | None = None
    isolated: bool = False
    editor: Mapping[str, object] | None = None
    options: Mapping[str, object] | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    known_rules: Collection[str] | None = None
    check_rule: Check | None = None
    _cache: _Cache = field(init=False, default_factory=_Cache)

    def for_directory(self, directory: Path) -> Loaded:
        """The configuration of the files in a folder, which need not exist."""
        loaded = self._cache.by_folder.get(directory)
        if loaded is None:
            loaded = self._load(absolute(directory))
            self._cache.by_folder[directory] = loaded
        return loaded

    def forget(self) -> None:
        """Look at folders and files anew: something has changed."""
        self._cache = _Cache()

    def _load(self, folder: Path) -> Loaded:
        explicit = self._explicit()
        nearest = self._nearest(folder)
        file = explicit or nearest.file
        root = _root(folder, file, nearest.repository)
        loaded = self._cache.loaded.get((file, root))
        if loaded is None:
            place = Place.EXPLICIT if explicit else Place.WORKSPACE
            files = (*self._user(), *([(file, place)] if file else []))
            own = OwnRules()
            if not self.isolated:
                own = read_own_rules(root, self.known_rules or (), self.check_rule)
            loaded = load_from(
                Sources(
                    files, self.editor, self.options, self.environ, self.known_rules, self._read,
                    own,
                ),
                root,
            )  # fmt: skip
            self._cache.loaded[file, root] = loaded
        return loaded

    def _explicit(self) -> Path | None:
        named = self.explicit_file or self.environ.get(CONFIG_VARIABLE)
        return absolute(named) if named and not self.isolated else None

    def _user(self) -> Iterator[tuple[Path, Place]]:
        """The user's own file, if it is there."""
        if self.user_file is not None and not self.isolated and os.path.lexists(self.user_file):
            yield absolute(self.user_file), Place.USER

    def _nearest(self, folder: Path) -> _Nearest:
        """Climbs until it meets a configuration or a folder that is known, then tells all below."""
        known = self._cache.nearest
        searching = not self.isolated and self._explicit() is None
        climbed: list[Path] = []
        found = _Nearest(None, None)
        for here in (folder, *folder.parents):
            if here in known:
                found = known[here]
                break
            climbed.append(here)
            own = self._own(here) if searching else None
            if own is not None:
                found = _Nearest(own, None)
                break
        for here in reversed(climbed):
            if found.file is None and os.path.exists(here / ".git"):
                found = _Nearest(None, here)
            known[here] = found
        return found

    def _own(self, folder: Path) -> Path | None:
        """The configuration file of this very folder, other than the user's own."""
        for name in FILE_NAMES:
            path = folder / name
            if not os.path.isfile(path) or path == self.user_file:
                continue
            if name != PYPROJECT or self._read(path) is not None:
                return path
        return None

    def _read(self, path: Path) -> ConfigFile | ConfigProblem | None:
        files = self._cache.files
        if path not in files:
            files[path] = read_file(path)
        return files[path]


def _root(folder: Path, file: Path | None, repository: Path | None) -> Path:
    """What patterns are relative to; an explicit file that lies elsewhere is no place for that."""
    if file is not None and folder.is_relative_to(file.parent):
        return file.parent
    if repository is not None:
        return repository
    here = Path.cwd()
    return here if folder.is_relative_to(here) else folder


def user_config_path(environ: Mapping[str, str], platform: str) -> Path | None:
    """The user's own `aura.toml`, which need not exist; None where there is no home folder.

    `platform` is `sys.platform`. `XDG_CONFIG_HOME` counts only if it is absolute, as the XDG base
    directory specification wants it.
    """
    if platform == "win32":
        home, roaming = environ.get("USERPROFILE"), environ.get("APPDATA")
        folder = Path(roaming) if roaming else home and Path(home) / "AppData" / "Roaming"
    elif platform == "darwin":
        home = environ.get("HOME")
        folder = home and Path(home) / "Library" / "Application Support"
    else:
        home, xdg = environ.get("HOME"), environ.get("XDG_CONFIG_HOME")
        folder = Path(xdg) if xdg and xdg.startswith("/") else home and Path(home) / ".config"
    return Path(folder) / "aura" / "aura.toml" if folder else None
