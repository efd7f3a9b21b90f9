"""The tutorials of docs/extending: what they show is built, installed and run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "extending"
SHOWN = re.compile(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", re.DOTALL)

LUA = """\
local M = {}

function M.load(a, b)
  if a and b then
    for i = 1, 10 do
      if i == a then goto done end
    end
  elseif b then
    return function(x) return x end
  else
    return nil
  end
  ::done::
end
"""


def install(folder: Path, *sources: Path) -> dict[str, str]:
    """Install packages into a folder; the environment in which they are found."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
    ]
    command += ["--disable-pip-version-check", "--no-index", "--target", str(folder / "site")]
    subprocess.run([*command, *map(str, sources)], check=True, timeout=120)
    nowhere = str(folder / "no-config")
    return {**os.environ, "PYTHONPATH": str(folder / "site"), "XDG_CONFIG_HOME": nowhere}


def aura(
    environment: dict[str, str], cwd: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aura_lsp", *arguments],
        env=environment, cwd=cwd, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_a_tutorial_shows_the_files_as_they_are(page: Path) -> None:
    for file, shown in SHOWN.findall(page.read_text("utf-8")):
        assert shown == (DOCS / file).read_text("utf-8"), f"{file} in {page.name}"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], Path]:
    """The packages of the tutorials, built and installed."""
    folder = tmp_path_factory.mktemp("extensions")
    sources = [shutil.copytree(DOCS / name, folder / name) for name in NAMES]
    work = folder / "work"
    work.mkdir()
    return install(folder, *sources), work


NAMES = ("rule-example", "language-example", "provider-example")


def test_a_rule_and_a_language_that_are_installed_are_used(
    installed: tuple[dict[str, str], Path],
) -> None:
    environment, work = installed
    (work / "a.py").write_text("import datetime as d\nx = d.datetime.now()\n")
    (work / "a.lua").write_text(LUA)
    checked = aura(environment, work, "check", "--format", "json")
    report = json.loads(checked.stdout)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert [(each["code"], each["path"]) for each in report["findings"]] == [("ACME101", "a.py")]
    measured = json.loads(aura(environment, work, "metrics", "a.lua", "--format", "json").stdout)
    (file,) = measured["files"]
    names = ("name", "kind", "cyclomatic", "cognitive", "parameters", "max_nesting", "statements")
    assert [[each[name] for name in names] for each in file["functions"]] == [
        ["load", "function", 6, 10, 2, 3, 8],
        ["<closure>", "closure", 1, 0, 1, 0, 1],
    ]
    assert file["lines"] == {"total": 14, "code": 13, "comment": 0, "blank": 1}


def test_what_is_installed_is_listed_and_its_examples_run(
    installed: tuple[dict[str, str], Path],
) -> None:
    environment, work = installed
    rules = json.loads(aura(environment, work, "rules", "--format", "json").stdout)
    assert {each["source"] for each in rules} == {"aura-lsp", "aura-acme 1.0"}
    assert aura(environment, work, "rules", "test").stdout == "ok   naive-now: 3 examples\n"
    doctor = aura(environment, work, "doctor")
    assert "extension acme (rules): aura-acme 1.0\n" in doctor.stdout
    assert "extension lua (languages): aura-lua 1.0\n" in doctor.stdout


BROKEN = {
    "raise ValueError('no')": "ValueError: no",
    "from aura_lsp.rules.syntax_error import SyntaxError as NaiveNow": "it has no rules",
    "": "it has no rules",
}


@pytest.mark.parametrize(("code", "told"), BROKEN.items())
def test_a_package_that_is_broken_is_named_skipped_and_survived(
    tmp_path: Path, code: str, told: str
) -> None:
    source = shutil.copytree(DOCS / "rule-example", tmp_path / "source")
    (source / "aura_acme" / "rules" / "naive_now.py").write_text(code)
    environment = install(tmp_path, source)
    (tmp_path / "a.py").write_text("def f(:\n")
    checked = aura(environment, tmp_path, "check", "a.py")
    assert checked.returncode == 1 and "X101" in checked.stdout
    doctor = aura(environment, tmp_path, "doctor")
    assert doctor.returncode == 1
    assert f"FAIL extension acme (rules): aura-acme 1.0: {told}" in doctor.stdout


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"ACME101"', '"X101"', "the code X101 of `naive-now` is taken"),
        ("words =", "_words =", "`naive-now` has a query without `words`"),
        ('suggestion = "Say which time zone is meant"', 'suggestion = ""', "has no `suggestion`"),
    ],
)
def test_a_rule_that_lacks_something_is_told(
    tmp_path: Path, before: str, after: str, told: str
) -> None:
    source = shutil.copytree(DOCS / "rule-example", tmp_path / "source")
    rule = source / "aura_acme" / "rules" / "naive_now.py"
    rule.write_text(rule.read_text().replace(before, after))
    doctor = aura(install(tmp_path, source), tmp_path, "doctor")
    assert doctor.returncode == 1 and told in doctor.stdout


def test_a_rule_with_a_broken_query_or_that_raises_is_named_and_the_others_go_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.py").write_text("import datetime as d\nx = d.datetime.now()\ny = x is 1\n")
    for before, after, told in (
        ("(call) @here", "(cal) @here", "Invalid node type"),
        ("if called is None", "if 1 / 0 or called is None", "ZeroDivisionError"),
    ):
        source = shutil.copytree(DOCS / "rule-example", tmp_path / told / "source")
        rule = source / "aura_acme" / "rules" / "naive_now.py"
        rule.write_text(rule.read_text().replace(before, after))
        environment = install(tmp_path / told, source)
        checked = aura(environment, tmp_path, "check", "a.py", "--format", "concise")
        assert checked.returncode == 2
        assert "the rule `naive-now` failed" in checked.stderr and told in checked.stderr
        assert "PY105" in checked.stdout


def test_a_language_with_a_broken_query_costs_its_own_files_only(tmp_path: Path) -> None:
    source = shutil.copytree(DOCS / "language-example", tmp_path / "source")
    (source / "aura_lua" / "structure.scm").write_text("(no_such_node) @function\n")
    environment = install(tmp_path, source)
    (tmp_path / "a.lua").write_text(LUA)
    (tmp_path / "a.py").write_text("y = x is 1\n")
    checked = aura(environment, tmp_path, "check", "a.py", "a.lua", "--format", "json")
    report = json.loads(checked.stdout)
    assert [each["code"] for each in report["findings"]] == ["PY105"]
    (skipped,) = report["skipped"]
    assert skipped["path"] == "a.lua"
    assert skipped["reason"].startswith("the language `lua` of aura_lua is broken: QueryError: ")
    assert aura(environment, tmp_path, "doctor").returncode == 1


def test_a_provider_that_is_broken_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    for before, after, told in (
        ('"aura_wide:WideOllama"', '"aura_wide:CONTEXT"', "expected a subclass of"),
        ("ollama_wide =", "ollama =", "the provider `ollama` is there already"),
        ("aura_wide:WideOllama", "aura_wide:Nobody", "AttributeError"),
    ):
        source = shutil.copytree(DOCS / "provider-example", tmp_path / told / "source")
        project = source / "pyproject.toml"
        project.write_text(project.read_text().replace(before, after))
        environment = install(tmp_path / told, source)
        doctor = aura({**environment, "AURA_LLM_PROVIDER": "off"}, tmp_path, "doctor")
        assert doctor.returncode == 1
        assert f"(providers): aura-wide 1.0: {told}" in doctor.stdout
