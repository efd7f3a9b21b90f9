from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.attributes import attached_to
from aura_lsp.languages.rust.concurrency import is_async
from aura_lsp.languages.rust.names import FUNCTIONS, SCOPES, is_bound
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_PLAIN = frozenset(
    {"allow", "cfg", "cold", "deprecated", "doc", "expect", "inline", "instrument", "must_use"}
    | {"warn", "deny", "cfg_attr"}
)
"""Attributes that leave an `async fn` what it is; a macro may make something else of it."""
_CALLED = re.compile(rb"\s*\(")
_TYPES = frozenset({"impl_item", "trait_item"})


class FutureNotAwaited(CodeRule):
    """Disallow calling an `async fn` without awaiting it.

    ## Why is this bad?
    The call only makes a future, and a future that nobody polls does nothing: the function never
    runs.

    The functions of the file are looked at, called by their bare name, by `self.` or by `Self::`.
    Not reported: a method that another type of the file has without `async`, and functions with
    attributes that may change what they are.

    ## Fix safety
    Unsafe: the function begins to run, and the caller waits for it.
    """

    code = "RS307"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Await the call, or give it to the executor with `spawn`"
    same_as = ("clippy:let_underscore_future", "rustc:unused_must_use", "sonar:S7413")
    languages = ("rust",)
    queries = {"rust": '(function_item (function_modifiers "async")) @here'}
    words = {"rust": frozenset({"async"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        name = site.node.child_by_field_name("name")
        if name is not None:
            yield site.fact(name, site.text(name))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for name in sorted({fact.value for fact in file.facts}):
            found = ((each, _dropped_call(each, file.source)) for each in _called(file, name))
            dropped = [(mention, call) for mention, call in found if call is not None]
            if not dropped:
                continue
            declared = [each for each in file.mentions(name) if _declaration(each) is not None]
            known = {fact.span.start for fact in file.facts}
            if any(e.start_byte not in known or _is_remade(e, file.source) for e in declared):
                continue  # not every function of this name is async
            homes = [_home(each, file.source) for each in declared]
            for mention, call in dropped:
                if _is_called(mention, homes, file.source):
                    yield file.finding(
                        Fact(None, Span(call.start_byte, call.end_byte)),
                        f"The future of `{name}` is never awaited, so nothing happens: "
                        "add `.await`",
                        fix=_fix(call),
                    )

    valid = {
        "rust": [
            "async fn f() {}\nasync fn g() { f().await; }\n",
            "async fn f() {}\nfn g() { spawn(f()); let a = f(); block_on(async { f().await }); }\n",
            "async fn f() {}\nfn g() -> impl Future { f() }\n",
            "async fn f() {}\nfn g(f: F) { f(); }\n",
            "impl A { async fn f(&self) {} }\n"
            "impl B { fn f(&self) {} fn g(&self) { self.f(); } }\n",
            "impl A { async fn f(&self) {} }\nimpl B { fn g(&self) { self.f(); } }\n",
            "#[tokio::main]\nasync fn main() {}\nfn g() { main(); }\n",
            "async fn f() {}\nfn g() { select! { _ = f() => {} } }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                async fn save(n: u8) {}
                async fn f() {
                    save(1);
                    ^^^^^^^
                    let _ = save(2);
                            ^^^^^^^
                }
                """,
                fixed="""
                async fn save(n: u8) {}
                async fn f() {
                    save(1).await;
                    let _ = save(2).await;
                }
                """,
            ),
            Invalid(
                """
                impl<T> Store<T> {
                    pub async fn save(&self) {}
                    fn f(&self) {
                        self.save();
                        ^^^^^^^^^^^
                        Self::save(self);
                        ^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _called(file: FileSite, name: str) -> Iterator[Node]:
    """The mentions of a name that a parenthesis follows, but for those that declare it."""
    width = len(name.encode())
    for at in file.offsets(name):
        if _CALLED.match(file.source, at + width) and not file.source.endswith(b"fn ", 0, at):
            node = file.root.descendant_for_byte_range(at, at + width)
            if node is not None:
                yield node


def _is_remade(name: Node, source: bytes) -> bool:
    """Whether an attribute may make something else of the function that a name declares."""
    for attached in attached_to(name.parent or name, source):
        if attached.type == "attribute_item":
            attribute = attached.named_children[0] if attached.named_children else attached
            path = attribute.named_children[0] if attribute.named_children else attribute
            if _text(path, source).rpartition("::")[2] not in _PLAIN:
                return True
    return False


def _declaration(name: Node) -> Node | None:
    """The function that a name declares."""
    parent = name.parent
    is_function = parent is not None and parent.type in (
        "function_item", "function_signature_item"
    )  # fmt: skip
    if parent is None or not is_function or parent.child_by_field_name("name") != name:
        return None
    return parent


def _home(name: Node, source: bytes) -> str:
    """The type that a function is a method of, or that a call stands in; empty for none."""
    around = name.parent
    while around is not None and around.type not in _TYPES:
        if around.type == "function_item" and around != name.parent and _is_nested(around, name):
            return ""
        around = around.parent
    type_ = around.child_by_field_name("type") if around is not None else None
    return "" if type_ is None else _text(type_, source)


def _is_nested(function: Node, name: Node) -> bool:
    """Whether a name declares a function inside of another."""
    return _declaration(name) is not None and function != _declaration(name)


def _dropped_call(mention: Node, source: bytes) -> Node | None:
    """The call of `f(…)`, `self.f(…)` or `Self::f(…)` that is a statement or `let _ =`."""
    callee = mention
    parent = mention.parent
    if parent is not None and parent.type in ("field_expression", "scoped_identifier"):
        owner = parent.child_by_field_name("value") or parent.child_by_field_name("path")
        if owner is None or owner == mention or _text(owner, source) not in ("self", "Self"):
            return None
        callee = parent
    call = callee.parent
    if call is None or call.type != "call_expression":
        return None
    if call.child_by_field_name("function") != callee or call.parent is None:
        return None
    statement = call.parent
    if statement.type == "let_declaration":
        pattern = statement.child_by_field_name("pattern")
        return call if pattern is not None and _text(pattern, source) == "_" else None
    is_statement = statement.type == "expression_statement" and statement.children[-1].type == ";"
    return call if is_statement else None


def _is_called(mention: Node, homes: list[str], source: bytes) -> bool:
    """Whether a call is of the functions that the file declares, which have these `homes`."""
    if mention.parent is not None and mention.parent.type != "call_expression":
        home = _home(mention, source)
        return bool(home) and home in homes
    if any(homes):
        return False
    text = source[mention.start_byte : mention.end_byte]
    around = mention.parent
    while around is not None:
        if around.type in SCOPES and is_bound(around, text, source):
            return False
        around = around.parent
    return True


def _fix(call: Node) -> Fix | None:
    """To await a call, where that can be done."""
    around = call.parent
    while around is not None and around.type not in FUNCTIONS:
        around = around.parent
    if not is_async(around):
        return None
    return Fix("Await it", (Edit(Span(call.end_byte, call.end_byte), ".await"),), safe=False)


def _text(node: Node, source: bytes) -> str:
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")
