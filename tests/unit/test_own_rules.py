"""Rules of the user's own: read from files, tested by their examples, incremental like the rest."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from aura_lsp.analysis import analyze
from aura_lsp.cli import main
from aura_lsp.config import ConfigLoader, Settings
from aura_lsp.languages import named
from aura_lsp.own import fault_of
from aura_lsp.rules import known_names
from aura_lsp.text import Document

NO_PRINT = """\
name = "no-print"
languages = ["python"]
severity = "error"
category = "style"
message = "`{what}` goes to the terminal of nobody"
suggestion = "Log it"
replacement = "logger.info{arguments}"
query = '''
(call
  function: (identifier) @what (#eq? @what "print")
  arguments: (_) @arguments) @here
'''
valid = ["printer(1)", "x.print(1)"]
invalid = [{ code = "print(1)", fixed = "logger.info(1)" }]
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with one rule."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
    monkeypatch.delenv("AURA_CONFIG_PATH", raising=False)
    (tmp_path / ".git").mkdir()
    write(tmp_path, NO_PRINT)
    return tmp_path


def write(project: Path, text: str, name: str = "no-print.toml") -> Path:
    path = project / ".aura" / "rules" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_rule_reports_and_fixes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "a.py").write_text("def f():\n    print('é', 1)\n")
    status, out, _ = run(capsys, "check", "--format", "json")
    (finding,) = json.loads(out)["findings"]
    assert status == 1
    del finding["fingerprint"], finding["related"]
    assert finding == {
        "code": "no-print",
        "rule": "no-print",
        "category": "style",
        "severity": "error",
        "message": "`print` goes to the terminal of nobody",
        "suggestion": "Log it",
        "path": "a.py",
        "language": "python",
        "range": {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 18}},
        "symbol": "f",
        "url": None,
        "fix": {
            "title": "Replace by `logger.info('é', 1)`",
            "safety": "unsafe",
            "edits": [
                {
                    "range": {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 18}},
                    "text": "logger.info('é', 1)",
                }
            ],
        },
    }
    assert run(capsys, "check", "--fix", "--unsafe-fixes")[0] == 0
    assert (project / "a.py").read_text() == "def f():\n    logger.info('é', 1)\n"


def test_a_rule_is_chosen_overridden_and_suppressed_like_any_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "a.py").write_text("print(1)\n")
    for table in ('ignore = ["no-print"]', 'severity = { no-print = "hint" }'):
        (project / "aura.toml").write_text(f"{table}\n")
        assert run(capsys, "check")[0] == 0
    (project / "aura.toml").unlink()
    assert run(capsys, "check", "--ignore", "no-print")[0] == 0
    assert run(capsys, "check", "--isolated")[0] == 0
    (project / "a.py").write_text("print(1)  # aura: ignore[no-print] a script\n")
    assert run(capsys, "check", "--min-severity", "hint")[1].startswith("No findings")
    (project / "a.py").write_text("x = 1  # aura: ignore[no-print]\n")
    assert "`no-print` suppresses nothing here" in run(capsys, "check")[1]


def test_a_rule_is_listed_explained_and_tested(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = json.loads(run(capsys, "rules", "--format", "json")[1])
    (own,) = [each for each in listed if each["name"] == "no-print"]
    assert own["source"].endswith("no-print.toml") and own["fix"] == "unsafe"
    assert {each["source"] for each in listed if each is not own} == {"aura-lsp"}
    assert "no-print" in run(capsys, "explain", "no-print")[1]
    assert run(capsys, "rules", "test") == (0, "ok   no-print: 3 examples\n", "")

    write(project, NO_PRINT.replace('"printer(1)"', '"print(1)"').replace("info(1)", "warn(1)"))
    status, out, _ = run(capsys, "rules", "test")
    assert status == 1
    assert "valid example 1 is reported in line 1" in out
    assert "invalid example 1 is fixed to 'logger.info(1)', not 'logger.warn(1)'" in out


WRONG = [
    ("(call", "(cal", ":9:2: query: invalid node type: cal"),
    ("function:", "functio:", ":10:3: query: invalid field name: functio"),
    ("@what (#eq", "@what (#equals", ":10:33: query: unknown predicate `#equals?`"),
    ("#eq? @what", "#eq? @other", ":10:39: query: invalid capture name: other"),
    ("arguments: (_) @arguments) @here", "arguments: (_) @arguments", "query: unexpected EOF"),
    ("@here", "@there", "query: it captures nothing as `@here`"),
    ("{what}", "{that}", ":5: message: there is no capture `@that` in the query"),
    ('["python"]', '["pyton"]', ":2: languages: unknown language `pyton`; there are"),
    ('"error"', '"eror"', ":3: severity: expected one of error, warning, info, hint; did you"),
    ("message =", "mesage =", ":5: mesage: unknown key; did you mean `message`?"),
    ('"no-print"', '"bare-except"', ":1: name: there is a rule `bare-except` already"),
    ('"no-print"', '"No Print"', ":1: name: expected a name such as `no-print`"),
    ('["printer(1)", "x.print(1)"]', "[1]", ":13: valid: expected code, or a table with `code`"),
    ("name = ", "name == ", ":1: not valid TOML"),
]


@pytest.mark.parametrize(("before", "after", "told"), WRONG)
def test_a_broken_rule_is_an_error_that_names_file_and_place(
    project: Path, capsys: pytest.CaptureFixture[str], before: str, after: str, told: str
) -> None:
    assert before in NO_PRINT
    path = write(project, NO_PRINT.replace(before, after, 1))
    status, _, err = run(capsys, "check")
    assert status == 2
    assert str(path) in err and told in err


def test_a_rule_is_found_above_a_folder_that_has_its_own_configuration(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = project / "inner"
    inner.mkdir()
    (inner / "aura.toml").write_text("")
    (inner / "a.py").write_text("print(1)\n")
    assert run(capsys, "check", "inner")[0] == 1


def settings(project: Path) -> Settings:
    loader = ConfigLoader(known_rules=known_names(), check_rule=fault_of)
    return loader.for_directory(project).settings


def test_after_edits_the_findings_are_those_of_a_fresh_analysis(project: Path) -> None:
    python = named("python")
    assert python is not None
    own = settings(project)
    text = b"import os\n\nclass A:\n    def f(self):\n        print(1)\n\n\nprint(os)\n"
    document = Document(text * 3)
    analysis = analyze(document, python, own)
    chance = random.Random(1)
    pieces = (b"print(2)\n", b"    ", b"(", b")", b"#", b"\n", b"pr", b'"', b"")
    for _ in range(200):
        start = chance.randrange(len(document.source) + 1)
        end = min(start + chance.choice((0, 0, 1, 5)), len(document.source))
        document, edit = document.replace(start, end, chance.choice(pieces))
        analysis = analyze(document, python, own, previous=analysis, edit=edit)
        fresh = analyze(Document(document.source), python, own)
        assert analysis.findings() == fresh.findings()


def test_what_a_rule_of_a_workspace_says_is_data(project: Path) -> None:
    (rule,) = settings(project).own_rules
    values: list[Any] = [getattr(rule, name) for name in rule.__slots__]
    assert not any(callable(value) for value in values)
