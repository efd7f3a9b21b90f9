"""What names stand for in Kotlin."""

from __future__ import annotations

import pytest

from aura_lsp.languages.kotlin import KOTLIN, names
from aura_lsp.syntax import Node, parse


@pytest.mark.parametrize(
    ("line", "bound"),
    [
        ("import android.app.Activity", [("Activity", "android.app.Activity")]),
        ("import a.b.launch as go", [("go", "a.b.launch")]),
        ("import java.io.*", [("*java.io", "java.io")]),
        ("class A", [("A", "")]),
        ("object A", [("A", "")]),
        ("fun f() = 1", [("f", "")]),
        ("fun String.f() = 1", []),
        ("val (a, b) = c", [("b", ""), ("a", "")]),
        ("typealias A = B", [("A", "")]),
    ],
)
def test_a_file_binds_what_it_imports_and_declares(line: str, bound: list[tuple[str, str]]) -> None:
    source = f"{line}\n".encode()
    (member,) = parse(KOTLIN, source).root_node.named_children
    assert list(names.bindings(member, source)) == bound


BOUND = """\
fun f(a: Int) {
    val b = 1
    for (c in d) { e() }
    try { } catch (g: E) { h() }
    i.forEach { j -> k() }
    fun l() = 1
}
"""


def scope_of(name: str) -> str | None:
    """The kind of scope that binds a name somewhere in the function."""
    source = BOUND.encode()
    found: list[Node] = []
    stack = [parse(KOTLIN, source).root_node]
    while stack:
        node = stack.pop()
        if node.type in names.SCOPES and names.is_bound(node, name.encode(), source):
            found.append(node)
        stack += node.children
    return found[0].type if found else None


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("a", "function_declaration"),
        ("b", "block"),
        ("c", "for_statement"),
        ("g", "catch_block"),
        ("j", "lambda_literal"),
        ("l", "block"),
        ("d", None),
        ("h", None),
    ],
)
def test_a_scope_binds_what_it_declares(name: str, scope: str | None) -> None:
    assert scope_of(name) == scope
