"""The commands, as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aura_lsp import __version__, batch
from aura_lsp.batch import FileResult, Task
from aura_lsp.cli import main
from aura_lsp.config import Settings

COMPLEX = """\
def complex_function(a, b, c, d):
    if a > 0:
        if b > 0:
            if c > 0:
                return a + b + c
            else:
                return a + b
        else:
            return a
    else:
        return d
"""
STRICT = 'detection-level = "comprehensive"\n'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory that no configuration of the machine reaches."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "no-config"))
    monkeypatch.delenv("AURA_CONFIG_PATH", raising=False)
    (tmp_path / ".git").mkdir()
    return tmp_path


class Run:
    """What a command printed and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(project: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def command(*arguments: str) -> Run:
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as stop:
            status = stop.code if isinstance(stop.code, int) else 2
        captured = capsys.readouterr()
        return Run(status, captured.out, captured.err)

    return command


def test_check_reports_as_json_what_the_contract_names(project: Path, run: Any) -> None:
    (project / "a.py").write_text("# ä\n" + COMPLEX)
    (project / "aura.toml").write_text(STRICT)
    result = run("check", "--format", "json")
    assert result.status == 1
    report = result.json
    summary = report["summary"]
    assert isinstance(summary.pop("seconds"), float)
    assert summary == {
        "files": 1,
        "skipped": 0,
        "excluded": 1,
        "findings": 2,
        "known": 0,
        "unchanged": 0,
        "fixed": 0,
        "by_severity": {"info": 1, "warning": 1},
        "by_rule": {"cognitive-complexity": 1, "nesting-depth": 1},
    }
    assert report["tool"] == {"name": "aura-lsp", "version": __version__}
    first = report["findings"][0]
    assert len(first.pop("fingerprint")) == 16
    assert first.pop("related")[0] == {
        "range": {"start": {"line": 3, "column": 5}, "end": {"line": 3, "column": 7}},
        "message": "+1 for `if`",
    }
    assert first == {
        "code": "X115",
        "rule": "cognitive-complexity",
        "category": "complexity",
        "severity": "warning",
        "message": "`complex_function` has a cognitive complexity of 9, the limit is 8: "
        "most comes from `if` (+6), `else` (+3)",
        "suggestion": "Return early or move the most deeply nested part into a function of its own",
        "path": "a.py",
        "language": "python",
        "range": {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 21}},
        "symbol": "complex_function",
        "url": None,
        "fix": None,
    }


def test_text_and_concise_name_place_rule_and_what_to_do(project: Path, run: Any) -> None:
    (project / "a.py").write_text(COMPLEX)
    (project / "aura.toml").write_text(STRICT)
    text = run("check", "--statistics")
    assert "a.py:1:5 warning X115 cognitive-complexity" in text.out
    assert "^^^^^^^^^^^^^^^^" in text.out
    assert "→ Return early" in text.out
    assert "2 findings (1 warning, 1 info) in 1 file" in text.out
    concise = run("check", "--format", "concise")
    assert concise.out.splitlines()[0].startswith(
        "a.py:1:5: warning X115 cognitive-complexity: `complex_function` has"
    )


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 1),
        (["--fail-on", "error"], 0),
        (["--fail-on", "never"], 0),
        (["--exit-zero"], 0),
        (["--ignore", "cognitive-complexity"], 0),
        (["--max-findings", "1"], 0),
        (["--max-findings", "1", "--fail-on", "info"], 1),
        (["--ignore", "complexity"], 0),
        (["--select", "nesting-depth", "--fail-on", "info"], 1),
        (["--min-severity", "error"], 0),
    ],
)
def test_the_exit_status_follows_the_options(
    project: Path, run: Any, options: list[str], status: int
) -> None:
    (project / "a.py").write_text(COMPLEX)
    (project / "aura.toml").write_text(STRICT)
    assert run("check", *options).status == status


