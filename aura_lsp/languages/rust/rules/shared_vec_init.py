from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import COMMENTS, has_comment
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SHARED = {"std.rc.Rc": "Rc", "Rc": "Rc", "std.sync.Arc": "Arc", "Arc": "Arc"}
_ARGUMENTS = re.compile(r"::<.*>(?=::)")
_REST = re.compile(r"(?:::\w+)+")


class SharedVecInit(CodeRule):
    """Disallow `vec![…; n]` of values that are not made anew for each element.

    ## Why is this bad?
    `vec![Rc::new(x); n]` makes one value and counts it `n` times: to change one element is to
    change all. `vec![Vec::with_capacity(c); n]` copies an empty vector, and copies have no
    capacity.

    ## Fix safety
    Unsafe: the elements no longer are one and the same.
    """

    code = "RS212"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Make each element anew with `(0..n).map(|_| …).collect()`"
    same_as = ("clippy:rc_clone_in_vec_init", "clippy:repeat_vec_with_capacity")
    languages = ("rust",)
    names = {"rust": frozenset({"vec"})}

    def check(self, site: Site) -> Iterator[Finding]:
        macro = site.node.parent
        if macro is None or macro.type != "macro_invocation":
            return
        found = _repeated(macro)
        if found is None:
            return
        element, count = found
        message = _problem(site, element)
        if not message:
            return
        fix = None
        if not has_comment(macro):
            made = site.source[element[0].start_byte : element[-1].end_byte].decode()
            times = site.source[count[0].start_byte : count[-1].end_byte].decode()
            times = times if len(count) == 1 else f"({times})"
            text = f"(0..{times}).map(|_| {made}).collect::<Vec<_>>()"
            fix = Fix("Make each element anew", (Edit(site.span(macro), text),), safe=False)
        yield site.finding(macro, message, fix=fix)

    valid = {
        "rust": [
            "fn f() { vec![Rc::new(1)] }\n",
            "fn f() { vec![None; n] }\n",
            "fn f() { vec![Rc::clone(&x); n] }\n",
            "fn f() { vec![Weak::new(); n] }\n",
            "fn f() { vec![Vec::new(); n] }\n",
            "use crate::Rc;\nfn f() { vec![Rc::new(1), Rc::new(2)] }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::rc::Rc;
                fn f(n: usize) -> Vec<Rc<Cell<u8>>> {
                    vec![Rc::new(Cell::new(1)); n + 1]
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                use std::rc::Rc;
                fn f(n: usize) -> Vec<Rc<Cell<u8>>> {
                    (0..(n + 1)).map(|_| Rc::new(Cell::new(1))).collect::<Vec<_>>()
                }
                """,
            ),
            Invalid(
                """
                fn f() {
                    let rows: Vec<Vec<u8>> = vec![Vec::with_capacity(80); 25];
                                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    vec![Vec::<u8>::with_capacity(80); n];
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    vec![std::sync::Arc::new(1); 2];
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _repeated(macro: Node) -> tuple[list[Node], list[Node]] | None:
    """The tokens of the element and the count in `vec![element; count]`."""
    tree = macro.named_children[-1]
    tokens = [each for each in tree.children[1:-1] if each.type not in COMMENTS]
    at = next((i for i, each in enumerate(tokens) if each.type == ";"), 0)
    element, count = tokens[:at], tokens[at + 1 :]
    return (element, count) if tree.type == "token_tree" and element and count else None


def _problem(site: Site, element: list[Node]) -> str:
    """What is wrong with an element that is `Type::function(…)`, by its tokens."""
    head, given = element[0], element[-1]
    if head.type != "identifier" or given.type != "token_tree":
        return ""
    text = site.source[head.end_byte : given.start_byte].decode("utf-8", "replace")
    rest = _ARGUMENTS.sub("", "".join(text.split()))
    if not _REST.fullmatch(rest):
        return ""
    path, _, function = rest.rpartition("::")
    path = full_path(site, head) + path.replace("::", ".")
    shared = _SHARED.get(path)
    if shared and function == "new":
        return f"All elements are one and the same `{shared}`: make each anew"
    if path == "std.vec.Vec" and function == "with_capacity":
        return "Only one of these vectors has the capacity: make each anew"
    return ""
