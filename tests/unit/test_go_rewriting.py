"""Go that the grammar does not know is read all the same, and nothing else is changed."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise
from time import process_time

import pytest

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.languages.go import GO
from aura_lsp.languages.go.rewriting import rewritten
from aura_lsp.memo import Memo
from aura_lsp.syntax import parse
from aura_lsp.text import ByteEdit, Document

UNKNOWN = {
    "a number": "var p = new(42)\n",
    "a string": 'var p = new("a, b)")\n',
    "a sum": "func f(n int) *int { return new(n + 1) }\n",
    "a comparison": "func f(i int) *bool { return new(i < 1) }\n",
    "a negation": "func f(b bool) *bool { return new(!b) }\n",
    "what a channel gives": "func f(c chan int) *int { return new(<-c) }\n",
    "a call": "var p = new(time.Now())\n",
    "a conversion": "func f(v secret) *secret { return new(secret(v)) }\n",
    "a generic call": "var p = new(max[int](1, 2))\n",
    "a literal": "var p = new(T{a: 1})\n",
    "a slice": "var p = new([]int{1, 2})\n",
    "a map": "var p = new(map[string]*T{})\n",
    "an element's field": "var p = new(a[i].b)\n",
    "a value behind a comment": "var p = new /* here */ (1)\n",
    "a function called `make`": "func f(n int) { x := make(n - 1); x.y(make(100)) }\n",
    "built-ins in parentheses": "var x = (make)([]int, 0)\n",
    "a group on one line": "const ( F = 1 )\n",
    "a group without spaces": "var (f = g())\n",
    "a group that ends its last line": "const (\n\tA = 1\n\tB = f(2) )\n",
    "two in a group": "const ( A = iota; B )\n",
    "no statement before a condition": "func f() {\n\tif ; x {\n\t}\n\tswitch ; {\n\t}\n}\n",
}
KNOWN = [
    "var p = new(T)\n",
    "var p = new(a.T)\n",
    "var p = new(*T)\n",
    "var p = new([]int)\n",
    "var p = new([]map[string]int)\n",
    "var p = new([2]func(int) string)\n",
    "var p = new(map[string]struct{})\n",
    "var p = new(chan<- int)\n",
    "var p = new(<-chan int)\n",
    "var p = new(func(a, b int) (x int))\n",
    "var p = new(struct{ a int })\n",
    "var p = new(interface{ m() })\n",
    "var p = new(T[int])\n",
    "var p = new(T[map[string]int, U])\n",
    "var p = x.new(1)\n",
    "var p = renew(1)\n",
    "var p = f(new)(g)\n",
    "func new(n *int) {}\n\nfunc (t T) make(n *int) {}\n",
    "var p = make([]int, n-1)\n",
    "var p = make(map[string]int, len(x))\n",
    "const (\n\tA = 1\n\tB = 2 // new(1)\n)\n",
    "const ()\n",
    'var s = `new(1)` + "new(2)" // new(3)\n/* new(4) */\n',
    "func f() {\n\tfor ; x; {\n\t}\n\tif x := 1; x > 0 {\n\t}\n}\n",
]
PACKAGE = "package p\n\n"


def _analysis(source: str, **more: object) -> Analysis:
    return analyze(Document(source.encode()), GO, Settings(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_valid_code_has_no_syntax_errors(source: str) -> None:
    whole = PACKAGE + source
    assert parse(GO, whole.encode()).root_node.has_error, "the grammar knows it by now"
    assert len(rewritten(whole.encode())) == len(whole.encode())
    assert _analysis(whole).syntax_problems() == []


@pytest.mark.parametrize("source", KNOWN)
def test_what_is_known_stays_as_it_is(source: str) -> None:
    whole = PACKAGE + source
    assert not parse(GO, whole.encode()).root_node.has_error
    assert rewritten(whole.encode()) == whole.encode()


def test_rewriting_changes_nothing_in_the_sample() -> None:
    source = files("aura_lsp.languages.go").joinpath("sample.go").read_bytes()
    assert rewritten(source) == source


def test_functions_are_measured_around_what_was_rewritten() -> None:
    (found,) = _analysis(
        PACKAGE + "func (t *T) f(n int) any { return new(n > 1 && n < 9) }\n"
    ).functions()
    assert (found.qualified_name, found.parameters) == ("T.f", 1)
    assert (found.cyclomatic, found.cognitive) == (2, 1)


@pytest.mark.parametrize("source", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_edits_lead_to_the_same_as_a_fresh_analysis(source: str) -> None:
    memo = Memo(1 << 20)
    around = PACKAGE + "func g(a int) int {\n\tif a > 1 && a < 3 {\n\t\ta++\n\t}\n\treturn 2\n}\n"
    states = [around, around + source, around + source + "func (", around + source, around]
    analysis = _analysis(states[0], memo=memo)
    for before, after in pairwise(states):
        common = min(len(before), len(after))
        edit = ByteEdit(common, len(before), len(after))
        analysis = _analysis(after, previous=analysis, edit=edit, memo=memo)
        fresh = _analysis(after)
        assert analysis.functions() == fresh.functions()
        assert analysis.findings() == fresh.findings()


@pytest.mark.parametrize(
    "unit", ["new(", "new/*", "const(", "make([", "new([1]", "/*", "`"], ids=lambda unit: unit
)
def test_rewriting_takes_time_by_length_alone(unit: str) -> None:
    half = (unit * (1 << 17))[: 1 << 17]
    start = process_time()
    rewritten((half + ")" * (1 << 17)).encode())
    assert process_time() - start < 3  # a tenth of a second; quadratic time would be minutes
