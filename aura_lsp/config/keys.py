"""Every key of the configuration, once: its shape, default, description and where it may be set.

Validation, the JSON Schema, the example of `config init` and `config show` all read this table and
nothing else. A new key is one entry here and one field in `settings.py`.
"""

from __future__ import annotations

import re
from functools import partial
from urllib.parse import urlsplit

from aura_lsp.config.settings import LEVELS, Settings
from aura_lsp.config.shapes import (
    FILES,
    PRIVATE,
    Entries,
    Flag,
    Items,
    Key,
    Number,
    Place,
    Table,
    Tables,
    Text,
)
from aura_lsp.extensions import installed
from aura_lsp.model import Severity

LANGUAGES = ("go", "javascript", "kotlin", "python", "rust", "typescript")
"""The languages as `[languages.X]` names them."""

CLIENT_KEYS = frozenset(
    {"args", "command", "enable", "env", "interpreter", "log-level", "path", "server", "trace"}
)
"""What editors keep for themselves in the `aura` section: passed over in silence."""


def _url_fault(text: str) -> str | None:
    """What is wrong with the URL of a server; it is not repeated, since it may hold a secret."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    else:
        if parts.username or parts.password:
            return "leave user and password out of the URL and set `AURA_LLM_API_KEY` instead"
    if not host or parts.scheme not in ("http", "https") or re.search(r"\s", text):
        return "expected a URL such as `http://localhost:1234/v1`"
    return None


_D = Settings.default()
_THRESHOLDS = Entries("thresholds", Number())
_SEVERITIES = Entries("rules", Text(tuple(Severity)))
_LEVEL = Text(tuple(LEVELS))
_SECONDS = Number(above=True, whole=False)
_MEGABYTES = Number(above=True, whole=False)
_EXAMPLE_SEVERITY = {"cognitive-complexity": "error"}


def _language(name: str) -> Key:
    keys: tuple[Key, ...] = (
        Key("enabled", Flag(), f"Whether {name} files are analysed", default=True),
        Key(
            "thresholds",
            _THRESHOLDS,
            f"Limits for {name} only",
            example={"cognitive-complexity": 15},
        ),
    )
    if name == "kotlin":
        android = Text(("auto", "on", "off"))
        what = "Rules for Android: auto looks for an Android project"
        keys += (Key("android", android, what, default="auto"),)
    return Key(name, Table(keys), f"Settings for {name}")


_OVERRIDE = Table(
    (
        Key("paths", Items("globs"), "Files it is for, as in .gitignore", example=["tests/**"]),
        Key("detection-level", _LEVEL, "Detection level of these files", example="basic"),
        Key("select", Items("rules"), "Rules to run instead", example=["bug"]),
        Key("extend-select", Items("rules"), "Rules to run as well", default=()),
        Key("ignore", Items("rules"), "Rules not to run", default=(), example=["function-length"]),
        Key("thresholds", _THRESHOLDS, "Limits", example={"function-length": 200}),
        Key("severity", _SEVERITIES, "Severities", example={"function-length": "hint"}),
    )
)

_PERFORMANCE = Table(
    (
        Key(
            "workers",
            Number(minimum=1, word="auto"),
            "Processes that `check` and `metrics` use: auto is one per processor",
            default=_D.performance.workers,
        ),
        Key(
            "memo-megabytes",
            Number(minimum=1),
            "Memory for results that are kept between edits",
            default=_D.performance.memo_megabytes,
        ),
        Key(
            "max-file-megabytes",
            _MEGABYTES,
            "Larger files are skipped",
            default=_D.performance.max_file_megabytes,
        ),
    )
)

_PROVIDERS = (
    "auto", "lm_studio", "ollama", "llama_cpp", "vllm", "openai_compatible", "embedded", "off",
)  # fmt: skip

_EDITOR = Table(
    (
        Key(
            "code-lens",
            Flag(),
            "Whether editors show the complexity over each function",
            default=_D.editor.code_lens,
        ),
        Key(
            "inlay-hints",
            Flag(),
            "Whether editors show what adds to the cognitive complexity, in its lines",
            default=_D.editor.inlay_hints,
        ),
        Key(
            "workspace-diagnostics",
            Flag(),
            "Whether editors show what is found in files that are not open",
            default=_D.editor.workspace_diagnostics,
        ),
        Key(
            "trend",
            Flag(),
            "Whether hovers show how the complexity of a function has changed",
            default=_D.editor.trend,
        ),
    )
)

_HISTORY = Table(
    (
        Key(
            "commits",
            Number(minimum=1),
            "Commits that trends look back, if no other number is asked for",
            default=_D.history.commits,
        ),
        Key(
            "record",
            Flag(),
            "Whether editors record what functions measure when a file is saved",
            default=_D.history.record,
        ),
        Key(
            "keep-days",
            Number(minimum=1),
            "Days for which is kept what was recorded",
            default=_D.history.keep_days,
        ),
    )
)

_LLM = Table(
    (
        Key(
            "provider",
            Text(_PROVIDERS, more=partial(installed, "aura_lsp.providers")),
            "Server of the language model: auto asks LM Studio and Ollama on this machine",
            default=_D.llm.provider,
            places=PRIVATE,
            variable="AURA_LLM_PROVIDER",
        ),
        Key(
            "base-url",
            Text(fault=_url_fault),
            "URL of the server, if it is not the provider's usual one",
            example="http://localhost:1234/v1",
            places=PRIVATE,
            variable="AURA_LLM_BASE_URL",
        ),
        Key(
            "model",
            Text(),
            "Name of the model: auto takes the one that is loaded",
            default=_D.llm.model,
            variable="AURA_LLM_MODEL",
        ),
        Key(
            "headers",
            Entries("headers", Text()),
            "HTTP headers sent to the server",
            example={"X-Team": "compilers"},
            places=PRIVATE,
        ),
        Key(
            "allow-remote",
            Flag(),
            "Code leaves this machine only when this is true",
            default=_D.llm.allow_remote,
            places=PRIVATE,
        ),
        Key(
            "run-tests",
            Flag(),
            "Whether tests that a model wrote are run, with your rights, before they are offered",
            default=_D.llm.run_tests,
            places=PRIVATE,
        ),
        Key(
            "first-token-timeout",
            _SECONDS,
            "Seconds to wait for the first token: a local server may have to load the model",
            default=_D.llm.first_token_timeout,
        ),
        Key(
            "idle-timeout",
            _SECONDS,
            "Seconds to wait between two tokens",
            default=_D.llm.idle_timeout,
        ),
        Key(
            "api-key",
            Text(),
            "Key of the server",
            places=frozenset({Place.ENVIRONMENT, Place.EDITOR}),
            variable="AURA_LLM_API_KEY",
        ),
    )
)

ROOT = Table(
    (
        Key(
            "extend",
            Text(),
            "Another file to build on, relative to this one",
            example="../aura.toml",
            places=FILES,
        ),
        Key(
            "detection-level",
            _LEVEL,
            "How much to look for: basic, advanced or comprehensive",
            default=_D.detection_level,
        ),
        Key(
            "select",
            Items("rules"),
            "Rules to run: names, codes or categories; empty for all of the detection level",
            default=(),
        ),
        Key("extend-select", Items("rules"), "Rules to run as well", default=()),
        Key("ignore", Items("rules"), "Rules not to run", default=()),
        Key("exclude", Items("globs"), "Files to leave out, as in .gitignore", default=()),
        Key("extend-exclude", Items("globs"), "More files to leave out", default=(), adds=True),
        Key(
            "baseline",
            Text(),
            "File of known findings, which `check` does not tell",
            example="aura-baseline.json",
        ),
        Key(
            "respect-foreign-suppressions",
            Flag(),
            "Whether marks of other tools such as `# noqa` count",
            default=_D.respect_foreign_suppressions,
        ),
        Key(
            "configuration-preference",
            Text(("editor-first", "files-first", "editor-only")),
            "Whether editor settings or files win",
            default=_D.configuration_preference,
        ),
        Key(
            "thresholds",
            _THRESHOLDS,
            "Limits by rule; set ones also hold where the detection level has tighter ones",
        ),
        Key("severity", _SEVERITIES, "Severities by rule", example=_EXAMPLE_SEVERITY),
        Key(
            "overrides",
            Tables(_OVERRIDE, required="paths"),
            "Other settings for some files; a later override wins",
            default=(),
            adds=True,
        ),
        Key("languages", Table(tuple(map(_language, LANGUAGES))), "Settings by language"),
        Key("performance", _PERFORMANCE, "What Aura may use of this machine"),
        Key("editor", _EDITOR, "What editors show besides findings"),
        Key("history", _HISTORY, "How measures change; what is recorded stays on this machine"),
        Key("llm", _LLM, "The language model; nothing is sent until a server has been found"),
    )
)