def test_wrong_usage_is_told_in_a_sentence(project: Path, run: Any) -> None:
    missing = run("check", "nowhere")
    assert (missing.status, missing.err) == (2, "aura-lsp: nowhere: no such file or folder\n")
    assert run("check", "--format", "yaml").status == 2
    assert run("check", "--jobs", "0").status == 2
    assert "needs `--stdin-filename NAME`" in run("check", "-").err
    assert "contradict" in run("check", "--config", "x.toml", "--isolated").err
    (project / "aura.toml").write_text("[thresholds]\ncognitive-complexty = 3\n")
    wrong = run("check")
    assert wrong.status == 2
    assert "aura.toml:2" in wrong.err and "did you mean `cognitive-complexity`" in wrong.err
    assert run("metrics", "--min", "size=3").status == 2
    assert run("metrics", "--min", "lines=x").status == 2
    assert run("check", "--isolated", "--output", "no/such/folder/x").status == 2


def test_files_that_cannot_be_read_are_named_and_the_others_go_on(project: Path, run: Any) -> None:
    (project / "good.py").write_text("x = 1\n")
    (project / "latin.py").write_bytes(b"x = '\xe4'\n")
    (project / "binary.py").write_bytes(b"\0\1\2")
    (project / "made.go").write_text("// Code generated by x. DO NOT EDIT.\npackage p\n")
    (project / "small.min.js").write_text("var a=1;\n")
    (project / "large.py").write_text("x = 1\n" * 400_000)
    report = run("check", "--format", "json").json
    assert {each["path"]: each["reason"] for each in report["skipped"]} == {
        "binary.py": "binary",
        "large.py": "larger than 2 MB",
        "latin.py": "not UTF-8 at byte 5",
        "made.go": "generated",
        "small.min.js": "minified",
    }
    assert report["summary"]["files"] == 1


def test_ignored_hidden_and_vendored_paths_are_passed_by(project: Path, run: Any) -> None:
    for name in ("kept.py", "gone.py", ".hidden.py", "node_modules/a.js", "sub/gone.py", "sub/b.py",
                 "out_of/excluded.py"):  # fmt: skip
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("x = 1\n")
    (project / ".gitignore").write_text("gone.py\n")
    (project / "sub" / ".gitignore").write_text("!gone.py\n")
    (project / "aura.toml").write_text('exclude = ["out_of/**"]\n[languages.go]\nenabled = false\n')
    (project / "a.go").write_text("package p\n")
    metrics = run("metrics", "--format", "json").json
    assert [file["path"] for file in metrics["files"]] == ["kept.py", "sub/b.py", "sub/gone.py"]
    named = run("metrics", "gone.py", "out_of/excluded.py", "--format", "json").json
    assert [file["path"] for file in named["files"]] == ["gone.py", "out_of/excluded.py"]
    forced = run("metrics", "out_of/excluded.py", "--force-exclude", "--format", "json").json
    assert forced["files"] == []


def test_standard_input_stands_for_a_file(
    project: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "aura.toml").write_text(STRICT)

    def type_in(source: bytes) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(source)))

    type_in(COMPLEX.encode())
    result = run("check", "-", "--stdin-filename", "sub/new.py", "--format", "json")
    assert [finding["path"] for finding in result.json["findings"]] == ["sub/new.py"] * 2
    type_in(b"\xff")
    result = run("check", "-", "--stdin-filename", "new.py", "--format", "json")
    assert result.json["skipped"] == [{"path": "new.py", "reason": "not UTF-8 at byte 0"}]


def test_several_reports_are_written_at_once(project: Path, run: Any) -> None:
    (project / "a.py").write_text(COMPLEX)
    (project / "aura.toml").write_text(STRICT)
    pairs = ("--format", "sarif", "--output", "a.sarif", "--output", "a.xml", "--format", "junit")
    both = run("check", *pairs, "--format", "github")
    assert both.status == 1
    assert json.loads((project / "a.sarif").read_text())["version"] == "2.1.0"
    assert (project / "a.xml").read_text().startswith("<?xml")
    assert both.out.startswith("::warning file=a.py,line=1,") and both.err == ""
    silent = run("check", *pairs)
    assert silent.out == "" and "2 findings (1 warning, 1 info) in 1 file" in silent.err


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--format", "json", "--format", "text"], "only one report goes to standard output"),
        (["--format", "json", "--output", "x", "--output", "y"], "`--output y` needs a `--format`"),
        (["--format", "json", "--output", "x", "--format", "text", "--output", "x"], "go to x"),
    ],
)
def test_reports_that_would_mix_are_refused(run: Any, options: list[str], complaint: str) -> None:
    refused = run("check", *options)
    assert refused.status == 2 and complaint in refused.err


