"""`aura-lsp rules`: the list of rules; `rules test` runs the examples of those that are not
Aura's own."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.cli import FOUND
from aura_lsp.cli.paths import Refused, loaded_for, loader_of, refused
from aura_lsp.config import OwnRule, Sample, Settings
from aura_lsp.fixes import fix_all
from aura_lsp.languages import all_languages
from aura_lsp.own import workspace_rule
from aura_lsp.rules import (
    Invalid,
    Rule,
    Valid,
    all_rules,
    cleandoc_code,
    page_url,
    without_carets,
)
from aura_lsp.text import Document


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", nargs="?", choices=["test"], help="run the examples of rules of your own"
    )
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--config", metavar="FILE")
    parser.add_argument("--isolated", action="store_true", help="only the rules that are installed")


def run(arguments: argparse.Namespace) -> int:
    try:
        own = loaded_for(loader_of(arguments), Path.cwd()).settings.own_rules
    except Refused as error:
        return refused(error)
    if arguments.action == "test":
        return _test(own)
    rules = [*all_rules(), *map(workspace_rule, own)]
    if arguments.format == "json":
        json.dump([row(rule) for rule in rules], sys.stdout, ensure_ascii=False, indent=2)
        sys.stdout.write("\n")
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for label in ("code", "name", "category", "severity", "default", "summary"):
        table.add_column(label, no_wrap=label != "summary")
    for rule in rules:
        values = row(rule)
        table.add_row(
            rule.code, rule.name, rule.category.value, rule.severity.value,
            "on" if values["default"] else "off", escape(rule.summary),
        )  # fmt: skip
    Console(highlight=False, emoji=False).print(table)
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
        "source": rule.source,
    }


class _Examples(NamedTuple):
    """A rule that is not Aura's own with its examples, under the settings that it runs with."""

    rule: Rule
    settings: Settings
    valid: tuple[Sample, ...]
    invalid: tuple[Sample, ...]


def _examples(own: tuple[OwnRule, ...]) -> Iterator[_Examples]:
    """The rules of extensions and of the workspace."""
    for rule in all_rules():
        if rule.source != "aura-lsp":
            settings = Settings.of(select=[rule.name])
            yield _Examples(rule, settings, _samples(rule.valid), _samples(rule.invalid))
    for each in own:
        settings = replace(Settings.of(select=[each.name]), own_rules=(each,))
        yield _Examples(workspace_rule(each), settings, each.valid, each.invalid)


def _samples(examples: Mapping[str, Sequence[str | Valid | Invalid]]) -> tuple[Sample, ...]:
    return tuple(
        Sample(language, without_carets(cleandoc_code(code)), fixed and cleandoc_code(fixed))
        for language, several in examples.items()
        for example in several
        for code in [example if isinstance(example, str) else example.code]
        for fixed in [example.fixed if isinstance(example, Invalid) else None]
    )


def _test(own: tuple[OwnRule, ...]) -> int:
    """Run the examples; the exit status is 1 if one does not hold."""
    console = Console(highlight=False, emoji=False)
    tested = list(_examples(own))
    broken = 0
    for each in tested:
        wrong = list(_wrong(each))
        broken += bool(wrong)
        mark = "[red]FAIL[/red]" if wrong else "[green]ok[/green]  "
        count = len(each.valid) + len(each.invalid)
        console.print(f"{mark} {escape(each.rule.name)}: {count} examples", soft_wrap=True)
        for line in wrong:
            console.print(f"     {escape(line)}", soft_wrap=True)
    if not tested:
        console.print("No rules: no `.aura/rules/*.toml` is here or above, and none is installed")
    return FOUND if broken else 0


def _wrong(examples: _Examples) -> Iterator[str]:
    """What does not hold of a rule's examples, a sentence each."""
    rule = examples.rule
    if not examples.invalid:
        yield "it has no `invalid` example, so nothing shows that it works"
    for number, sample in enumerate(examples.valid, 1):
        for line in _lines(rule, _analysed(examples, sample)):
            yield f"valid example {number} is reported in line {line}"
    for number, sample in enumerate(examples.invalid, 1):
        analysis = _analysed(examples, sample)
        if not _lines(rule, analysis):
            yield f"invalid example {number} is not reported"
        if sample.fixed is not None:
            fixed = fix_all(analysis, lambda each: each.code == rule.code).source.decode()
            if fixed != sample.fixed:
                yield f"invalid example {number} is fixed to {fixed!r}, not {sample.fixed!r}"


def _analysed(examples: _Examples, sample: Sample) -> Analysis:
    language = next(each for each in all_languages() if each.name == sample.language)
    return analyze(Document.of(sample.code), language, examples.settings)


def _lines(rule: Rule, analysis: Analysis) -> list[int]:
    """The lines in which an example is reported."""
    line_at = analysis.document.lines.line_at
    return [line_at(e.span.start) + 1 for e in analysis.findings() if e.code == rule.code]
