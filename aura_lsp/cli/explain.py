"""`aura-lsp explain RULE`: one rule's documentation."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown

from aura_lsp.cli import fail
from aura_lsp.cli.paths import Refused, loaded_for, loader_of, refused
from aura_lsp.own import workspace_rule
from aura_lsp.rules import all_rules, page, rule_named


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="a rule's name or code")
    parser.add_argument("--config", metavar="FILE")
    parser.add_argument("--isolated", action="store_true", help="only the rules that are installed")


def run(arguments: argparse.Namespace) -> int:
    try:
        own = loaded_for(loader_of(arguments), Path.cwd()).settings.own_rules
    except Refused as error:
        return refused(error)
    written = {each.name: each for each in own}
    rule = rule_named(arguments.rule)
    if rule is None and arguments.rule in written:
        rule = workspace_rule(written[arguments.rule])
    if rule is None:
        known = [name for each in all_rules() for name in (each.name, each.code)] + [*written]
        near = difflib.get_close_matches(arguments.rule, known, 1)
        hint = f"; did you mean `{near[0]}`?" if near else "; `aura-lsp rules` lists them"
        return fail(f"there is no rule `{arguments.rule}`{hint}")
    text = page(rule)
    if sys.stdout.isatty():
        Console().print(Markdown(text))
    else:
        print(text)
    return 0
