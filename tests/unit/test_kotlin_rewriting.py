"""Kotlin that the grammar does not know is read all the same, and nothing else is changed."""

from __future__ import annotations

from importlib.resources import files
from itertools import pairwise

import pytest

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.functions import Naming, functions_of
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.kotlin.rewriting import rewritten
from aura_lsp.memo import Memo
from aura_lsp.outline import grow
from aura_lsp.syntax import parse, syntax_of
from aura_lsp.text import ByteEdit, Document

UNKNOWN = {
    "a body on one line": "class A { val x = 1 }\n",
    "a method on one line": "class A { fun f(x: Int) { println(x) } }\n",
    "bodies in one another": "class A { companion object { const val X = 1 } }\n",
    "a brace in a string": 'val x = object : A { override fun f() = "a {" }\n',
    "guards": ("fun f() = when (x) {\n  is A if x.ok -> 1\n  else if y -> 2\n  else -> 3\n}\n"),
    "several dollars": 'val x = $$"""{"$id": "$${id}"}"""\n',
    "context parameters": "context(log: Log, io: () -> Io)\nprivate fun f() = log.write()\n",
    "an annotated accessor": (
        "class A {\n  var x: Int\n    get() = 1\n    @Api internal set(value) {\n    }\n}\n"
    ),
    "a nullable receiver": "val x = f(String?::plus)\n",
    "a suspending lambda": "val x = suspend { 42 }\n",
    "a call of `suspend`": "fun f(suspend: (Int) -> Unit) {\n  suspend(1)\n}\n",
    "an empty array": "@A(names = [])\nclass B\n",
    "`dynamic`": 'fun f() = dynamic.type + "${dynamic.x}"\n',
    "modifiers as names": "fun f() {\n  internal.next()\n  where?.let { it }\n}\n",
    "a constructor below": (
        "class A\n@Inject internal constructor(val x: Int) {\n  fun f() = 1\n}\n"
    ),
    "a type in parentheses": "fun f(a: @Composable (() -> Unit)) {}\n",
    "a call that is no getter": "fun f() {\n  val x = g()\n  get(x)\n}\n",
}
KNOWN = [
    "// class A { val x = 1 }\n",
    "/* context(a: A) fun f() */\n",
    'val x = "class A { val x = 1 }"\n',
    'val x = """\n  is A if b -> c\n"""\n',
    "fun f() {\n  if (a) { b } else if (c) { d }\n}\n",
    "class A {\n  val x: suspend (Int) -> Unit = { }\n}\n",
]


def _analysis(source: str, **more: object) -> Analysis:
    return analyze(Document(source.encode()), KOTLIN, Settings(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_valid_code_has_no_syntax_errors(source: str) -> None:
    assert parse(KOTLIN, source.encode()).root_node.has_error, "the grammar knows it by now"
    assert len(rewritten(source.encode())) == len(source.encode())
    assert _analysis(source).syntax_problems() == []


@pytest.mark.parametrize("source", KNOWN)
def test_what_is_known_stays_as_it_is(source: str) -> None:
    assert rewritten(source.encode()) == source.encode()


def test_functions_are_measured_under_their_own_names() -> None:
    source = "class A { fun get(internal: Int) = if (internal.ok && dynamic.ok) 1 else 2 }\n"
    (found,) = _analysis(source).functions()
    assert (found.qualified_name, found.kind) == ("A.get", "method")
    assert (found.parameters, found.cyclomatic, found.cognitive) == (1, 3, 3)


def test_a_guard_is_a_condition_of_its_entry() -> None:
    (found,) = _analysis(UNKNOWN["guards"]).functions()
    assert (found.cyclomatic, found.cognitive, found.lines) == (4, 1, 5)


@pytest.mark.parametrize("source", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_edits_lead_to_the_same_as_a_fresh_analysis(source: str) -> None:
    memo = Memo(1 << 20)
    around = "fun g(a: Int) = when {\n  a > 1 && a < 3 -> { 1 }\n  else -> 2\n}\n"
    states = [around, around + source, around + source + "fun (", around + source, around]
    analysis = _analysis(states[0], memo=memo)
    for before, after in pairwise(states):
        common = min(len(before), len(after))
        edit = ByteEdit(common, len(before), len(after))
        analysis = _analysis(after, previous=analysis, edit=edit, memo=memo)
        fresh = _analysis(after)
        assert analysis.functions() == fresh.functions()
        assert analysis.findings() == fresh.findings()


def test_rewriting_known_code_changes_no_number() -> None:
    source = files("aura_lsp.languages.kotlin").joinpath("sample.kt").read_bytes()
    syntax = syntax_of(KOTLIN)
    found = [
        [
            (function, each.length)
            for _, each in grow(syntax, source, parse(KOTLIN, text)).root.holes
            for function in functions_of(KOTLIN, each, Naming())
        ]
        for text in (source, rewritten(source))
    ]
    assert found[0] == found[1]
