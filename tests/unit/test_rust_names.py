"""What a Rust file binds, and what shadows it."""

from __future__ import annotations

import pytest

from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.languages.rust.names import bindings
from aura_lsp.model import Category, Severity
from aura_lsp.rules import CodeRule
from aura_lsp.site import FileContext, Site
from aura_lsp.syntax import parse

BOUND = [
    ("use std::thread;", {"thread": "std.thread"}),
    ("pub(crate) use ::std::fs as f;", {"f": "std.fs"}),
    ("use std::{self, io::{self as sio, Read, *}, fs::*};",
     {"std": "std", "sio": "std.io", "Read": "std.io.Read", "*std.io": "std.io.*",
      "*std.fs": "std.fs.*"}),
    ("use super::*; use crate::a::B;", {"*super": "super.*", "B": "crate.a.B"}),
    ("use std::fmt::Write as _;", {"_std.fmt.Write": "std.fmt.Write"}),
    ("use a::r#try;", {"try": "a.try"}),
    ("extern crate core; extern crate a as b;", {"core": "core", "b": "a"}),
    ("fn a() { use b::c; } struct S; enum E {} trait T {} type A = B;",
     {"a": "", "S": "", "E": "", "T": "", "A": ""}),
    ("const C: u8 = 1; static D: u8 = 1; macro_rules! m { () => {} }",
     {"C": "", "D": "", "m": ""}),
    ("mod a { use b::c; fn d() {} } mod e;", {"a": "", "c": "b.c", "d": "", "e": ""}),
    ("impl A { fn f() {} }", {}),
]  # fmt: skip
SHADOWED = [
    "fn f(sleep: A) { sleep() }",
    "fn f((a, sleep): A) { sleep() }",
    "fn f(S { sleep, .. }: S) { sleep() }",
    "fn f(S { a: ref sleep }: S) { sleep() }",
    "fn f() { let sleep = 1; { sleep() } }",
    "fn f() { let Some(mut sleep) = a else { return }; sleep() }",
    "fn f() { |sleep| sleep() }",
    "fn f() { |sleep: A| sleep() }",
    "fn f() { for sleep in a { sleep() } }",
    "fn f() { if let Some(sleep) = a { sleep() } }",
    "fn f() { if a && let Some(sleep) = a { sleep() } }",
    "fn f() { while let [sleep, ..] = a { sleep() } }",
    "fn f() { match a { Some(sleep @ 1) if b => sleep(), _ => 1 } }",
    "fn f() { use a::{b, c as sleep}; sleep() }",
    "fn f() { use a::sleep; sleep() }",
    "fn f() { fn sleep() {} sleep() }",
    "fn f<sleep>() { sleep::new() }",
    "fn sleep() {} fn f() { sleep() }",
]
PLAIN = [
    "fn f() { sleep() }",
    "fn f() { { let sleep = 1; } sleep() }",
    "fn f() { a.sleep = 1; sleep() }",
    "fn f() { let S { sleep: a } = b; sleep() }",
    "fn f() { let sleep::A(a) = b; sleep() }",
    "fn f() { match a { sleep::B => sleep(), _ => 1 } }",
    "fn f() { use sleep::a; sleep() }",
    "impl A { fn sleep() { sleep() } }",
    "struct S { sleep: u8 } fn f() { S { sleep: sleep() } }",
]


class Rule(CodeRule):
    code, category, severity = "RS000", Category.BUG, Severity.INFO
    suggestion = "None"


def origin_of_last(text: str, name: str) -> str:
    """What the last `name` of a text stands for."""
    language = named("rust")
    assert language is not None
    source = text.encode()
    root = parse(language, source).root_node
    scope: dict[str, str] = {}
    for member in root.children:
        scope |= bindings(member, source)
    at = source.rindex(name.encode())
    node = root.descendant_for_byte_range(at, at + len(name))
    assert node is not None
    context = FileContext(language, source, scope, Settings())
    return Site(Rule(), context, node, 0, set()).origin(node)


@pytest.mark.parametrize(("text", "bound"), BOUND)
def test_a_file_binds(text: str, bound: dict[str, str]) -> None:
    language = named("rust")
    assert language is not None
    source = text.encode()
    root = parse(language, source).root_node
    assert not root.has_error
    assert dict(pair for each in root.children for pair in bindings(each, source)) == bound


@pytest.mark.parametrize("text", SHADOWED)
def test_a_name_of_the_file_shadows_what_is_imported(text: str) -> None:
    assert origin_of_last(text, "sleep") == ""


@pytest.mark.parametrize("text", PLAIN)
def test_a_name_that_nothing_binds_is_from_outside(text: str) -> None:
    assert origin_of_last(text, "sleep") == "prelude.sleep"


def test_a_path_is_followed() -> None:
    text = "use std::thread as t; fn f() { t::sleep::<u8>() }"
    assert origin_of_last(text, "t::sleep") == "std.thread.sleep"
    assert origin_of_last(text, "t::sleep::<u8>") == "std.thread.sleep"
    assert origin_of_last("fn f() { ::std::fs::read() }", "::std::fs::read") == (
        "prelude.std.fs.read"
    )
