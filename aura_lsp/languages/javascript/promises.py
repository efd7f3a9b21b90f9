"""Which calls of a file give promises: those of its own `async` functions and methods.

A name counts only if it has one meaning in the whole file, and a method only if it is called on
`this` in its own class, so that no knowledge of types is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import callee_at
from aura_lsp.languages.javascript.names import FUNCTIONS, binder_of, scope_of_binding
from aura_lsp.model import Edit, Fix, Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.rules import Fact
    from aura_lsp.site import FileSite, Site

_ANYWHERE = """
(function_declaration "async" name: (identifier) @here)
(variable_declarator name: (identifier) @here
  value: [(arrow_function "async") (function_expression "async")])
(method_definition "async" name: (property_identifier) @here)
"""
_FIELD = '({type} {field}: (property_identifier) @here value: (arrow_function "async"))'
ASYNC_FUNCTIONS = {
    "javascript": _ANYWHERE + _FIELD.format(type="field_definition", field="property"),
    "typescript": _ANYWHERE + _FIELD.format(type="public_field_definition", field="name"),
}
"""Language -> the patterns for the names of functions that give promises."""
WORDS = dict.fromkeys(ASYNC_FUNCTIONS, frozenset({"async"}))
_MEMBERS = frozenset({"method_definition", "field_definition", "public_field_definition"})
_SIGNATURES = frozenset({"method_signature", "abstract_method_signature"})
_VARIABLES = frozenset({"identifier", "shorthand_property_identifier_pattern"})
_IMPORTS = frozenset({"import_specifier", "import_clause", "namespace_import"})
_WRITES = frozenset({"assignment_expression", "augmented_assignment_expression"})


def is_async_name(name: Node) -> bool:
    """Whether a node is the name in the declaration of a function that gives a promise."""
    parent = name.parent
    if parent is None:
        return False
    value = parent.child_by_field_name("value")
    function = value if value is not None and value.type in FUNCTIONS else parent
    is_named = name in (parent.child_by_field_name("name"), parent.child_by_field_name("property"))
    kinds = [each.type for each in function.children if not each.is_named]
    return is_named and function.type in FUNCTIONS and "async" in kinds and "*" not in kinds


def collected(site: Site) -> Iterator[Fact]:
    """The function whose name a pattern found, for `promised`."""
    if is_async_name(site.node):
        yield site.fact(site.node, site.text(site.node))


# aura: ignore[cognitive-complexity] each form of an async function in turn
def promised(file: FileSite) -> Iterator[tuple[Node, Node, Node]]:
    """All calls of the functions that were collected: call, what is called, name that declares
    it."""
    for name in sorted({fact.value for fact in file.facts}):
        mentions = list(file.mentions(name))
        plain = [each for each in mentions if _is_bound(each)]
        is_set = any(_is_set_member(each) for each in mentions)
        members = _members(mentions)
        for mention in mentions:
            callee = callee_at(mention)
            if callee is None or callee.parent is None:
                continue
            declared: Node | None = None
            if callee == mention:
                declared = plain[0] if len(plain) == 1 and _reaches(plain[0], mention) else None
            elif not is_set and _is_on_this(callee):
                declared = _member(members, callee)
            if declared is not None and is_async_name(declared):
                yield callee.parent, callee, declared


def awaited(call: Node) -> Fix | None:
    """An `await` before a call, if it is in a function that may wait."""
    function = function_around(call)
    if function is None or all(each.type != "async" for each in function.children):
        return None
    edit = Edit(Span(call.start_byte, call.start_byte), "await ")
    return Fix("Await it", (edit,), safe=False)


def function_around(node: Node) -> Node | None:
    """The innermost function around a node."""
    around = node.parent
    while around is not None and around.type not in FUNCTIONS:
        around = around.parent
    return around


def function_of(name: Node) -> Node | None:
    """The function that a name is declared for."""
    parent = name.parent
    if parent is None or parent.type in FUNCTIONS:
        return parent
    return parent.child_by_field_name("value")


def _is_bound(mention: Node) -> bool:
    """Whether a mention gives a name a meaning: declares, imports or assigns it."""
    parent = mention.parent
    if parent is None or mention.type not in _VARIABLES:
        return False
    is_assigned = parent.type in _WRITES and parent.child_by_field_name("left") == mention
    return is_assigned or parent.type in _IMPORTS or binder_of(mention) is not None


def _reaches(declared: Node, mention: Node) -> bool:
    """Whether a name that is declared once is known where it is mentioned."""
    scope = scope_of_binding(declared)
    return scope is None or scope.start_byte <= mention.start_byte < scope.end_byte


def _is_set_member(mention: Node) -> bool:
    """Whether an attribute of that name is assigned somewhere."""
    member = mention.parent
    write = member.parent if member is not None and member.type == "member_expression" else None
    return (
        write is not None
        and write.type in _WRITES
        and write.child_by_field_name("left") == member
        and member is not None
        and member.child_by_field_name("property") == mention
    )


def _is_on_this(callee: Node) -> bool:
    owner = callee.child_by_field_name("object")
    return owner is not None and owner.type == "this"


def _members(mentions: list[Node]) -> dict[int, list[Node]]:
    """Where in the body of a class a name is that of a member -> those names."""
    found: dict[int, list[Node]] = {}
    for each in mentions:
        member = each.parent if each.type == "property_identifier" else None
        if member is not None and member.type in _MEMBERS | _SIGNATURES and member.parent:
            found.setdefault(member.parent.id, []).append(each)
    return found


def _member(members: dict[int, list[Node]], callee: Node) -> Node | None:
    """The one member of the class around a call of `this.…` that it may mean."""
    inside = member_around(callee)
    body = inside.parent if inside is not None else None
    found = members.get(body.id, []) if body is not None else []
    member = found[0].parent if len(found) == 1 else None
    if inside is None or member is None or _is_static(member) != _is_static(inside):
        return None
    before = member.prev_named_sibling
    is_decorated = before is not None and before.type == "decorator"
    is_decorated = is_decorated or member.named_children[0].type == "decorator"
    return found[0] if not is_decorated else None


def member_around(node: Node) -> Node | None:
    """The member of a class that a `this` belongs to."""
    around = node.parent
    while around is not None:
        if around.type in _MEMBERS:
            body = around.parent
            return around if body is not None and body.type == "class_body" else None
        if around.type in FUNCTIONS and around.type != "arrow_function":
            return None
        around = around.parent
    return None


def _is_static(member: Node) -> bool:
    return any(each.type == "static" for each in member.children)
