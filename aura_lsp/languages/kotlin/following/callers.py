"""Where the functions of a Kotlin file are called in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.calls import (
    arguments,
    call_of,
    called,
    callee_name,
    receiver,
)
from aura_lsp.languages.kotlin.following.declarations import (
    body_of,
    child,
    class_around,
    members,
    name_of,
    parameters,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.languages.kotlin.following.files import KotlinFile


def callers(file: KotlinFile, function: Node) -> Iterator[Node]:
    """The names by which the file calls a function, as far as it is clear that they are its."""
    name = name_of(function, file.source)
    owner = class_around(function)
    if not _is_only(file, function, owner, name):
        return
    for mention in file.file.mentions(name):
        call = call_of(mention) if mention.type == "identifier" else None
        if call is None or callee_name(call) != mention:
            continue
        if _calls(file, call, owner) and _fits(file, call, function):
            yield mention


def _is_only(file: KotlinFile, function: Node, owner: Node | None, name: str) -> bool:
    """Whether a function is the only one of its name in its type or file."""
    if owner is None:
        siblings = function.parent.named_children if function.parent is not None else []
    elif owner.type == "object_literal":
        return False
    else:
        siblings = members(owner)
    return len(_functions(file, siblings, name)) == 1


def _functions(file: KotlinFile, nodes: list[Node], name: str) -> list[Node]:
    """The functions of a name among some nodes."""
    kind = "function_declaration"
    return [each for each in nodes if each.type == kind and name_of(each, file.source) == name]


def _calls(file: KotlinFile, call: Node, owner: Node | None) -> bool:
    """Whether a call of a function's name is one of the function in `owner`."""
    target = receiver(call)
    if target is None:
        return _sees(file, call, owner)
    if owner is None:
        return False
    if target.type == "this_expression" and target.child_count == 1:
        return class_around(call) == owner
    is_companion = owner.type == "companion_object"
    holder = class_around(owner) if is_companion else owner
    name = name_of(holder, file.source) if holder is not None else ""
    if not name or file.type_named(name) != holder:
        return False
    if is_companion or owner.type == "object_declaration":
        return file.text(target) in (name, f"{name}.Companion")
    return file.type_of(target) == name


def _sees(file: KotlinFile, call: Node, owner: Node | None) -> bool:
    """Whether the function that a bare call means is the one in `owner`, or for None outside of all
    types: the nearest one of its name."""
    name = called(call, file.source)
    around = class_around(call)
    while around is not None:
        if around == owner:
            return True
        if (
            owner is not None
            and owner.type == "companion_object"
            and owner.parent == body_of(around)
        ):
            return True
        if _functions(file, members(around), name):
            return False
        around = class_around(around)
    return owner is None


def _fits(file: KotlinFile, call: Node, function: Node) -> bool:
    """Whether a call has a number of arguments that a function takes."""
    group = child(function, "function_value_parameters")
    taken, given = len(parameters(function)), len(arguments(call, file.source))
    if group is None or any(each.type == "parameter_modifiers" for each in group.children):
        return group is not None
    defaults = sum(each.type == "=" for each in group.children)
    return taken - defaults <= given <= taken
