"""Configuration: from files, environment and editor to one frozen `Settings`.

A `ConfigLoader` finds the file that counts for a folder, reads what that file extends, and lays
the user's own file below and the environment and the editor above it. Every key stands once, in
`keys.py`; what validates, documents and shows it reads that table. Nothing here raises over a
user's mistake: a `ConfigProblem` says which key of which line is wrong and what was most likely
meant, and the rest is loaded. Whoever asked decides by `Loaded.ok` what to do: the server keeps
its last good settings, the command line stops.

What `[llm]` says about where code is sent is not taken from a workspace's file: opening somebody
else's repository must not send code anywhere.
"""

from aura_lsp.config.discovery import CONFIG_VARIABLE, FILE_NAMES, ConfigLoader, user_config_path
from aura_lsp.config.errors import ConfigProblem
from aura_lsp.config.keys import LANGUAGES
from aura_lsp.config.loading import Loaded
from aura_lsp.config.own_rules import FOLDER, Fault, OwnRule, Sample
from aura_lsp.config.schema import example_toml, json_schema
from aura_lsp.config.settings import (
    LEVELS,
    Editor,
    History,
    LanguageSettings,
    Llm,
    Override,
    Performance,
    Settings,
)
from aura_lsp.config.show import as_dict, as_toml

__all__ = [
    "CONFIG_VARIABLE",
    "FILE_NAMES",
    "FOLDER",
    "LANGUAGES",
    "LEVELS",
    "ConfigLoader",
    "ConfigProblem",
    "Editor",
    "Fault",
    "History",
    "LanguageSettings",
    "Llm",
    "Loaded",
    "Override",
    "OwnRule",
    "Performance",
    "Sample",
    "Settings",
    "as_dict",
    "as_toml",
    "example_toml",
    "json_schema",
    "user_config_path",
]
