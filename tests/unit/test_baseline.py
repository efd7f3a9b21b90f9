"""Baselines: what is known stays so, however it moves; what is new shows."""

from __future__ import annotations

import pytest

from aura_lsp.baseline import BadBaseline, Baseline, Identity, compare, from_text, to_text
from aura_lsp.batch import Task, check_source
from aura_lsp.config import Settings

A = Identity("a.py", "bare-except", "load", "c0de")
SETTINGS = Settings(
    detection_level="comprehensive", select=("bug", "complexity", "style", "memory_leak")
)


def nowhere(path: str) -> bool:
    return False


@pytest.mark.parametrize(
    "moved",
    [
        A._replace(path="b.py"),
        A._replace(symbol="Store.load"),
        A._replace(path="b.py", symbol="Store.load"),
    ],
)
def test_what_has_moved_is_known(moved: Identity) -> None:
    comparison = compare(Baseline([A]), [moved], nowhere)
    assert comparison.known == (True,)
    assert comparison.kept == Baseline([moved]), "the baseline follows"
    assert not comparison.fixed


@pytest.mark.parametrize(
    "new",
    [
        A._replace(rule="bare-raise"),
        A._replace(symbol="save"),
        A._replace(code="0dd"),
    ],
)
def test_what_is_new_is_not_known(new: Identity) -> None:
    comparison = compare(Baseline([A]), [A, new], nowhere)
    assert comparison.known == (True, False)


def test_an_entry_stands_for_as_many_as_it_counts() -> None:
    comparison = compare(Baseline({A: 2}), [A, A, A], nowhere)
    assert comparison.known == (True, True, False)
    fewer = compare(Baseline({A: 3}), [A], nowhere)
    assert (fewer.known, fewer.fixed, fewer.kept) == ((True,), {A: 2}, {A: 1})


def test_a_copy_of_what_is_known_is_new_where_it_was_not() -> None:
    copy = A._replace(path="Copy.py")
    assert compare(Baseline([A]), [copy, A], nowhere).known == (False, True)
    elsewhere = compare(Baseline([A]), [copy], lambda path: path == "a.py")
    assert elsewhere.known == (False,), "the original is there, only not looked at"
    assert elsewhere.kept == {A: 1} and not elsewhere.fixed


def test_the_text_reads_well_in_a_diff() -> None:
    baseline = Baseline({A._replace(path="ü.py"): 2, A: 1})
    text = to_text(baseline)
    assert text.splitlines()[1:-1] == [
        '  {"path": "a.py", "rule": "bare-except", "symbol": "load", "code": "c0de", "count": 1},',
        '  {"path": "ü.py", "rule": "bare-except", "symbol": "load", "code": "c0de", "count": 2}',
    ]
    assert from_text(text) == baseline
    assert from_text(to_text(Baseline())) == Baseline()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<<<<<<< HEAD\n", "it is not JSON"),
        ("[]", "it has no list `findings`"),
        ('{"schema": 2, "findings": []}', "its schema is 2, this version reads 1"),
        ('{"schema": 1, "findings": [{"path": "a"}]}', "finding 1 lacks one of path, rule"),
        ('{"schema": 1, "findings": [3]}', "finding 1 lacks one of path, rule"),
        (to_text(Baseline({A: 1})).replace('"count": 1', '"count": 0'), "no number from 1"),
        (to_text(Baseline({A: 1})).replace('"count": 1', '"count": true'), "no number from 1"),
    ],
)
def test_what_is_no_baseline_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(BadBaseline, match=problem):
        from_text(text)


def codes(path: str, text: str) -> list[tuple[str, str, str]]:
    result = check_source(text.encode(), Task(path, SETTINGS))
    return [(each.finding.rule, each.finding.symbol, each.mark.code) for each in result.findings]


LAYOUTS = {
    "a.py": (
        "def f(a, b):\n"
        "    x = 'it\\'s' if a is 'b' else call(a, 0XFF, 1E5, u'c')  # why\n"
        "    try: g(x, [1, 2])\n"
        "    except: pass\n",
        "# License\n"
        "def f(\n"
        "    a,\n"
        "    b,\n"
        "):\n"
        "    x = (\n"
        '        "it\'s"\n'
        '        if a is "b"\n'
        '        else call(a, 0xff, 1e5, "c",)\n'
        "    )\n\n"
        "    try:\n"
        "        g(x, [1, 2])\n"
        "    except:\n"
        "        pass\n",
    ),
    "a.ts": (
        "const f = x => { if (x == null) return 'a' == g({'k': 1.50}) }\n",
        'const f = (x) => {\n  if (x == null) return "a" ==\n      g({ k: 1.5 });\n};\n',
    ),
    "a.rs": (
        "fn f(s: S) -> V { match s { S::A(s) => { V::B(Box::leak(s)) } _ => V::C } }\n",
        "fn f(s: S) -> V {\n    match s {\n        S::A(s) => V::B(Box::leak(s)),\n"
        "        _ => V::C,\n    }\n}\n",
    ),
    "a.go": (
        "package p\nfunc f(a int) bool {\nif (a == a) { return true }\nreturn false\n}\n",
        "package p\n\nfunc f(a int) bool {\n\tif a == a {\n\t\treturn true\n\t}\n"
        "\treturn false\n}\n",
    ),
}


@pytest.mark.parametrize("path", LAYOUTS)
def test_another_layout_brings_nothing_new(path: str) -> None:
    before, after = LAYOUTS[path]
    found = codes(path, before)
    assert found and codes(path, after) == found


def test_what_stands_in_a_statement_does_not_change_what_is_said_of_it() -> None:
    before = "def f(a):\n    try:\n        g(a)\n    except:\n        h()\n"
    assert codes("a.py", before) == codes("a.py", before.replace("h()", "h()\n        k(a)"))
    other = codes("a.py", before.replace("a", "b").replace("except:", "except:  # b"))
    assert len(other) == 1


def test_a_file_that_is_too_long_is_known_by_that_alone() -> None:
    settings = Settings(select=("large-file",), thresholds=(("large-file", 2),))
    marks = [
        check_source(text, Task("a.py", settings)).findings[0].mark.code
        for text in (b"a = 1\nb = 2\nc = 3\n", b"# License\nimport os\na = 1\nb = 2\nc = 3\n")
    ]
    assert marks[0] == marks[1]


def test_the_symbol_does_not_hang_on_how_large_a_function_is() -> None:
    """Rules that judge a file as a whole know large functions apart from what is around them."""
    settings = Settings(select=("floating-promise",))
    for size in (1, 400):
        lines = "    a.b();\n" * size
        source = f"async function g() {{}}\nclass A {{\n  m() {{\n{lines}    g();\n  }}\n}}\n"
        result = check_source(source.encode(), Task("a.js", settings))
        assert [each.finding.symbol for each in result.findings] == ["A.m"]
