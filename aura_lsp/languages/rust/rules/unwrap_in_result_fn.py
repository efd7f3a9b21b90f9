from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    has_comment,
    method_span,
    receiver_of,
)
from aura_lsp.languages.rust.certainty import (
    EXPLANATION,
    is_explained,
    is_known,
    tells_of_a_panic,
)
from aura_lsp.languages.rust.paths import last_name
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CONSTANTS = frozenset({"const_item", "static_item", "const_block"})


class UnwrapInResultFn(CodeRule):
    """Disallow `unwrap` and `expect` in functions that return `Result` or `Option`.

    ## Why is this bad?
    The caller is ready to handle a failure, but `unwrap` ends the thread instead of reporting one.

    Not reported: locks and threads, whose error tells of a panic elsewhere; what is made from
    literals alone; `try_into()`; what the program itself has put there (`pop()`, `take()`); a value
    that the function has asked about (`x.is_some()`); where a comment or the message of an `expect`
    says why it cannot fail; closures and tests.

    ## Fix safety
    Unsafe: `?` returns instead of panicking, and the error has to convert to that of the function.
    """

    code = "RS101"
    category = Category.BUG
    severity = Severity.INFO
    wave = 2
    fix = "unsafe"
    suggestion = "Hand the failure on with `?`"
    same_as = ("clippy:unwrap_in_result", "clippy:unwrap_used", "clippy:expect_used")
    languages = ("rust",)
    names = {"rust": frozenset({"unwrap", "expect"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node) if not site.in_tests else None
        receiver = receiver_of(call) if call is not None else None
        if call is None or receiver is None:
            return
        name = site.text(site.node)
        function = _function(site, call)
        kind = _returned(site, function)
        if function is None or not kind or len(arguments_of(call)) != (name == "expect"):
            return
        source = site.source
        if is_known(receiver, source) or tells_of_a_panic(receiver, source):
            return
        if _asked(site, receiver, function) or _is_explained(site, call):
            return
        fix = None
        if not has_comment(call):
            edit = Edit(Span(receiver.end_byte, call.end_byte), "?")
            fix = Fix("Hand the failure on with `?`", (edit,), safe=False)
        message = f"`{name}` panics in a function that returns `{kind}`: use `?`"
        yield site.finding(method_span(call), message, fix=fix)

    valid = {
        "rust": [
            "fn f() -> u8 { g().unwrap() }\n",
            "fn f(m: M) -> Option<u8> { Some(*m.lock().unwrap()) }\n",
            'fn f() -> Option<R> { Some(Regex::new("a").unwrap()) }\n',
            'fn f() -> Option<A> { Some("1.2.3.4".parse().unwrap()) }\n',
            "fn f(s: &[u8]) -> Option<u32> { Some(g(s[..4].try_into().unwrap())) }\n",
            "fn f() -> Option<u8> { a.map(|x| g(x).unwrap()) }\n",
            "fn f() -> Option<u8> { const A: u8 = g().unwrap(); Some(A) }\n",
            "fn f() -> Option<u8> { fn g() { h().unwrap(); } None }\n",
            'fn f() -> Option<u8> { Some(g().expect("checked above")) }\n',
            "fn f() -> Option<u8> { if x.is_some() { x.unwrap(); } None }\n",
            "fn f() -> Option<u8> {\n    // There is always one.\n    Some(g().unwrap())\n}\n",
            "#[cfg(test)]\nmod tests {\n    fn f() -> Option<u8> { Some(g().unwrap()) }\n}\n",
            "#[test]\nfn f() -> Result<(), E> { g().unwrap(); Ok(()) }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f() -> io::Result<()> {
                    // The text of the file.
                    let text = read("a").unwrap();
                                         ^^^^^^^^
                    write(text.trim())
                }
                """,
                fixed="""
                fn f() -> io::Result<()> {
                    // The text of the file.
                    let text = read("a")?;
                    write(text.trim())
                }
                """,
            ),
            Invalid(
                """
                impl A {
                    async fn f(&self) -> Option<u8> {
                        self.next().await.expect("a value").first()
                                          ^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _function(site: Site, call: Node) -> Node | None:
    """The function that a call is in, unless it is in a constant inside of it."""
    function = site.function(call)
    for around in site.around(call):
        if around == function:
            break
        if around.type in _CONSTANTS:
            return None
    return function


def _returned(site: Site, function: Node | None) -> str:
    """`Result` or `Option`, if a function returns it."""
    returned = function.child_by_field_name("return_type") if function is not None else None
    name = last_name(returned, site.source) if returned is not None else ""
    return name if name in ("Result", "Option") else ""


def _is_explained(site: Site, call: Node) -> bool:
    """Whether the message of an `expect`, or a comment, says why it holds."""
    return is_explained(call, site.source) or any(
        EXPLANATION.search(site.text(each)) for each in arguments_of(call)
    )


def _asked(site: Site, receiver: Node, function: Node) -> bool:
    """Whether the function asks whether the value is there."""
    text = f"{site.text(receiver)}.is_".encode()
    return site.source.find(text, function.start_byte, function.end_byte) >= 0
