"""`aura-lsp rules`: the list of rules."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from aura_lsp.rules import Rule, all_rules, page_url


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=["text", "json"], default="text")


def run(arguments: argparse.Namespace) -> int:
    if arguments.format == "json":
        json.dump([row(rule) for rule in all_rules()], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for label in ("code", "name", "category", "severity", "default", "summary"):
        table.add_column(label, no_wrap=label != "summary")
    for rule in all_rules():
        values = row(rule)
        table.add_row(
            rule.code, rule.name, rule.category.value, rule.severity.value,
            "on" if values["default"] else "off", rule.summary,
        )  # fmt: skip
    Console(highlight=False).print(table)
    return 0


def row(rule: Rule) -> dict[str, Any]:
    """What the list says of one rule."""
    return {
        "code": rule.code,
        "name": rule.name,
        "category": rule.category.value,
        "severity": rule.severity.value,
        "fix": rule.fix,
        "default": rule.wave == 1,
        "languages": list(rule.languages),
        "summary": rule.summary,
        "url": page_url(rule.name),
        "same_as": list(rule.same_as),
    }
