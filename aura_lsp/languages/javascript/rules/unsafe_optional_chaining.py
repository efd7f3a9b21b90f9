from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import operator_of, own_nodes
from aura_lsp.likeness import holds_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LINKS = {
    "member_expression": "object",
    "subscript_expression": "object",
    "call_expression": "function",
}
"""What a chain is made of, and the field in which the rest of the chain is."""
_BROKEN = {"object": "has no properties", "function": "can't be called"}
_CLASSES = frozenset({"new_expression", "extends_clause", "class_heritage"})
_PATTERNS = {"object_pattern": "{}", "array_pattern": "[]"}
"""How names are taken out of a value, and what to take them out of where there is none."""
_WRITING = frozenset(
    {"assignment_expression", "augmented_assignment_expression", "update_expression"}
    | {"for_in_statement", *_CLASSES}
)
"""Where no `?.` may stand."""
_CHOICES = ("if_statement", "ternary_expression", "while_statement", "for_statement")


class UnsafeOptionalChaining(CodeRule):
    """Disallow `a?.b` where `undefined` throws an error.

    ## Why is this bad?
    `(a?.b).c` says that `a` may be missing, and throws a `TypeError` if it is: the parentheses end
    what `?.` skips. So do spreading, destructuring, calling, `new`, `in`, `instanceof` and
    `extends` with such a value.

    `a?.b.c` skips all of the chain and is fine, as are a fallback (`a?.b ?? {}`), an object spread,
    and a value that a condition in the same function has looked at.

    ## Fix safety
    Unsafe: what threw an error, is skipped.
    """

    code = "JS110"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Go on with `?.`, or give a fallback with `??`"
    same_as = ("eslint:no-unsafe-optional-chaining", "biome:noUnsafeOptionalChaining")
    languages = ("javascript", "typescript")
    queries = {
        "javascript": "(optional_chain) @here",
        "typescript": '[(optional_chain) (call_expression "?.")] @here',
    }
    words = dict.fromkeys(queries, frozenset[str]())

    def check(self, site: Site) -> Iterator[Finding]:
        chain = _chain(site.node)
        if chain is None:
            return
        value, use = _use(chain)
        if use is None:
            return
        what = _misuse(value, use)
        if what and not _is_looked_at(site, chain):
            yield site.finding(
                value,
                f"`{site.text(chain)}` may be `undefined`, which {what}; go on with `?.` or give "
                "a fallback",
                fix=_fix(site, value, use),
            )

    valid = {
        "javascript": [
            "a?.b.c; a?.b(); a?.[0].c; (a?.b)?.c; (a?.b ?? c).d; (a?.b || c)();\n",
            "const b = { ...a?.b }; const { c } = a?.b ?? {}; f(a?.b);\n",
            "const { c } = b || a?.b; new A(a?.B); const d = (a?.b);\n",
            "if (a?.b) { const { c } = a?.b; }\n",
            "function f(a) { if (!a?.b) return; return [...a?.b]; }\n",
            "for (const key in a?.b) show(key);\n",
        ],
        "typescript": ["(a?.b)!.c; const { c } = a?.b!; (a?.b as B).c;\n"],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                const name = (user?.profile).name;
                             ^^^^^^^^^^^^^^^
                const all = [...user?.tags, ...(user?.more?.())];
                                ^^^^^^^^^^     ^^^^^^^^^^^^^^^^
                const { first, last } = await api?.get().user;
                                        ^^^^^^^^^^^^^^^^^^^^^
                (user?.save)();
                ^^^^^^^^^^^^
                """,
                fixed="""
                const name = (user?.profile)?.name;
                const all = [...user?.tags ?? [], ...(user?.more?.()) ?? []];
                const { first, last } = await api?.get().user ?? {};
                (user?.save)?.();
                """,
            ),
            Invalid(
                """
                if (key in user?.tags || x instanceof user?.Kind) stop();
                           ^^^^^^^^^^                 ^^^^^^^^^^
                (user?.profile).name = 1;
                ^^^^^^^^^^^^^^^
                new (user?.Kind)();
                    ^^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                const first = (list?.(x))[0];
                              ^^^^^^^^^^^
                class A extends base?.B {}
                                ^^^^^^^
                for (const tag of user?.tags) show(tag);
                                  ^^^^^^^^^^
                """,
                fixed="""
                const first = (list?.(x))?.[0];
                class A extends base?.B {}
                for (const tag of user?.tags ?? []) show(tag);
                """,
            ),
        ],
    }


def _chain(link: Node) -> Node | None:
    """The whole chain that a `?.` is part of; None where another `?.` comes later."""
    node = link if link.type == "call_expression" else link.parent
    while node is not None and node.parent is not None:
        parent = node.parent
        field = _LINKS.get(parent.type)
        if field is None or parent.child_by_field_name(field) != node:
            break
        if _is_optional(parent):
            return None
        node = parent
    return node


def _is_optional(link: Node) -> bool:
    return any(each.type in ("optional_chain", "?.") for each in link.children)


def _use(chain: Node) -> tuple[Node, Node | None]:
    """A value with all that does not change it, and what is around that."""
    node, parent = chain, chain.parent
    while parent is not None and parent.type in ("parenthesized_expression", "await_expression"):
        node, parent = parent, parent.parent
    return node, parent


def _misuse(value: Node, use: Node) -> str:
    """What goes wrong with a value that is `undefined`; empty if nothing does."""
    field = _LINKS.get(use.type)
    if field is not None:
        is_link = use.child_by_field_name(field) == value and not _is_optional(use)
        return _BROKEN[field] if is_link else ""
    if use.type == "binary_expression":
        operator = operator_of(use)
        is_looked_into = operator in ("in", "instanceof") and value in _given(use)
        return f"`{operator}` can't look into" if is_looked_into else ""
    if use.type in _CLASSES and value != use.child_by_field_name("arguments"):
        return "is no class"
    if _pattern(use) is not None and value in _given(use):
        return "can't be taken apart"
    return "can't be spread" if _is_list(use) or _is_loop(value, use) else ""


def _pattern(use: Node) -> str | None:
    """The fallback for what is taken apart by a declaration or assignment."""
    target = use.child_by_field_name("name") or use.child_by_field_name("left")
    if use.type not in ("variable_declarator", "assignment_expression") or target is None:
        return None
    return _PATTERNS.get(target.type)


def _given(use: Node) -> tuple[Node | None, Node | None]:
    return use.child_by_field_name("value"), use.child_by_field_name("right")


def _is_list(use: Node) -> bool:
    """Whether something is spread into a list."""
    around = use.parent
    return (
        use.type == "spread_element"
        and around is not None
        and around.type in ("array", "arguments")
    )


def _is_loop(value: Node, use: Node) -> bool:
    """Whether a loop runs over a value: `for … of`."""
    return (
        use.type == "for_in_statement"
        and operator_of(use) == "of"
        and use.child_by_field_name("right") == value
    )


def _is_looked_at(site: Site, chain: Node) -> bool:
    """Whether some condition in the same function, or around, mentions what the chain begins
    with."""
    beginning = re.escape(site.text(chain).partition("?.")[0])
    mention = re.compile(rf"(?<![\w$]){beginning}(?![\w$])")
    function = site.function(chain)
    body = function.child_by_field_name("body") if function is not None else None
    inside = own_nodes(body) if body is not None else ()
    return any(
        mention.search(site.text(condition)) is not None
        for node in (*site.around(chain), *inside)
        if (condition := _condition(node)) is not None
        and not condition.start_byte <= chain.start_byte < condition.end_byte
    )


def _condition(node: Node) -> Node | None:
    """What a choice depends on."""
    if node.type == "binary_expression" and operator_of(node) == "&&":
        return node.child_by_field_name("left")
    return node.child_by_field_name("condition") if node.type in _CHOICES else None


def _fix(site: Site, value: Node, use: Node) -> Fix | None:
    if holds_comment(value):
        return None
    fallback = _pattern(use) or ("[]" if _is_list(use) or _is_loop(value, use) else "")
    if fallback:
        edit = Edit(Span(value.end_byte, value.end_byte), f" ?? {fallback}")
        return Fix(f"Fall back on `{fallback}`", (edit,), safe=False)
    if use.type not in _LINKS or _is_written(use):
        return None
    text = "?" if use.type == "member_expression" else "?."
    edit = Edit(Span(value.end_byte, value.end_byte), text)
    return Fix("Go on with `?.`", (edit,), safe=False)


def _is_written(link: Node) -> bool:
    """Whether a chain stands where `?.` may not: as a target, a class or before a template."""
    node = link
    while node.parent is not None and node.type in _LINKS:
        if any(each.type == "template_string" for each in node.children):
            return True
        node = node.parent
    return node.type in _WRITING
