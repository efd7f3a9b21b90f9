from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_UNFINISHED = re.compile(
    r"[\"'`](todo\b|fixme\b|not (yet )?implemented|unimplemented|implement me)", re.IGNORECASE
)
_STUB = re.compile(r"[\"'`](not implemented|unimplemented)", re.IGNORECASE)
_FUNCTIONS = frozenset({"function_declaration", "method_declaration"})
_OF_SOMETHING = re.compile(r"implemented \w", re.IGNORECASE)
"""Says what is not implemented: a value that nothing has."""
_ERRORS = "(throw_statement (new_expression arguments: (arguments . [(string) (template_string)])))"


class UnfinishedCode(CodeRule):
    """Point out code that only says that it is still to be written.

    ## Why is this bad?
    Whoever comes here ends in an error. Listed like this, such places are not forgotten before the
    code goes out.

    Reported are Kotlin's `TODO()`, Rust's `todo!()` and `unimplemented!()`, Go's `panic("TODO")`
    and JavaScript's `throw new Error("not implemented")`. Tests are not reported, nor are methods
    in JavaScript that do nothing else, which derived classes are to write. In Go a function that
    does nothing but say that it is not implemented is that of a platform which lacks it.
    """

    code = "X137"
    category = Category.BUG
    severity = Severity.HINT
    suggestion = "Write what is missing, or say that it will stay so"
    same_as = (
        "detekt:NotImplementedDeclaration",
        "clippy:todo",
        "clippy:unimplemented",
    )
    languages = ("go", "rust", "kotlin", "javascript", "typescript")
    queries = {"javascript": f"{_ERRORS} @here", "typescript": f"{_ERRORS} @here"}
    words = {"javascript": frozenset({"throw"}), "typescript": frozenset({"throw"})}
    names = {
        "go": frozenset({"panic"}),
        "rust": frozenset({"todo", "unimplemented"}),
        "kotlin": frozenset({"TODO"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        found = _FIND[site.language.name](site)
        if found is not None:
            yield site.finding(found, "This is still to be written, and ends in an error")

    valid = {
        "go": [
            'package p\n\nfunc f() { panic("no such thing") }\n',
            'package p\n\nfunc f() { panic("unimplemented") }\n',
            'package p\n\nfunc panic(s string) {}\n\nfunc f() { panic("TODO") }\n',
        ],
        "rust": ["fn todo() {}\nfn f() { todo(); }\n", "#[test]\nfn f() { todo!() }\n"],
        "kotlin": ["fun f() { this.TODO() }\n", "val TODO = 1\n"],
        "javascript": [
            'function f() { throw new Error("no implementation is found"); }\n',
            'class A { f() { throw new Error("not implemented"); } }\n',
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                package p

                func f() {
                    panic("TODO: write this")
                    ^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "rust": [Invalid("fn f() -> u8 { todo!() }\n               ^^^^^^^\n")],
        "kotlin": [Invalid('fun f(): Int = TODO("later")\n               ^^^^^^^^^^^^^\n')],
        "javascript": [
            Invalid(
                """
                function f() {
                  throw new Error("Not implemented");
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "typescript": [
            Invalid("const f = () => { throw new Error(`TODO`); };\n" + " " * 18 + "^" * 24)
        ],
    }


def _panic(site: Site) -> Node | None:
    call = site.node.parent
    given = call.child_by_field_name("arguments") if call is not None else None
    if call is None or given is None or call.child_by_field_name("function") != site.node:
        return None
    if not site.origin(site.node) or not given.named_children:
        return None
    text = site.text(given.named_children[0])
    if not _UNFINISHED.match(text) or (_STUB.match(text) and _is_whole_body(call)):
        return None
    return call


def _is_whole_body(call: Node) -> bool:
    """Whether a function does nothing else, as those that a platform lacks."""
    statements = call.parent.parent if call.parent is not None else None
    function = statements.parent.parent if statements and statements.parent else None
    is_alone = statements is not None and statements.named_child_count == 1
    return is_alone and function is not None and function.type in _FUNCTIONS


def _macro(site: Site) -> Node | None:
    macro = site.node.parent
    if macro is None or macro.type != "macro_invocation":
        return None
    is_macro = macro.child_by_field_name("macro") == site.node
    return macro if is_macro and site.origin(site.node) else None


def _call(site: Site) -> Node | None:
    call = site.node.parent
    if call is None or call.type != "call_expression" or call.children[0] != site.node:
        return None
    names = site.language.names
    return call if names is None or site.origin(site.node) else None


def _error(site: Site) -> Node | None:
    arguments = site.node.named_children[0].child_by_field_name("arguments")
    text = site.text(arguments.named_children[0]) if arguments is not None else ""
    around = site.node.parent
    if not _UNFINISHED.match(text) or _is_stub(site.node) or around is None:
        return None
    if around.type == "switch_default" or _OF_SOMETHING.search(text):
        return None
    return site.node


def _is_stub(statement: Node) -> bool:
    """Whether a statement is all that a method does, which is for others to write."""
    body = statement.parent
    is_all = body is not None and body.named_children[-1] == body.named_children[0]
    return is_all and body is not None and _is_method(body.parent)


def _is_method(node: Node | None) -> bool:
    return node is not None and node.type in ("method_definition", "function_expression")


_FIND = {
    "go": _panic,
    "rust": _macro,
    "kotlin": _call,
    "javascript": _error,
    "typescript": _error,
}
