"""`python -m tools.rule_docs`: write `docs/rules/` from the rules' own words and examples.

`--check` writes nothing and fails if a page is not as it would be written, or is of no rule.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path

from aura_lsp.model import Category
from aura_lsp.rules import Rule, all_rules, page

PAGES = Path(__file__).parents[1] / "docs" / "rules"

_ABOUT = {
    Category.BUG: "Code that does not do what it seems to",
    Category.MEMORY_LEAK: "Memory and other resources that are never given back",
    Category.UI_THREAD: "Work that holds up the user interface",
    Category.CONCURRENCY: "Races, deadlocks and work that nobody waits for",
    Category.PERFORMANCE: "Work that need not be done",
    Category.SECURITY: "Holes for attackers",
    Category.COMPLEXITY: "Code that is hard to follow",
    Category.STYLE: "Code that could be simpler",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only say which pages are stale")
    check: bool = parser.parse_args().check
    wanted = pages()
    stale = [name for name, text in wanted.items() if _read(PAGES / name) != text]
    stale += [path.name for path in PAGES.glob("*.md") if path.name not in wanted]
    for name in stale:
        print(f"{name} is stale: run `python -m tools.rule_docs`" if check else f"wrote {name}")
        if check:
            continue
        PAGES.mkdir(exist_ok=True)
        if name in wanted:
            (PAGES / name).write_text(wanted[name], "utf-8")
        else:
            (PAGES / name).unlink()
    return 1 if check and stale else 0


def pages() -> dict[str, str]:
    """File name -> text of every page: one for each name of a rule, and the index."""
    rules = [rule for rule in all_rules() if rule.source == "aura-lsp"]
    found = {"README.md": _index(rules)}
    for name, several in groupby(sorted(rules, key=_by_name), key=lambda rule: rule.name):
        found[f"{name}.md"] = "\n".join(page(rule) for rule in several)
    return found


def _by_name(rule: Rule) -> tuple[str, str]:
    return rule.name, rule.code


def _index(rules: list[Rule]) -> str:
    on = sum(rule.wave == 1 for rule in rules)
    parts = [
        "# Rules",
        f"{len(rules)} rules, {on} of them on by default; the others are on at "
        '`detection-level = "comprehensive"` or by name. The pages are written by '
        "`python -m tools.rule_docs` from the rules themselves.",
    ]
    for category, about in _ABOUT.items():
        rows = [_row(rule) for rule in rules if rule.category is category]
        if rows:
            head = ["| code | name | | severity | fix | default | languages |", "|" + " --- |" * 7]
            parts += [f"## {category.value}", f"{about}.", "\n".join(head + rows)]
    return "\n\n".join(parts) + "\n"


def _row(rule: Rule) -> str:
    cells = (
        rule.code,
        f"[`{rule.name}`]({rule.name}.md)",
        rule.summary.rstrip(".").replace("|", "\\|"),
        rule.severity.value,
        rule.fix or "",
        "on" if rule.wave == 1 else "off",
        ", ".join(rule.languages),
    )
    return "| " + " | ".join(cells) + " |"


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
