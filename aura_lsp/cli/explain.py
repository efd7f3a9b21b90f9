"""`aura-lsp explain RULE`: one rule's documentation."""

from __future__ import annotations

import argparse
import difflib
import sys

from rich.console import Console
from rich.markdown import Markdown

from aura_lsp.cli import fail
from aura_lsp.rules import all_rules, page, rule_named


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule's name or code")


def run(arguments: argparse.Namespace) -> int:
    rule = rule_named(arguments.rule)
    if rule is None:
        known = [name for each in all_rules() for name in (each.name, each.code)]
        near = difflib.get_close_matches(arguments.rule, known, 1)
        hint = f"; did you mean `{near[0]}`?" if near else "; `aura-lsp rules` lists them"
        return fail(f"there is no rule `{arguments.rule}`{hint}")
    text = page(rule)
    if sys.stdout.isatty():
        Console().print(Markdown(text))
    else:
        print(text)
    return 0