def test_a_baseline_hides_what_is_known_and_shrinks(project: Path, run: Any) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "a.py").write_text("try:\n    f()\nexcept:\n    g()\n")
    (project / "b.py").write_text("if x is 'a':\n    pass\n")
    missing = run("check", "--baseline", "known.json")
    assert missing.status == 2
    assert "known.json: no such baseline; write it with `--write-baseline" in missing.err
    written = run("check", "--write-baseline", "known.json")
    assert written.status == 0 and "2 findings are in known.json now" in written.err
    (project / "aura.toml").write_text('baseline = "known.json"\n')
    again = run("check", "--format", "json")
    assert again.status == 0 and again.json["summary"]["known"] == 2
    (project / "sub" / "a.py").rename(project / "sub" / "c.py")
    (project / "sub" / "new.py").write_text("try:\n    f()\nexcept:\n    g()\n")
    new = run("check", "sub", "--format", "concise")
    assert new.status == 1 and new.out.startswith("sub/new.py:3:1: warning PY109 bare-except")
    (project / "b.py").write_text("")
    shrunk = run("check", "--baseline", "known.json", "--write-baseline", "known.json")
    assert shrunk.status == 1, "what is new is still told, and not accepted"
    assert "known.json: 1 finding is fixed; forgotten" in shrunk.err
    assert "fixed b.py: is-with-literal" in shrunk.err
    entries = json.loads((project / "known.json").read_text())["findings"]
    assert [entry["path"] for entry in entries] == ["sub/c.py"]
    (project / "known.json").write_text("<<<<<<< HEAD\n")
    broken = run("check")
    assert broken.status == 2 and "known.json: no baseline: it is not JSON" in broken.err


FIXABLE = 'x = f()\nif x is "a":\n    pass\ntry:\n    g()\nexcept:\n    h()\n'
SAFELY = FIXABLE.replace("is", "==")
WHOLLY = SAFELY.replace("except:", "except Exception:")


def test_safe_fixes_are_written_and_what_is_left_counts(project: Path, run: Any) -> None:
    file = project / "a.py"
    file.write_bytes(b"\xef\xbb\xbf" + FIXABLE.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    fixed = run("check", "--fix", "--format", "json")
    assert fixed.status == 1
    assert fixed.json["summary"]["fixed"] == 1
    assert [each["rule"] for each in fixed.json["findings"]] == ["bare-except"]
    assert file.read_bytes() == b"\xef\xbb\xbf" + SAFELY.replace("\n", "\r\n").encode()
    again = run("check", "--fix", "--unsafe-fixes")
    assert again.status == 0 and "Fixed 1 finding in 1 file" in again.out
    assert file.read_bytes().decode("utf-8-sig") == WHOLLY.replace("\n", "\r\n")
    assert file.stat().st_mode & 0o777 == 0o640
    before = file.stat().st_mtime_ns
    assert run("check", "--fix", "--unsafe-fixes").status == 0
    assert file.stat().st_mtime_ns == before, "what needs no fix is not written"
    assert sorted(each.name for each in project.iterdir()) == [".git", "a.py"]


def test_fixes_are_shown_as_a_diff_and_nothing_is_written(project: Path, run: Any) -> None:
    (project / "a.py").write_text(FIXABLE)
    shown = run("check", "--diff")
    assert shown.status == 1
    assert shown.out.splitlines()[:2] == ["--- a/a.py", "+++ b/a.py"]
    assert '-if x is "a":\n+if x == "a":\n' in shown.out and "except" not in shown.out[-20:]
    assert "Would fix 1 finding in 1 file" in shown.err
    assert "+except Exception:" in run("check", "--diff", "--unsafe-fixes").out
    assert (project / "a.py").read_text() == FIXABLE
    (project / "a.py").write_text(WHOLLY)
    assert run("check", "--diff").status == 0


def test_standard_input_is_fixed_to_standard_output(
    project: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fixed(source: str, *options: str) -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source.encode())))
        result: Run = run("check", "--stdin-filename", "no.py", "-", "--fix", *options)
        return result

    safe = fixed(FIXABLE)
    assert (safe.status, safe.out) == (1, SAFELY)
    assert "PY109" in safe.err
    assert fixed(FIXABLE, "--unsafe-fixes").out == WHOLLY
    assert fixed("x = 1\n").out == "x = 1\n"
    assert fixed("\0").out == "\0", "what cannot be analysed comes back as it was"


