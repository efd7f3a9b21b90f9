from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    TRANSPARENT,
    arguments,
    callee_at,
    own_nodes,
    passes_on,
)
from aura_lsp.languages.javascript.promises import (
    ASYNC_FUNCTIONS,
    WORDS,
    awaited,
    collected,
    function_around,
    function_of,
    promised,
)
from aura_lsp.languages.javascript.react import ALL_EFFECTS
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_LIBRARY = frozenset(
    {"builtins.fetch", "builtins.window.fetch", "builtins.globalThis.fetch"}
    | {f"builtins.Promise.{name}" for name in ("all", "race", "any", "allSettled")}
)
_METHODS = frozenset(origin.rpartition(".")[2] for origin in _LIBRARY)
_EXPECTED = frozenset({"rejects", "resolves"})
_MAIN = re.compile(r"main|run|start|boot\w*|init\w*|cli|setup")
"""What a script calls last, whose errors Node reports itself."""
_EFFECT_NAMES = frozenset(each.encode() for each in ALL_EFFECTS)


class FloatingPromise(CodeRule):
    """Disallow promises that nobody waits for.

    ## Why is this bad?
    The code behind the call runs before the work is done, and if it fails, nobody hears of it but
    the handler for lost errors, which ends a Node process.

    Known are the `async` functions and methods of the same file, `fetch`, `Promise.all` and the
    like, and the promises that tests expect something of. `void f()` says that nobody is to wait,
    and `.catch(…)` takes care of errors; neither is reported, nor is a function that catches all
    its errors itself, the start of a script, an effect or a handler of React.

    ## Fix safety
    Unsafe: what follows runs later than before.
    """

    code = "JS102"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = (
        "Put `await` before the call, add `.catch(…)`, or write `void` if nobody is to wait"
    )
    same_as = (
        "typescript-eslint:no-floating-promises", "biome:noFloatingPromises", "sonar:S6544",
        "jest:valid-expect", "vitest:valid-expect",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    queries = ASYNC_FUNCTIONS
    words = WORDS
    names = dict.fromkeys(languages, _METHODS | _EXPECTED)

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.text(site.node)
        if name in _EXPECTED:
            expected = _expected(site)
            if expected is not None:
                message = f"The test ends before `{name}` is known; put `await` before `expect`"
                yield site.finding(site.node, message, fix=awaited(expected))
            return
        callee = callee_at(site.node) if name in _METHODS else None
        call = callee.parent if callee is not None else None
        if callee is None or call is None or not site.origin(callee, _LIBRARY):
            return
        if _floats(call, site.source):
            yield site.finding(callee, _message(site.text(callee)), fix=awaited(call))

    def collect(self, site: Site) -> Iterator[Fact]:
        yield from collected(site)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        is_watched = any(True for _ in file.mentions("unhandledRejection"))
        for call, callee, declared in promised(file):
            function = function_of(declared)
            if not _floats(call, file.source) or (function and _catches_all(function)):
                continue
            name = file.source[callee.start_byte : callee.end_byte].decode("utf-8", "replace")
            if function_around(call) is None and (is_watched or _MAIN.fullmatch(name)):
                continue
            where = Fact(None, Span(callee.start_byte, callee.end_byte))
            yield file.finding(where, _message(name), fix=awaited(call))

    valid = {
        "javascript": [
            "async function f() {}\nfunction g() { void f(); f().catch(h); f().then(h, i); }\n",
            "async function main() {}\nmain();\n",
            "async function f() { try { await g(); } catch (e) { h(e); } }\n() => { f(); };\n",
            """
            import { useEffect } from "react";
            function A() {
              const load = async () => { await b(); };
              useEffect(() => { load(); }, []);
              return <a onClick={() => { load(); }}>b</a>;
            }
            """,
            "async function f() {}\nfunction g(f) { f(); }\n",
            "async function f() {}\nf = g;\nfunction h() { f(); }\n",
            "it('a', async () => { await expect(b()).rejects.toThrow(); });\n",
            "const f = () => fetch(a);\nasync function g() { await fetch(a); return f(); }\n",
        ],
        "typescript": [
            """
            class A {
              async f() {}
              g() { other.f(); return this.f(); }
            }
            """,
            "async function f(a: string): Promise<A>;\nfunction f(a: number): A;\n"
            "function g() { f(1); }\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                async function save() { await write(); }
                async function f() {
                  save();
                  ^^^^
                  save().finally(done);
                  ^^^^
                  fetch("/a").then(read);
                  ^^^^^
                }
                """,
                fixed="""
                async function save() { await write(); }
                async function f() {
                  await save();
                  await save().finally(done);
                  await fetch("/a").then(read);
                }
                """,
            ),
            Invalid(
                """
                it("a", () => { expect(b()).rejects.toThrow(); });
                                            ^^^^^^^
                function f() { Promise.all(a.map(g)); }
                               ^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                class A {
                  private async load(): Promise<void> {}
                  save = async () => {};
                  constructor(a: boolean) { if (a) this.load(); a && this.save(); }
                                                   ^^^^^^^^^         ^^^^^^^^^
                }
                """
            ),
        ],
    }


def _message(name: str) -> str:
    return f"Nobody waits for the promise of `{name}`, and its errors are lost; await it"


def _floats(call: Node, source: bytes) -> bool:
    """Whether a promise, and what is made of it by `then` and `finally`, comes to nothing."""
    promise = _end_of_chain(call, source)
    node, parent = promise, promise.parent if promise is not None else None
    while node is not None and parent is not None and _only_hands_on(node, parent):
        node, parent = parent, parent.parent
    if parent is None or parent.type != "expression_statement":
        return False
    function = function_around(parent)
    return function is None or not _is_of_react(function, source)


def _only_hands_on(node: Node, parent: Node) -> bool:
    """Whether a value is that of what is around it; on the left of `&&` it is a condition."""
    if parent.type == "binary_expression":
        return parent.child_by_field_name("right") == node and passes_on(node, parent)
    is_choice = parent.type == "ternary_expression" and passes_on(node, parent)
    return is_choice or parent.type in TRANSPARENT


def _end_of_chain(call: Node, source: bytes) -> Node | None:
    """The last call in a chain that still floats; None if somebody takes care of errors."""
    while True:
        member = call.parent
        if member is None or member.type != "member_expression":
            return call
        name = member.child_by_field_name("property")
        after = member.parent
        if name is None or after is None or after.child_by_field_name("function") != member:
            return None
        method = source[name.start_byte : name.end_byte]
        if method != b"finally" and (method != b"then" or len(arguments(after)) > 1):
            return None
        call = after


def _is_of_react(function: Node, source: bytes) -> bool:
    """Whether a function is an effect or the handler of an element, which nobody can await."""
    holder = function.parent
    if holder is None or holder.type == "jsx_expression":
        return holder is not None
    call = holder.parent if holder.type == "arguments" else None
    callee = call.child_by_field_name("function") if call is not None else None
    if callee is None:
        return False
    name = callee.child_by_field_name("property") or callee
    return source[name.start_byte : name.end_byte] in _EFFECT_NAMES


def _catches_all(function: Node) -> bool:
    """Whether the whole body of a function is a `try` that catches."""
    body = function.child_by_field_name("body")
    statements = [each for each in body.named_children if each.type != "comment"] if body else []
    last = statements[-1] if statements else None
    if last is None or last.type != "try_statement" or last.child_by_field_name("handler") is None:
        return False
    return all(
        each.type not in ("await_expression", "throw_statement")
        for statement in statements[:-1]
        for each in own_nodes(statement)
    )


def _expected(site: Site) -> Node | None:
    """The statement's expression where a test expects something of a promise and does not wait."""
    member = site.node.parent
    start = member.child_by_field_name("object") if member is not None else None
    if member is None or start is None or start.type != "call_expression":
        return None
    callee = start.child_by_field_name("function")
    if callee is None or site.text(callee) != "expect":
        return None
    node: Node = member
    while node.parent is not None and node.parent.type in ("member_expression", "call_expression"):
        node = node.parent
    parent = node.parent
    is_dropped = parent is not None and parent.type == "expression_statement"
    return node if is_dropped and node.type == "call_expression" else None
