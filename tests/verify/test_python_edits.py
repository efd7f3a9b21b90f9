"""Edits of Python functions: what is left out of a reply, how it is laid out, and fixes."""

from __future__ import annotations

import pytest

from aura_lsp.assist.verify.edits import fix
from aura_lsp.assist.verify.verdict import Offer, Refusal
from aura_lsp.languages.python import PYTHON
from tests.verify.rewrites.python import GOOD, SOURCE
from tests.verify.verifying import analysis_of, judged, named, outcome, reasons


@pytest.mark.parametrize("unit", ["\t", "  "])
def test_the_indentation_is_the_files(unit: str) -> None:
    source = SOURCE.replace("    ", unit)
    after = outcome(source, judged(source, PYTHON, "load", GOOD))
    assert after == outcome(SOURCE, judged(SOURCE, PYTHON, "load", GOOD)).replace("    ", unit)


@pytest.mark.parametrize(
    "reply",
    [
        "\n".join(f"    {line}" for line in GOOD.split("\n")),
        f"import json\nfrom app import db\n\n\n{GOOD}",
        "class Store:\n" + "\n".join(f"    {line}" for line in GOOD.split("\n")),
        GOOD.replace("# Loading is slow.\n", ""),
        SOURCE[: SOURCE.index("    # Loading")]
        + "\n".join(f"    {line}" for line in GOOD.split("\n"))
        + SOURCE[SOURCE.index("\n\n    def clear") :],
    ],
    ids=["indented", "imports repeated", "in its class", "without its comment", "whole file"],
)
def test_what_the_file_has_already_is_left_out(reply: str) -> None:
    expected = outcome(SOURCE, judged(SOURCE, PYTHON, "load", GOOD))
    assert outcome(SOURCE, judged(SOURCE, PYTHON, "load", reply)) == expected


def test_a_new_import_goes_behind_the_others() -> None:
    code = "import itertools\n" + GOOD.replace("row.names:", "itertools.chain(row.names):")
    after = outcome(SOURCE, judged(SOURCE, PYTHON, "load", code))
    assert "from app import db\nimport itertools\n\nLIMIT" in after


def test_a_worse_rewrite_is_refused() -> None:
    code = GOOD.replace(
        "    for row in", "    if force:\n        if key:\n            pass\n    for row in"
    )
    simpler = reasons(judged(SOURCE, PYTHON, "load", code))
    assert simpler == []
    nested = SOURCE[SOURCE.index("    # Loading") : SOURCE.index("\n\n    def clear")]
    worse = nested.replace(
        "return found", "if found:\n            if key:\n                pass\n        return found"
    )
    assert reasons(judged(SOURCE, PYTHON, "load", worse)) == ["not-simpler"]


BARE = """def read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except:
        return ""
"""


def fixed(code: str) -> Offer | Refusal:
    analysis = analysis_of(BARE, PYTHON)
    finding = next(each for each in analysis.findings() if each.rule == "bare-except")
    return fix(analysis, named(analysis, "read"), finding, f"```python\n{code}```")


def test_a_fix_is_offered_when_its_finding_is_gone() -> None:
    answer = fixed(BARE.replace("except:", "except OSError:"))
    assert isinstance(answer, Offer)
    assert answer.title == (
        "Fix `read`: `bare-except` is gone; "
        "parses, signature kept, no new finding; behaviour not checked"
    )


def test_a_fix_is_refused_when_its_finding_is_still_there() -> None:
    assert reasons(fixed(BARE.replace('return ""', 'return str("")'))) == ["finding-kept"]


def test_a_fix_is_refused_when_it_brings_another_finding() -> None:
    answer = fixed(
        BARE.replace("except:", "except OSError:").replace("path: str", "path: str = []")
    )
    assert "new-finding" in reasons(answer)