def test_only_what_is_asked_for_is_fixed(project: Path, run: Any) -> None:
    (project / "a.py").write_text(FIXABLE)
    run("check", "--fix", "--unsafe-fixes", "--select", "bare-except")
    assert (project / "a.py").read_text() == FIXABLE.replace("except:", "except Exception:")
    refused = run("check", "--unsafe-fixes")
    assert refused.status == 2 and "needs `--fix` or `--diff`" in refused.err


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be made read-only")
def test_a_file_that_cannot_be_written_is_named(
    project: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "a.py").write_text(FIXABLE)
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    failed = run("check", "--fix")
    assert failed.status == 2 and "a.py: cannot be written: it is read-only" in failed.err
    assert (project / "a.py").read_text() == FIXABLE


def test_a_line_number_is_no_emoji(project: Path, run: Any) -> None:
    (project / "a.py").write_text("\n" * 99 + "x = y is 1\n")
    assert run("check", "--format", "concise").out.startswith("a.py:100:7: ")
    assert run("check").out.startswith("a.py:100:7 ")


def test_metrics_are_what_the_contract_names(project: Path, run: Any) -> None:
    (project / "a.py").write_text(COMPLEX + "\n\n# end\nclass A:\n    def f(self):\n        pass\n")
    (file,) = run("metrics", "--format", "json").json["files"]
    assert file["lines"] == {"total": 17, "code": 14, "comment": 1, "blank": 2}
    assert (file["cyclomatic"], file["cognitive"], file["syntax_errors"]) == (5, 9, 0)
    first, second = file["functions"]
    assert second["qualified_name"] == "A.f"
    halstead = first.pop("halstead")
    assert set(halstead) == {
        "n1", "n2", "N1", "N2", "volume", "difficulty", "effort", "time", "bugs"
    }  # fmt: skip
    assert 0 < first.pop("maintainability_index") <= 100
    assert first == {
        "name": "complex_function",
        "qualified_name": "complex_function",
        "kind": "function",
        "line": 1,
        "end_line": 11,
        "column": 5,
        "parameters": 4,
        "lines": 11,
        "code_lines": 11,
        "statements": first["statements"],
        "max_nesting": 3,
        "cyclomatic": 4,
        "cognitive": 9,
    }


def test_metrics_explain_every_point_of_a_cognitive_score(project: Path, run: Any) -> None:
    (project / "a.py").write_text(COMPLEX)
    (file,) = run("metrics", "--explain", "--format", "json").json["files"]
    (function,) = file["functions"]
    assert function["increments"] == [
        {"line": 2, "amount": 1, "nesting": 0, "why": "`if`"},
        {"line": 3, "amount": 2, "nesting": 1, "why": "`if`"},
        {"line": 4, "amount": 3, "nesting": 2, "why": "`if`"},
        {"line": 6, "amount": 1, "nesting": 0, "why": "`else`"},
        {"line": 8, "amount": 1, "nesting": 0, "why": "`else`"},
        {"line": 10, "amount": 1, "nesting": 0, "why": "`else`"},
    ]
    text = run("metrics", "--explain").out
    assert "line 4: +3 if, nested 2 deep" in text
    assert run("metrics", "--format", "html", "--top", "3").status == 2
    assert run("metrics", "--format", "html").out.startswith("<!doctype html>")
    refused = run("metrics", "--explain", "--format", "csv")
    assert (refused.status, refused.out) == (2, "")
    assert "--explain: a row of csv has no room for it" in refused.err


def test_metrics_can_be_chosen_sorted_and_written(project: Path, run: Any) -> None:
    (project / "a.py").write_text(COMPLEX + "\n\ndef g():\n    pass\n")
    top = run("metrics", "--sort", "cognitive", "--top", "1", "--format", "json").json
    assert [each["name"] for each in top["files"][0]["functions"]] == ["complex_function"]
    none = run("metrics", "--min", "cognitive=10", "--format", "json").json
    assert none["files"] == []
    rows = list(csv.DictReader(io.StringIO(run("metrics", "--format", "csv").out)))
    assert [(row["qualified_name"], row["cognitive"]) for row in rows] == [
        ("complex_function", "9"),
        ("g", "0"),
    ]
    table = run("metrics", "--output", "table.txt")
    assert (table.status, table.out) == (0, "")
    assert "2 functions in 1 files" in (project / "table.txt").read_text()


