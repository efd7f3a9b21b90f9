from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import (
    arguments_of,
    call_of,
    has_comment,
    method_name,
    method_of,
    own_nodes,
    receiver_of,
)
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_INSTEAD = {
    "len": "count()",
    "is_empty": "next().is_none()",
    "contains": "any(…)",
    "into_iter": "",
    "iter": "",
}
_NOT_LAZY = frozenset({"rev", "rfind", "rposition", "len", "as_slice", "next_back", "last"})
"""Methods that may need what a vector's iterator can do and others cannot."""
_PURE = frozenset(
    {"len", "is_empty", "clone", "cloned", "copied", "to_string", "to_owned", "as_str", "as_ref"}
    | {"trim", "starts_with", "ends_with", "contains", "is_some", "is_none", "is_ok", "is_err"}
    | {"abs", "to_lowercase", "to_uppercase", "is_alphabetic", "is_numeric", "is_ascii", "name"}
)
_EFFECTS = frozenset(
    {"macro_invocation", "assignment_expression", "compound_assignment_expr", "try_expression"}
    | {"await_expression", "unsafe_block", "return_expression", "mutable_specifier"}
)


class NeedlessCollect(CodeRule):
    """Disallow collecting into a vector that is only counted or searched.

    ## Why is this bad?
    The vector is allocated and filled for an answer that the iterator gives itself.

    Only a `Vec` that is asked at once is reported, since sets and maps merge equal items. Not
    reported: iterators whose closures may do something besides, parallel ones, and loops, where the
    vector may be there to end a borrow.

    ## Fix safety
    Unsafe: items that are not needed are no longer made.
    """

    code = "RS401"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Ask the iterator itself"
    same_as = ("clippy:needless_collect",)
    languages = ("rust",)
    names = {"rust": frozenset({"collect"})}

    def check(self, site: Site) -> Iterator[Finding]:
        collect = call_of(site.node)
        field = collect.parent if collect is not None else None
        asking = field.parent if field is not None else None
        if collect is None or asking is None or receiver_of(asking) != collect:
            return
        name = method_name(asking, site.source)
        if name not in _INSTEAD or not _is_vector(site, collect) or not _is_pure(site, collect):
            return
        if not _INSTEAD[name] and not _is_lazy(site, asking):
            return
        instead = f"use `.{_INSTEAD[name]}`" if _INSTEAD[name] else "go on with the iterator"
        yield site.finding(
            Span(site.node.start_byte, collect.end_byte),
            f"This vector is made only for `{name}`: {instead}",
            fix=_fix(site, collect, asking, name),
        )

    valid = {
        "rust": [
            "fn f() { a.iter().collect::<HashSet<_>>().len() }\n",
            "fn f() { a.chars().collect::<String>().len() }\n",
            "fn f() { let v = a.iter().collect::<Vec<_>>(); v.len() }\n",
            "fn f() { a.iter().collect::<Vec<_>>().as_slice() }\n",
            "fn f() { a.iter().map(|x| { g(x); x }).collect::<Vec<_>>().len() }\n",
            "fn f() { for k in a.keys().cloned().collect::<Vec<_>>().into_iter() {} }\n",
            "fn f() { a.iter().map(spawn).collect::<Vec<_>>().into_iter().map(join) }\n",
            "fn f() { a.par_iter().collect::<Vec<_>>().len() }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                fn f(a: &[u8]) -> bool {
                    let n = a.iter().filter(|x| **x > 1).collect::<Vec<_>>().len();
                                                         ^^^^^^^^^^^^^^^^^^^
                    a.iter().collect::<Vec<&u8>>().is_empty()
                             ^^^^^^^^^^^^^^^^^^^^^
                        || a.iter().copied().collect::<Vec<u8>>().contains(&n)
                                             ^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                fn f(a: &[u8]) -> bool {
                    let n = a.iter().filter(|x| **x > 1).count();
                    a.iter().next().is_none()
                        || a.iter().copied().any(|each| each == n)
                }
                """,
            ),
            Invalid(
                """
                fn f() {
                    a.iter().map(|x| x + 1).collect::<Vec<_>>().into_iter().max()
                                            ^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _is_vector(site: Site, collect: Node) -> bool:
    """Whether it says that a vector is collected."""
    callee = collect.child_by_field_name("function")
    given = callee.child_by_field_name("type_arguments") if callee is not None else None
    type_ = given.named_children[0] if given is not None and given.named_children else None
    return (
        type_ is not None
        and type_.type == "generic_type"
        and full_path(site, type_) == "std.vec.Vec"
    )


def _is_pure(site: Site, collect: Node) -> bool:
    """Whether the iterator does nothing besides: no closure calls what it may not, no function is
    handed to `map`, and nothing runs in parallel."""
    link: Node | None = collect
    while link is not None and (method := method_of(link)) is not None:
        if "par_" in site.text(method):
            return False
        for given in arguments_of(link):
            if given.type != "closure_expression" and not given.type.endswith("_literal"):
                return False
            body = given.child_by_field_name("body")
            if body is not None and not all(
                _is_harmless(site, e) for e in (body, *own_nodes(body))
            ):
                return False
        link = receiver_of(link)
    return True


def _is_harmless(site: Site, node: Node) -> bool:
    if node.type == "call_expression":
        return method_name(node, site.source) in _PURE
    return node.type not in _EFFECTS


def _is_lazy(site: Site, asking: Node) -> bool:
    """Whether an iterator over a vector goes on as any iterator can, in the same chain."""
    field = asking.parent
    following = field.parent if field is not None and field.type == "field_expression" else None
    if following is None or following.type != "call_expression":
        return False
    link: Node | None = following
    while link is not None and link.type == "call_expression":
        if method_name(link, site.source) in _NOT_LAZY:
            return False
        field = link.parent
        link = field.parent if field is not None and field.type == "field_expression" else None
    return _is_pure(site, following)


def _fix(site: Site, collect: Node, asking: Node, name: str) -> Fix | None:
    """To ask the iterator, where what is asked for is written down."""
    start = method_of(collect)
    if start is None or name == "iter" or has_comment(asking):
        return None
    text = _INSTEAD[name]
    if name == "contains":
        given = arguments_of(asking)
        value = given[0].child_by_field_name("value") if len(given) == 1 else None
        if value is None or value.type not in ("identifier", "integer_literal", "char_literal"):
            return None
        text = f"any(|each| each == {site.text(value)})"
    first = start.start_byte
    if name == "into_iter":
        receiver = receiver_of(collect)
        first = receiver.end_byte if receiver is not None else first
    return Fix("Ask the iterator", (Edit(Span(first, asking.end_byte), text),), safe=False)
