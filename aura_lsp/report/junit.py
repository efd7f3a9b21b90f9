"""JUnit's XML: a file is a suite, a finding a test that failed; a file without one passes."""

from __future__ import annotations

from typing import TextIO

from aura_lsp.batch import FileResult, Located
from aura_lsp.report import Checked
from aura_lsp.report.xml import DECLARATION, attributes, content


def write_junit(checked: Checked, stream: TextIO) -> None:
    """Every file that was looked at or skipped."""
    tests = sum(len(result.findings) or 1 for result in checked.results)
    total = attributes(
        name="aura-lsp",
        tests=tests,
        failures=checked.total,
        errors=0,
        time=f"{checked.seconds:.3f}",
    )
    stream.write(f"{DECLARATION}<testsuites{total}>\n")
    for result in checked.results:
        stream.write(_suite(checked.path(result), result))
    stream.write("</testsuites>\n")


def _suite(path: str, result: FileResult) -> str:
    total = attributes(
        name=path,
        tests=len(result.findings) or 1,
        failures=len(result.findings),
        errors=0,
        skipped=int(result.skipped is not None),
        time="0",
    )
    cases = "".join(_failure(path, each) for each in result.findings) or _other(path, result)
    return f"  <testsuite{total}>\n{cases}  </testsuite>\n"


def _failure(path: str, located: Located) -> str:
    finding, start = located.finding, located.start
    case = _case(path, f"{finding.code} {finding.rule} ({start.line}:{start.character})")
    facts = attributes(message=finding.message, type=finding.severity.value)
    text = content(f"{path}:{start.line}:{start.character}: {finding.message}")
    advice = content(finding.suggestion)
    return (
        f"    <testcase{case}>\n      <failure{facts}>{text}\n{advice}</failure>\n    </testcase>\n"
    )


def _other(path: str, result: FileResult) -> str:
    if result.skipped is None:
        return f"    <testcase{_case(path, 'no findings')}/>\n"
    case, reason = _case(path, "skipped"), attributes(message=result.skipped)
    return f"    <testcase{case}>\n      <skipped{reason}/>\n    </testcase>\n"


def _case(path: str, name: str) -> str:
    """What tells a test from others: Jenkins groups by what is before the last dot of the class."""
    return attributes(name=name, classname=path.replace(".", "_").replace("/", "."), time="0")
