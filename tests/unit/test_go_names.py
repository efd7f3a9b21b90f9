"""What a Go file binds, and what shadows it."""

from __future__ import annotations

import pytest

from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.languages.go.names import bindings
from aura_lsp.model import Category, Severity
from aura_lsp.rules import CodeRule
from aura_lsp.site import FileContext, Site
from aura_lsp.syntax import parse

BOUND = [
    ('import "os"', {"os": "os"}),
    ('import "net/http"', {"http": "net/http"}),
    ('import (\n\t"a/b/v2"\n\t"gopkg.in/yaml.v3"\n)', {"b": "a/b/v2", "yaml": "gopkg.in/yaml.v3"}),
    ('import ("a"; j "encoding/json"; _ "c"; . "d/e")',
     {"a": "a", "j": "encoding/json", "*d/e": "d/e"}),
    ("var a, b = 1, 2", {"a": "", "b": ""}),
    ("var (\n\ta int\n\tb int\n)", {"a": "", "b": ""}),
    ("const (\n\ta = iota\n\tb\n)", {"a": "", "b": ""}),
    ("type A struct { b int }", {"A": ""}),
    ("type (\n\tA = int\n\tB[T any] []T\n)", {"A": "", "B": ""}),
    ("func f() { var a int }", {"f": ""}),
    ("func (a A) f() {}", {}),
]  # fmt: skip
SHADOWED = [
    "func f(time int) { time.Now() }",
    "func (time T) f() { time.Now() }",
    "func f() (time T) { return time.Now() }",
    "func f() { time := g(); time.Now() }",
    "func f() { var time T; go func() { time.Now() }() }",
    "func f() { if time := g(); true { time.Now() } }",
    "func f() { for _, time := range x { time.Now() } }",
    "func f() { switch time := x.(type) { case T: time.Now() } }",
    "func f() { select { case time := <-c: time.Now() } }",
    "func f[time any]() { var t time }",
    "var time T; func f() { time.Now() }",
    "func f() { const time = 1; type x = time }",
]
PLAIN = [
    "func f() { time.Now() }",
    "func f() { { time := g(); h(time) }; time.Now() }",
    "func f(g func(time int)) { time.Now() }",
    "func f() { go func(time T) {}(x); time.Now() }",
    "func f() { x.time = 1; time.Now() }",
    "func f() { y := T{time: 1}; time.Now() }",
    "type T struct { time int }; func f() { time.Now() }",
    "func f(t time.Time) {}",
    "func (t T) time() { time.Now() }",
]


class Rule(CodeRule):
    code, category, severity = "GO000", Category.BUG, Severity.INFO
    suggestion = "None"


def origin_of_last(text: str, name: str) -> str:
    """What the last `name` of a file, with what it is the start of, stands for."""
    language = named("go")
    assert language is not None
    source = f"package p; {text}\n".encode()
    root = parse(language, source).root_node
    assert not root.has_error
    scope: dict[str, str] = {}
    for member in root.children:
        scope |= bindings(member, source)
    at = source.rindex(name.encode())
    node = root.descendant_for_byte_range(at, at + len(name))
    assert node is not None
    if node.parent is not None and node.parent.type in ("selector_expression", "qualified_type"):
        node = node.parent
    context = FileContext(language, source, scope, Settings())
    return Site(Rule(), context, node, 0, set()).origin(node)


@pytest.mark.parametrize(("text", "bound"), BOUND)
def test_a_file_binds(text: str, bound: dict[str, str]) -> None:
    language = named("go")
    assert language is not None
    source = f"package p; {text}\n".encode()
    root = parse(language, source).root_node
    assert not root.has_error
    assert dict(pair for each in root.children for pair in bindings(each, source)) == bound


@pytest.mark.parametrize("text", SHADOWED)
def test_a_name_of_the_file_or_of_a_block_shadows_a_package(text: str) -> None:
    assert origin_of_last(f'import "time"; {text}', "time") == ""


@pytest.mark.parametrize("text", PLAIN)
def test_a_name_that_nothing_binds_is_the_package(text: str) -> None:
    assert origin_of_last(f'import "time"; {text}', "time").startswith("time.")


def test_an_alias_is_followed() -> None:
    assert origin_of_last('import j "encoding/json"; func f() { j.Marshal(1) }', "j.") == (
        "encoding/json.Marshal"
    )


def test_a_name_of_the_language_is_found() -> None:
    assert origin_of_last("func f() { len(x) }", "len") == "builtins.len"
    assert origin_of_last("func f(x interface{}) { }", "interface{}") == "builtins.any"
    assert origin_of_last("type any int; func f(x interface{}) { }", "interface{}") == ""
