"""What a JavaScript or TypeScript module binds, and what shadows it."""

from __future__ import annotations

import pytest

from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.languages.javascript.names import bindings
from aura_lsp.model import Category, Severity
from aura_lsp.rules import CodeRule
from aura_lsp.site import FileContext, Site
from aura_lsp.syntax import parse

BOUND = [
    ('import a from "m"', {"a": "m"}),
    ('import * as a from "m"', {"a": "m"}),
    ('import a, { b, c as d } from "m"', {"a": "m", "b": "m.b", "d": "m.c"}),
    ('import { default as a } from "m"', {"a": "m"}),
    ('import "m"', {"*m": "m"}),
    ('import { readFile } from "node:fs"', {"readFile": "fs.readFile"}),
    ('import type { A } from "m"; import { type B } from "m"', {"A": "m.A", "B": "m.B"}),
    ('import a = require("m"); import b = A.B', {"a": "m", "b": ""}),
    ('const a = require("node:fs")', {"a": "fs"}),
    ('const a = require("m").default.b as C, d = 1', {"a": "m.b", "d": ""}),
    ('const { a, b: c, d = 1, e: f = 2, g: { h }, ...i } = require("m")',
     {"a": "m.a", "c": "m.b", "d": "m.d", "f": "m.e", "h": "", "i": ""}),
    ('const a = await import("m"), { b } = await import("m")', {"a": "m", "b": "m.b"}),
    ("const { a, b: [c] } = d, e = require(f)", {"a": "", "c": "", "e": ""}),
    ("export default function a() { var b }", {"a": ""}),
    ("export class A {}; export enum E {}; abstract class B {}", {"A": "", "E": "", "B": ""}),
    ("if (a) { var b; let c; function d() {} } for (var e of f) {}", {"b": "", "d": "", "e": ""}),
    ("a = b = 1; c.d = 2", {"a": "", "b": ""}),
    ("declare global { var a: number; function b(): void }", {"a": "", "b": ""}),
    ("namespace A { export const b = 1; class C {} }", {"A": "", "b": "", "C": ""}),
    ('declare module "m" { function a(): void }', {}),
]  # fmt: skip
SHADOWED = [
    "function f(fetch) { fetch() }",
    "function f({ a: [fetch = 1] }: T) { fetch() }",
    "const f = fetch => fetch()",
    "(...fetch: X[]) => fetch()",
    "function f() { if (x) { var fetch } return fetch() }",
    "function f() { fetch(); function fetch() {} }",
    "function f() { const { fetch } = x; return () => fetch() }",
    "for (const fetch of x) fetch()",
    "try {} catch (fetch) { fetch() }",
    "switch (x) { case 1: let fetch; case 2: fetch() }",
    "{ class fetch {} new fetch() }",
    "x = function fetch() { fetch() }",
    "x = class fetch { a() { fetch() } }",
    "import fetch = A.B; fetch()",
    "let fetch; fetch()",
]
PLAIN = [
    "fetch()",
    "x.fetch = 1; fetch()",
    "function f() { { let fetch } fetch() }",
    "function f(a = { fetch: 1 }) { fetch() }",
    "function f({ fetch: a }) { fetch() }",
    "x = { fetch() { fetch() } }",
    "class A { fetch() { fetch() } }",
    "(x: (fetch: number) => void) => fetch()",
    "x = function fetch() {}; fetch()",
]


class Rule(CodeRule):
    code, category, severity = "JS000", Category.BUG, Severity.INFO
    suggestion = "None"


def origin_of_last(text: str, name: str) -> str:
    """What the last `name` of a text stands for."""
    language = named("typescript")
    assert language is not None
    source = text.encode()
    root = parse(language, source).root_node
    scope: dict[str, str] = {}
    for statement in root.children:
        scope |= bindings(statement, source)
    at = source.rindex(name.encode())
    node = root.descendant_for_byte_range(at, at + len(name))
    assert node is not None
    context = FileContext(language, source, scope, Settings())
    return Site(Rule(), context, node, 0, set()).origin(node)


@pytest.mark.parametrize(("text", "bound"), BOUND)
def test_a_module_binds(text: str, bound: dict[str, str]) -> None:
    language = named("typescript")
    assert language is not None
    source = text.encode()
    root = parse(language, source).root_node
    assert not root.has_error
    found = [pair for each in root.children for pair in bindings(each, source)]
    assert dict(found) == bound


@pytest.mark.parametrize("text", SHADOWED)
def test_a_name_of_the_file_shadows_the_global_one(text: str) -> None:
    assert origin_of_last(text, "fetch") == ""


@pytest.mark.parametrize("text", PLAIN)
def test_a_name_that_nothing_binds_is_the_global_one(text: str) -> None:
    assert origin_of_last(text, "fetch") == "builtins.fetch"


def test_an_alias_is_followed() -> None:
    assert origin_of_last('import { a as b } from "m"; const f = () => b()', "b") == "m.a"
