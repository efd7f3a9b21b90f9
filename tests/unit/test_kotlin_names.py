"""What a Kotlin file binds, and what shadows it."""

from __future__ import annotations

import pytest

from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.languages.kotlin.names import bindings
from aura_lsp.languages.kotlin.resolving import named_among
from aura_lsp.model import Category, Severity
from aura_lsp.rules import CodeRule
from aura_lsp.site import FileContext, Site
from aura_lsp.syntax import Tree, parse

BOUND = [
    ("import a.b.C", {"C": "a.b.C"}),
    ("import a.b.C as D", {"D": "a.b.C"}),
    ("import a.b.*", {"*a.b": "a.b"}),
    ("import a.`in`.b", {"b": "a.in.b"}),
    ("val a = 1\nvar b: Int = 2\nval (c, d) = e", {"a": "", "b": "", "c": "", "d": ""}),
    ("fun f(a: Int) {\n    val b = 1\n}", {"f": ""}),
    ("fun Int.f() = 1", {"f": ""}),
    ("typealias A = Int", {"A": ""}),
    (
        "class A(val a: Int) {\n    val b = 1\n    fun f() {}\n    class B\n"
        "    companion object {\n        fun g() {}\n    }\n}",
        {"A": "", "f": "", "B": "", "g": ""},
    ),
    ("object A\ninterface B\nenum class C { D }", {"A": "", "B": "", "C": ""}),
]
SHADOWED = [
    "fun f(sleep: Int) { sleep() }",
    "fun f() { val sleep = 1; sleep() }",
    "fun f() { val (a, sleep) = b; g { sleep() } }",
    "fun f() { fun sleep() {}; sleep() }",
    "fun f() { g { sleep -> sleep() } }",
    "fun f() { g { (a, sleep) -> sleep() } }",
    "fun f() { for (sleep in a) { sleep() } }",
    "fun f() { when (val sleep = a) { 1 -> sleep() } }",
    "fun f() { try { a() } catch (sleep: E) { sleep() } }",
    "val f = fun(sleep: Int) { sleep() }",
    "fun sleep() {}\nfun f() { sleep() }",
    "class A {\n    fun sleep() {}\n    fun f() { sleep() }\n}",
]
PLAIN = [
    "fun f() { sleep() }",
    "fun f() { run { val sleep = 1 }; sleep() }",
    "fun f(g: (sleep: Int) -> Unit) { sleep() }",
    "fun f() { for (sleep in a) { }; sleep() }",
    "fun f() { g { sleep -> 1 }; sleep() }",
    "fun f() { val a = object : B { val sleep = 1\n }; sleep() }",
    "val f = { sleep() }",
]
RESOLVED = [
    ("import a.b.sleep", "sleep()", "a.b.sleep"),
    ("import a.b.sleep as s", "s()", "a.b.sleep"),
    ("import a.b.*", "sleep()", "a.b.sleep"),
    ("import a.*", "sleep()", ""),
    ("import c.sleep", "sleep()", ""),
    ("", "a.b.sleep()", "a.b.sleep"),
    ("", "Thread.sleep()", "java.lang.Thread.sleep"),
    ("", "java.lang.Thread.sleep()", "java.lang.Thread.sleep"),
    ("import java.lang.Thread.sleep", "sleep()", "java.lang.Thread.sleep"),
    ("import a.Thread", "Thread.sleep()", ""),
    ("import a.*", "x.sleep()", ""),
]


class Rule(CodeRule):
    code, category, severity = "KT000", Category.BUG, Severity.INFO
    suggestion = "None"


def parsed(source: bytes) -> Tree:
    language = named("kotlin")
    assert language is not None
    tree = parse(language, source)
    assert not tree.root_node.has_error
    return tree


def site_of(text: str) -> Site:
    """The last call of a file, as a rule sees it."""
    language = named("kotlin")
    assert language is not None
    source = text.encode()
    root = parsed(source).root_node
    scope = {name: at for member in root.children for name, at in bindings(member, source)}
    at = source.rindex(b"(")
    node = root.descendant_for_byte_range(at, at)
    while node is not None and node.type != "call_expression":
        node = node.parent
    assert node is not None
    return Site(Rule(), FileContext(language, source, scope, Settings()), node, 0, set())


@pytest.mark.parametrize(("text", "bound"), BOUND)
def test_a_file_binds(text: str, bound: dict[str, str]) -> None:
    source = f"{text}\n".encode()
    members = parsed(source).root_node.children
    assert dict(pair for each in members for pair in bindings(each, source)) == bound


@pytest.mark.parametrize("text", SHADOWED)
def test_a_name_of_the_file_or_of_a_block_shadows_an_import(text: str) -> None:
    site = site_of(f"import a.b.*\n{text}\n")
    assert site.origin(site.node.children[0]) == ""


@pytest.mark.parametrize("text", PLAIN)
def test_a_name_that_nothing_binds_is_from_elsewhere(text: str) -> None:
    site = site_of(f"import a.b.*\n{text}\n")
    assert site.origin(site.node.children[0]) == "kotlin.sleep"


@pytest.mark.parametrize(("imports", "call", "full"), RESOLVED)
def test_a_name_is_found_by_its_full_name(imports: str, call: str, full: str) -> None:
    site = site_of(f"{imports}\nval x = {call}\n")
    wanted = frozenset({"a.b.sleep", "java.lang.Thread.sleep"})
    assert named_among(site, site.node.children[0], wanted) == full
