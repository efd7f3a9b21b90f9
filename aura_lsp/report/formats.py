"""The formats of `check` by name, each with what writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from aura_lsp.report import Checked
from aura_lsp.report.checkstyle import write_checkstyle
from aura_lsp.report.github import write_github
from aura_lsp.report.gitlab import write_gitlab
from aura_lsp.report.html import write_html
from aura_lsp.report.json import write_json, write_jsonl
from aura_lsp.report.junit import write_junit
from aura_lsp.report.sarif import write_sarif
from aura_lsp.report.text import write_concise, write_text

WRITERS: Mapping[str, Callable[[Checked, TextIO], None]] = {
    "text": write_text,
    "concise": write_concise,
    "json": write_json,
    "jsonl": write_jsonl,
    "sarif": write_sarif,
    "github": write_github,
    "gitlab": write_gitlab,
    "junit": write_junit,
    "checkstyle": write_checkstyle,
    "html": write_html,
}
