"""What objects keep alive through the fields of a Kotlin file's types, as far as the file tells.

A field holds what its type names, or what a collection of it has in it; a weak reference, a
function and a value that is set to null again hold nothing.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.kotlin.following.callbacks import is_screen, is_view
from aura_lsp.languages.kotlin.following.calls import arguments, call_of
from aura_lsp.languages.kotlin.following.declarations import (
    TYPES,
    child,
    class_around,
    dotted,
    marks,
    members,
    modifiers,
    name_of,
    parameters,
    type_of,
    value_of,
)
from aura_lsp.model import Related, Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.languages.kotlin.following.files import KotlinFile

_MAX_FIELDS = 4
_CONTAINERS = re.compile(
    r"(?:\w*List|\w*Set|\w*Map|\w*Deque|Stack|\w*Queue|Array|Pair|Triple|AtomicReference"
    r"|MutableLiveData|MutableStateFlow|StateFlow|LiveData|Optional|SparseArray|LruCache)\Z"
)
_APPLICATION = re.compile(
    r"\b\w*[aA]pp(?:lication)?_?(?:[cC]ontext|[cC]tx)\b|\bgetApplicationContext\(\)"
    r"|\b(?:androidContext|androidApplication)\(\)|\bapplication!?!?\Z|\bApp\w*\.\w+\Z"
)
_APPLICATION_NAME = re.compile(r"_?m?app(?:lication)?_?(?:ctx|context)\Z", re.IGNORECASE)
_APPLICATION_TYPES = ("Application", "ContentProvider")
_APPLICATION_MARKS = frozenset({"ApplicationContext", "AppContext", "ForApplication"})


class Field(NamedTuple):
    """A property that keeps its value: its declaration, and the type or name it belongs to."""

    node: Node
    owner: str
    name: str


class Chain(NamedTuple):
    """The fields from one object to another, which is of the type `kind`."""

    fields: tuple[Field, ...]
    kind: str

    @property
    def path(self) -> str:
        """The fields behind the first, as a message shows them."""
        return " → ".join(f"`{each.owner}.{each.name}`" for each in self.fields[1:])

    def related(self) -> tuple[Related, ...]:
        """The fields behind the first, with what they hold."""
        found = []
        for at, each in enumerate(self.fields[1:], 2):
            held = self.fields[at].owner if at < len(self.fields) else self.kind
            span = Span(each.node.start_byte, each.node.end_byte)
            found.append(Related(span, f"`{each.owner}.{each.name}` holds `{held}`"))
        return tuple(found)


def is_leak(file: KotlinFile, kind: str) -> bool:
    """Whether a type is a context, screen or view, which must not be kept for long."""
    own = file.type_named(kind)
    if own is None:
        is_foreign = kind.endswith("Dialog") and file.is_imported_from_elsewhere(kind)
        return kind == "Context" or (not is_foreign and (is_screen(kind) or is_view(kind)))
    return any(is_screen(each) or is_view(each) for each in file.supertypes(own))


def static_fields(file: KotlinFile) -> Iterator[Field]:
    """The properties of objects, companions and the file itself."""
    for each in file.root.named_children:
        if each.type == "property_declaration":
            yield Field(each, "", name_of(each, file.source))
    for declarations in file.types.values():
        for declaration in declarations:
            if declaration.type in ("object_declaration", "companion_object"):
                yield from fields(file, declaration)


def fields(file: KotlinFile, declaration: Node) -> Iterator[Field]:
    """The properties of a type that keep a value."""
    owner = name_of(declaration, file.source)
    if declaration.type == "companion_object":
        around = class_around(declaration)
        owner = name_of(around, file.source) if around is not None else owner
    for each in parameters(declaration):
        if each.type == "class_parameter" and child(each, "val", "var") is not None:
            yield Field(each, owner, name_of(each, file.source))
    for each in members(declaration):
        if each.type == "property_declaration":
            yield Field(each, owner, name_of(each, file.source))


def leak_from(file: KotlinFile, start: Field) -> Chain | None:
    """How a field keeps a context, screen or view alive; None if it does not."""
    queue: deque[tuple[Field, ...]] = deque([(start,)])
    seen: set[str] = set()
    while queue:
        path = queue.popleft()
        for kind in _held(file, path[-1].node):
            if is_leak(file, kind):
                if not _is_harmless(file, path, kind):
                    return Chain(path, kind)
                continue
            own = file.type_named(kind)
            if own is None or own.type not in TYPES or kind in seen or len(path) >= _MAX_FIELDS:
                continue
            seen.add(kind)
            if "enum" not in modifiers(own, file.source) and not _is_cleared(file, path[-1]):
                queue += ((*path, each) for each in fields(file, own))
    return None


def _held(file: KotlinFile, declaration: Node) -> list[str]:
    """The names of the types that a property keeps values of."""
    if declaration.has_error or child(declaration, "property_delegate") is not None:
        return []
    value, kind = value_of(declaration), type_of(declaration)
    if child(declaration, "getter") is not None and value is None:
        return []
    if kind is None and value is not None and value.type == "as_expression":
        kind = value.named_children[-1]
    if kind is not None:
        return list(_kept_by(file, kind))
    made = file.declared_type(declaration)
    return [made] if file.type_named(made) is not None else []


def _kept_by(file: KotlinFile, kind: Node) -> Iterator[str]:
    """The names in a type of which a value of it keeps something: not those in a weak reference."""
    stack = [kind]
    while stack:
        each = stack.pop()
        if each.type in ("nullable_type", "type_projection"):
            stack += each.named_children[-1:]
        if each.type != "user_type":
            continue
        name = dotted(each, file.source).rpartition(".")[2]
        group = child(each, "type_arguments")
        if group is None or file.type_named(name) is not None:
            yield name
        elif _CONTAINERS.match(name) and not name.startswith("Weak"):
            stack += group.named_children


def _is_harmless(file: KotlinFile, path: tuple[Field, ...], kind: str) -> bool:
    """Whether what the last field holds may well be kept: the context of the application, something
    that is let go again, or what somebody else's file gives to a constructor."""
    field = path[-1]
    if kind == "Context" and _is_application(file, field):
        return True
    is_given = field.node.type == "class_parameter" and len(path) > 1 and kind == "Context"
    return _is_cleared(file, field) or (is_given and not [*_constructed(file, field)])


