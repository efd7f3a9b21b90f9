"""What a name in a Kotlin file stands for, imported or not."""

from __future__ import annotations

import pytest

from aura_lsp.config import Settings
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.kotlin.following.resolving import named_among
from aura_lsp.languages.kotlin.names import bindings
from aura_lsp.model import Category, Severity
from aura_lsp.rules import CodeRule
from aura_lsp.site import FileContext, Site
from aura_lsp.syntax import parse

WANTED = frozenset({"a.b.sleep", "java.lang.Thread.sleep"})


class Rule(CodeRule):
    code, category, severity = "KT000", Category.BUG, Severity.INFO
    suggestion = "None"


def site_of(text: str) -> Site:
    """The last call of a file, as a rule sees it."""
    source = text.encode()
    root = parse(KOTLIN, source).root_node
    assert not root.has_error
    scope = {name: at for member in root.children for name, at in bindings(member, source)}
    at = source.rindex(b"(")
    node = root.descendant_for_byte_range(at, at)
    while node is not None and node.type != "call_expression":
        node = node.parent
    assert node is not None
    return Site(Rule(), FileContext(KOTLIN, source, scope, Settings()), node, 0, set())


@pytest.mark.parametrize(
    ("imports", "call", "full"),
    [
        ("import a.b.sleep", "sleep()", "a.b.sleep"),
        ("import a.b.sleep as s", "s()", "a.b.sleep"),
        ("import a.b.*", "sleep()", "a.b.sleep"),
        ("", "sleep()", "a.b.sleep"),
        ("import c.sleep", "sleep()", ""),
        ("", "a.b.sleep()", "a.b.sleep"),
        ("", "Thread.sleep()", "java.lang.Thread.sleep"),
        ("", "java.lang.Thread.sleep()", "java.lang.Thread.sleep"),
        ("import java.lang.Thread.sleep", "sleep()", "java.lang.Thread.sleep"),
        ("import a.Thread", "Thread.sleep()", ""),
        ("import a.*", "x.sleep()", ""),
        ("import a.b.sleep\nfun sleep() {}", "sleep()", ""),
    ],
)
def test_a_name_is_found_by_its_full_name(imports: str, call: str, full: str) -> None:
    site = site_of(f"{imports}\nval x = {call}\n")
    assert named_among(site, site.node.children[0], WANTED) == full
