"""The settings in force for each document, and what was wrong with the last try to read them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from aura_lsp import uri as uris
from aura_lsp.config import ConfigLoader, ConfigProblem, Loaded, Settings, user_config_path
from aura_lsp.own import fault_of
from aura_lsp.planning import below
from aura_lsp.rules import known_names


class SettingsStore:
    """Settings by folder, from files and from the editor.

    A configuration with an error changes nothing: the last good settings of the folder stay in
    force, and the problem is kept until somebody asks for it.
    """

    def __init__(self) -> None:
        self._editor: dict[str, Any] = {}
        self._loader = self.loader()
        self._good: dict[Path, Loaded] = {}
        self._current: dict[Path, Loaded] = {}
        self._problems: list[ConfigProblem] = []
        self._told: set[str] = set()

    def take_editor(self, settings: dict[str, Any]) -> None:
        """Take over the editor's settings; null values are unset."""
        self._editor = settings
        self.reload()

    def reload(self) -> None:
        """Read the files anew when they are next asked for."""
        self._loader = self.loader()
        self._problems = []
        self._current.clear()

    def problems(self) -> list[ConfigProblem]:
        """The problems that nobody has been told of, each once until it changes."""
        fresh = [each for each in self._problems if str(each) not in self._told]
        self._told = {str(each) for each in self._problems}
        return fresh

    def of(self, uri: str) -> Settings:
        """The settings for a document."""
        path = uris.to_path(uri)
        folder = Path(path).parent if path else Path.cwd()
        loaded = self._of_folder(folder)
        if path is None:
            return loaded.settings
        return loaded.settings.for_path(below(Path(path), loaded.root))

    def covers(self, uri: str, language: str) -> bool:
        """Whether a document is to be analysed: neither it nor its language is excluded."""
        path = uris.to_path(uri)
        if path is not None:
            loaded = self._of_folder(Path(path).parent)
            if loaded.settings.is_excluded(below(Path(path), loaded.root)):
                return False
        return self.of(uri).language(language).enabled

    def _of_folder(self, folder: Path) -> Loaded:
        known = self._current.get(folder)
        if known is not None:
            return known
        loaded = self._loader.for_directory(folder)
        self._problems += [each for each in loaded.problems if each not in self._problems]
        if not loaded.ok and folder in self._good:
            loaded = self._good[folder]
        else:
            self._good[folder] = loaded
        self._current[folder] = loaded
        return loaded

    def loader(self) -> ConfigLoader:
        """A new loader with the editor's settings."""
        return ConfigLoader(
            user_file=user_config_path(os.environ, sys.platform),
            explicit_file=None,
            isolated=False,
            editor=self._editor,
            environ=os.environ,
            known_rules=known_names(),
            check_rule=fault_of,
        )