def _is_cleared(file: KotlinFile, field: Field) -> bool:
    """Whether the file sets a field to null, or empties a collection."""
    return any(file.text(value) == "null" for value in _assigned(file, field)) or any(
        _empties(file, mention) for mention in file.file.mentions(field.name)
    )


def _empties(file: KotlinFile, mention: Node) -> bool:
    access = mention.parent
    if access is None or access.type != "navigation_expression" or access.children[0] != mention:
        return False
    return file.text(access.children[-1]) in ("clear", "remove", "removeAll", "removeIf", "pop")


def _assigned(file: KotlinFile, field: Field) -> Iterator[Node]:
    """The values that the file assigns to a field, or to one of its name."""
    for mention in file.file.mentions(field.name):
        target, around = mention, mention.parent
        if around is not None and around.type == "navigation_expression":
            if around.children[-1] != mention:
                continue
            target, around = around, around.parent
        if around is None or around.type != "assignment":
            continue
        if around.child_by_field_name("left") == target:
            value = around.child_by_field_name("right")
            if value is not None:
                yield value


def _is_application(file: KotlinFile, field: Field) -> bool:
    """Whether a context is the application's, by its name, its mark or all that it is set to."""
    around = class_around(field.node)
    while around is not None:
        if any(
            each.endswith(("Application", "ContentProvider")) for each in file.supertypes(around)
        ):
            return True
        around = class_around(around)
    if _APPLICATION_NAME.match(field.name):
        return True
    if not _APPLICATION_MARKS.isdisjoint(marks(field.node, file.source)):
        return True
    value = value_of(field.node)
    if value is not None and file.text(value) != "null":
        return True
    values = list(_assigned(file, field))
    if field.node.type == "class_parameter":
        values += _constructed(file, field)
    return bool(values) and all(_is_of_application(file, each) for each in values)


def _is_of_application(file: KotlinFile, value: Node) -> bool:
    if _APPLICATION.search(file.text(value)):
        return True
    declared = file.declaration(value) if value.type == "identifier" else None
    initial = value_of(declared) if declared is not None else None
    return initial is not None and bool(_APPLICATION.search(file.text(initial)))


def _constructed(file: KotlinFile, field: Field) -> Iterator[Node]:
    """What the file gives to the constructor for a parameter that is a field."""
    group = field.node.parent
    if group is None:
        return
    at = [each for each in group.named_children if each.type == "class_parameter"].index(field.node)
    for mention in file.file.mentions(field.owner):
        call = call_of(mention) if mention.type == "identifier" else None
        given = arguments(call, file.source) if call is not None else []
        named = [each for each in given if each.name == field.name]
        if named:
            yield named[0].value
        elif at < len(given) and not given[at].name:
            yield given[at].value