def test_rules_are_listed_and_explained(run: Any) -> None:
    listed = run("rules", "--format", "json").json
    assert {rule["code"]: rule["default"] for rule in listed}["X116"] is False
    assert set(listed[0]) == {
        "code", "name", "category", "severity", "fix", "default", "languages", "summary", "url",
        "same_as", "source",
    }  # fmt: skip
    assert "cognitive-complexity" in run("rules").out
    assert run("explain", "X115").out == run("explain", "cognitive-complexity").out
    wrong = run("explain", "cognitive-complexty")
    assert wrong.status == 2
    assert "did you mean `cognitive-complexity`?" in wrong.err


def test_the_configuration_can_be_begun_and_shown(project: Path, run: Any) -> None:
    assert run("config", "init").status == 0
    written = (project / "aura.toml").read_text()
    again = run("config", "init")
    assert again.status == 2 and "exists already" in again.err
    assert (project / "aura.toml").read_text() == written
    shown = run("config", "show")
    assert shown.status == 0
    assert 'detection-level = "advanced"' in shown.out
    assert run("config", "show", "nowhere").status == 2
    assert run("config", "schema").json["type"] == "object"
    assert run("config", "init", "no/such/folder").status == 2


def test_doctor_says_what_works(project: Path, run: Any) -> None:
    healthy = run("doctor")
    assert healthy.status == 0
    assert "grammar of kotlin: tree-sitter-kotlin" in healthy.out
    (project / "aura.toml").write_text("nonsense = 1\n")
    broken = run("doctor")
    assert broken.status == 1
    assert "aura.toml:1" in broken.out


def test_help_and_version(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for command in ("check", "metrics", "rules", "explain", "doctor", "config", "serve"):
        assert run(command, "--version").out == f"aura-lsp {__version__}\n"
    assert "commands:" in run("--help").out
    monkeypatch.setattr("sys.stdin", Terminal())
    alone = run()
    assert alone.status == 0 and "commands:" in alone.out
    assert run("serve", "--tcp", "0.0.0.0:1").status == 2


class Terminal(io.StringIO):
    """A standard input that somebody sits at."""

    def isatty(self) -> bool:
        return True


def test_an_internal_error_is_no_traceback(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(arguments: object) -> int:
        raise RuntimeError("it broke")

    monkeypatch.setattr("aura_lsp.cli.rules.run", broken)
    result = run("rules")
    assert result.status == 2
    assert result.err.startswith("aura-lsp: internal error: RuntimeError: it broke")


def test_the_module_runs_and_a_reader_that_leaves_is_no_error(project: Path) -> None:
    (project / "a.py").write_text(COMPLEX * 50)
    command = f"{sys.executable} -m aura_lsp metrics --format csv | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("path,line")
    assert "Traceback" not in done.stderr


# -- many files
# --------------------------------------------------------------------------------------


def crash_on_bad(task: Task) -> FileResult:
    """Stands for a parser that takes its process down on one file."""
    if task.path == "bad.py":
        os._exit(9)
    return FileResult(task.path, "python", 1)


def test_a_worker_that_dies_costs_one_file() -> None:
    paths = [f"{number}.py" for number in range(40)] + ["bad.py"]
    tasks = [Task(path, Settings()) for path in paths]
    results = {each.path: each.skipped for each in batch.run(crash_on_bad, tasks, 2)}
    assert results == {path: None for path in paths[:-1]} | {"bad.py": "the parser crashed"}


def test_many_files_give_the_same_in_processes(project: Path, run: Any) -> None:
    for number in range(30):
        (project / f"f{number}.py").write_text(COMPLEX.replace("complex", f"c{number}"))
    (project / "aura.toml").write_text(STRICT)
    one, two = (run("check", "--jobs", jobs, "--format", "json").json for jobs in ("1", "2"))
    assert one["findings"] == two["findings"]
    assert len(one["findings"]) == 60
