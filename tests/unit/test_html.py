"""The HTML report: one file that needs nothing, runs its own script only, and draws itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from aura_lsp.batch import FileResult, Task, metrics, survey
from aura_lsp.config import Settings
from aura_lsp.report import Checked
from aura_lsp.report.html import write_html, write_metrics_html

HOSTILE = "</script><img src=x onerror=alert(1)>&\u2028"
PYTHON = f"""\
class A:
    def nested(a):
        if a:
            for b in a:
                if b is "{HOSTILE}":
                    while b:
                        b = a
"""
SETTINGS = Settings(detection_level="comprehensive", thresholds=(("cognitive-complexity", 5),))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[FileResult]:
    folder = tmp_path_factory.mktemp("files")
    (folder / "a.py").write_text(PYTHON, "utf-8")
    (folder / "fine.go").write_text("package p\n")
    tasks = [Task(str(folder / name), SETTINGS) for name in ("a.py", "fine.go")]
    return [*map(survey, tasks), FileResult("<b>.py", skipped="not UTF-8 at byte 17")]


@pytest.fixture(scope="module")
def page(results: list[FileResult]) -> str:
    stream = StringIO()
    write_html(Checked(results), stream)
    return stream.getvalue()


def between(page: str, start: str, end: str) -> str:
    return page.partition(start)[2].partition(end)[0]


def data(page: str) -> Any:
    return json.loads(between(page, 'id="data">', "</script>"))


def test_the_policy_allows_what_the_page_has_and_nothing_else(page: str) -> None:
    policy = between(page, 'Content-Security-Policy" content="', '"')
    style, script = (
        between(page, "<style>", "</style>"),
        between(page, 'type="module">', "</script>"),
    )
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    assert policy == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; "
        f"style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'"
    )
    assert not re.search(r"https?://|url\(|@import|innerHTML", style + script)


def test_what_code_holds_stays_text(page: str) -> None:
    assert HOSTILE not in page and page.count("</script>") == 2 and "<img" not in page
    snippets = {finding[7] for finding in data(page)["findings"]}
    assert f'if b is "{HOSTILE}":' in snippets


def test_the_page_of_check_has_findings_and_measures(page: str) -> None:
    found = data(page)
    assert found["measured"] and found["totals"]["functions"] == 1
    assert [row[1:5] for row in found["functions"]] == [["A.nested", 2, 10, 5]]
    assert [step[1] for step in found["functions"][0][9]] == [1, 2, 3, 4]
    assert sum(found["totals"]["severities"]) == len(found["findings"]) == 3
    assert len(found["rules"]) == 3 and "X115" in {rule[0] for rule in found["rules"]}
    assert found["skipped"] == [["<b>.py", "not UTF-8 at byte 17"]]
    assert found["histograms"][0]["bars"][4] == ["10–14", 1]


def test_the_page_of_metrics_has_measures_only(results: list[FileResult]) -> None:
    stream = StringIO()
    measured = [metrics(Task(each.path, SETTINGS)) for each in results if each.skipped is None]
    write_metrics_html(measured, stream)
    found = data(stream.getvalue())
    assert found["findings"] is None and found["measured"]


def test_of_very_many_functions_the_worst_by_each_measure_are_there(tmp_path: Path) -> None:
    lines = "".join(f"def f{number}(): pass\n" for number in range(3000))
    (tmp_path / "a.py").write_text(f"{lines}def worst(a, b, c):\n    if a: return b\n")
    stream = StringIO()
    write_metrics_html([metrics(Task(str(tmp_path / "a.py"), SETTINGS))], stream)
    found = data(stream.getvalue())
    assert found["totals"]["functions"] == 3001
    assert 1000 <= len(found["functions"]) < 3001
    assert "worst" in {row[1] for row in found["functions"]}


BROWSER = os.environ.get("AURA_TEST_BROWSER") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


@pytest.mark.skipif(BROWSER is None, reason="no Chromium; AURA_TEST_BROWSER names one")
def test_a_browser_draws_it(page: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(page, "utf-8")
    done = subprocess.run(
        [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", file.as_uri()],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    drawn = done.stdout
    assert drawn.count('class="file"') == 2, "a rectangle for each file"
    assert "3 findings" in drawn and "line 4: +2 loop, nested 1 deep" in drawn
    assert "Refused to" not in done.stderr
