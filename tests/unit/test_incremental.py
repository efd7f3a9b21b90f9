"""The law: after any sequence of edits the incremental report equals a fresh one."""

from __future__ import annotations

import random
import sysconfig
from pathlib import Path

import pytest

import aura_lsp.languages
from aura_lsp import outline
from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.languages import all_languages, for_path, named
from aura_lsp.memo import Memo
from aura_lsp.rules import CodeRule, all_rules, cleandoc_code, without_carets
from aura_lsp.text import Document
from tools.fuzz_incremental import Tally, report, try_file

ROOT = Path(__file__).parents[2]
OWN = [
    *sorted((ROOT / "examples").rglob("*.*")),
    *sorted(Path(aura_lsp.languages.__file__).parent.glob("*/sample.*")),
]
STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
PYTHON = [STANDARD_LIBRARY / name for name in ("argparse.py", "textwrap.py", "dataclasses.py")]
STRICT = Settings.of(detection_level="comprehensive")


def files_of(language_id: str) -> list[Path]:
    found = [
        path for path in OWN if (language := for_path(path.name)) and language.id == language_id
    ]
    return found + (PYTHON if language_id == "python" else [])


@pytest.mark.parametrize("language_id", [language.id for language in all_languages()])
@pytest.mark.parametrize("holes", ["as they are", "small"])
def test_the_incremental_report_equals_a_fresh_one(
    language_id: str, holes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With small holes nearly every function is an item of its own."""
    if holes == "small":
        monkeypatch.setattr(outline, "_HOLE_BYTES", 150)
        monkeypatch.setattr(outline, "_SMALL_HOLE_BYTES", 60)
        monkeypatch.setattr(outline, "_HUGE_ITEM_BYTES", 600)
    files = files_of(language_id)
    assert files
    tally = Tally()
    chance = random.Random(f"{language_id} {holes}")
    for path in files:
        try_file(path, 12, chance, tally)
    assert tally.differences == 0, tally.examples
    assert tally.edits >= 12 * len(files)


@pytest.mark.parametrize("language_id", [language.id for language in all_languages()])
def test_holes_change_nothing_that_can_be_seen(
    language_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in files_of(language_id):
        language = for_path(path.name)
        assert language is not None
        document = Document(path.read_bytes())
        whole = report(analyze(document, language, STRICT))
        with monkeypatch.context() as patch:
            patch.setattr(outline, "_HOLE_BYTES", 100)
            patch.setattr(outline, "_SMALL_HOLE_BYTES", 40)
            patch.setattr(outline, "_HUGE_ITEM_BYTES", 400)
            assert report(analyze(document, language, STRICT)) == whole


def edited(analysis: Analysis, old: str, new: str, memo: Memo) -> Analysis:
    source = analysis.document.source
    start = source.index(old.encode())
    document, edit = analysis.document.replace(start, start + len(old.encode()), new.encode())
    return analyze(
        document, analysis.language, analysis.settings, previous=analysis, edit=edit, memo=memo
    )


def test_an_edit_costs_one_item() -> None:
    source = (STANDARD_LIBRARY / "argparse.py").read_bytes()
    memo = Memo(1 << 27)
    language = aura_lsp.languages.named("python")
    assert language is not None
    first = analyze(Document(source), language, Settings(), memo=memo)
    assert first.fresh > 100
    typed = edited(first, "def _format_usage(self, usage", "def _format_usage(self, usages", memo)
    assert typed.fresh == 1
    undone = edited(typed, "def _format_usage(self, usages", "def _format_usage(self, usage", memo)
    assert undone.fresh == 0, "an undo is found by content"


def test_a_second_file_of_the_same_content_costs_nothing() -> None:
    source = (STANDARD_LIBRARY / "textwrap.py").read_bytes()
    memo = Memo(1 << 27)
    language = aura_lsp.languages.named("python")
    assert language is not None
    analyze(Document(source), language, Settings(), memo=memo)
    assert analyze(Document(source), language, Settings(), memo=memo).fresh == 0


def test_the_memo_stays_within_its_bound() -> None:
    memo = Memo(200_000)
    language = aura_lsp.languages.named("python")
    assert language is not None
    for path in sorted(STANDARD_LIBRARY.glob("*.py"))[:40]:
        analyze(Document(path.read_bytes()), language, Settings(), memo=memo)
        assert memo.weight <= memo.limit
    assert len(memo) > 0
    memo.limit = 0
    memo.put("key", analyze(Document(b"x = 1\n"), language, Settings()).root.facts)
    assert (len(memo), memo.weight) == (0, 0)


RULED = sorted(
    {
        "tsx" if language == "jsx" else language
        for rule in all_rules()
        if isinstance(rule, CodeRule)
        for language in (*rule.queries, *rule.names)
    }
)


MOST_EXAMPLES = 60
"""All in one file would take minutes: each edit is analysed anew, too."""


@pytest.mark.parametrize("language_name", RULED)
def test_rules_that_ask_about_the_file_keep_the_law_when_any_line_changes(
    language_name: str,
) -> None:
    """Whole lines of the rules' own examples come and go: imports, headers, shadowing names."""
    language = named(language_name)
    assert language is not None
    examples = [
        without_carets(cleandoc_code(each if isinstance(each, str) else each.code))
        for rule in all_rules()
        if isinstance(rule, CodeRule)
        for each in (*rule.valid.get(language_name, ()), *rule.invalid.get(language_name, ()))
    ]
    chance = random.Random(language_name)
    text = "\n\n".join(chance.sample(examples, min(len(examples), MOST_EXAMPLES)))
    lines = text.encode().splitlines(keepends=True)
    settings, memo = STRICT, Memo(1 << 24)
    document = Document(text.encode())
    current = analyze(document, language, settings, memo=memo)
    assert current.findings()
    for _ in range(80):
        index = document.lines.line_at(chance.randrange(len(document.source)))
        start, end = document.lines.start(index), document.line_span(index)[1]
        new = b"".join(chance.choices(lines, k=chance.randrange(3)))
        document, edit = document.replace(start, end if chance.random() < 0.5 else start, new)
        current = analyze(document, language, settings, previous=current, edit=edit, memo=memo)
        fresh = analyze(document, language, settings)
        assert current.findings() == fresh.findings()


def test_what_is_for_tests_only_is_so_as_soon_as_it_says_so() -> None:
    language = named("rust")
    assert language is not None
    text = b"mod a {\n    fn f() {}\n}\n\n#[test]\nfn g() {}\n\n#[cfg(not(test))]\nfn h() {}\n"
    closure = b"|| { " + b"b(); " * 700 + b"}; "
    text = text.replace(b"fn f() {}", b"fn f() { " + closure * 2 + b"}")
    first = analyze(Document(text), language, Settings())
    marked = edited(first, "mod a", "#[cfg(all(test, unix))]\nmod a", Memo(1 << 20))

    def flags(analysis: Analysis) -> list[bool]:
        (a, g, h) = (item for _, item in analysis.root.holes)
        inside = a.holes[0][1]
        return [a.in_tests, inside.in_tests, inside.holes[0][1].in_tests, g.in_tests, h.in_tests]

    assert flags(first) == [False, False, False, True, False]
    assert flags(marked) == [True, True, True, True, False]
    assert marked.root == analyze(marked.document, language, Settings()).root
