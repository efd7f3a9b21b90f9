"""Whether the names in new code stand for something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aura_lsp.assist.verify.place import Place, around
from aura_lsp.assist.verify.rewrite import Rewrite
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.language import Language, Names
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Span
from aura_lsp.syntax import Node
from aura_lsp.verdicts import file_scope
from aura_lsp.writing import Writing


@dataclass(slots=True)
class Scopes:
    """Which names of a text are bound where they stand; asked often, so answers are kept."""

    names: Names
    source: bytes
    _known: dict[tuple[int, bytes], bool] = field(default_factory=dict)

    def binds(self, name: Node, within: Node | None = None) -> bool:
        """Whether a function or block around a name binds it; `within`: up to that one."""
        return self.binds_text(self.source[name.start_byte : name.end_byte], name, within)

    def binds_text(self, text: bytes, node: Node, within: Node | None = None) -> bool:
        """Whether a function or block around a node binds a name."""
        for scope in around(node):
            if scope.type in self.names.scopes and self._is_bound(scope, text):
                return True
            if scope == within:
                return False
        return False

    def _is_bound(self, scope: Node, text: bytes) -> bool:
        key = (scope.id, text)
        if key not in self._known:
            self._known[key] = self.names.is_bound(scope, text, self.source)
        return self._known[key]


def free_names(place: Place, root: Node, span: Span | None = None) -> Iterator[Node]:
    """The plain names at and below a node, or in a range of it, that nothing around them binds."""
    names = place.language.names
    scopes = Scopes(names, place.source) if names is not None else None
    for node in leaves(root, span):
        if scopes is not None and is_reference(node, place) and not scopes.binds(node):
            yield node


def is_reference(node: Node, place: Place) -> bool:
    """Whether a token is a plain name that stands for what is called so there; the name that a
    function or type is given does not."""
    return is_plain_name(node, place.language, place.writing)


def is_plain_name(node: Node, language: Language, writing: Writing) -> bool:
    """The same of a token of a text by itself."""
    if node.type not in writing.names or not writing.is_reference(node):
        return False
    if node.parent is not None and language.name_of(node.parent) == node:
        return False
    return all(each.type not in writing.imports for each in around(node))


def leaves(root: Node, span: Span | None = None) -> Iterator[Node]:
    """The tokens at and below a node, or those in a range of it, in order."""
    stack = [root]
    while stack:
        node = stack.pop()
        if span is not None and (node.end_byte <= span.start or node.start_byte >= span.end):
            continue
        if node.child_count:
            stack += reversed(node.children)
        else:
            yield node


def unknown_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """The names in a range of the new text that stand for nothing, as far as the file tells.

    Known is what the new file binds, what the language has, and what the old file used without
    binding it: that stands in another file. Where an import names nothing, other names may come
    from it; but what is called is to be known, since models call helpers that they forget to write.
    """
    after, span = rewrite.after, rewrite.span
    scope = file_scope(after.analysis.root)
    said = {*_bound_types(after, span), *_helpers(rewrite)}
    for node in free_names(after, after.analysis.tree.root_node, span):
        name = after.text(node)
        if name in said or _is_known(rewrite, node, scope):
            continue
        said.add(name)
        if is_called(node, after):
            yield Reason(Why.UNKNOWN_CALL, f"nothing is called `{name}`, which the code calls")
        else:
            yield Reason(Why.UNKNOWN_NAME, f"nothing is called `{name}` where the code uses it")


def _is_known(rewrite: Rewrite, node: Node, scope: Mapping[str, str]) -> bool:
    """Whether a name that nothing around it binds may stand for something in the file."""
    before, after = rewrite.before, rewrite.after
    name = after.text(node)
    if not is_type(node, after) and _is_local(before, name):
        return False
    is_loose = any(each.type in after.writing.loose for each in around(node))
    is_open = any(each.startswith("*") for each in scope) and not is_called(node, after)
    is_common = name in scope or name in before.writing.builtins
    return is_common or is_loose or is_open or _was_free(before, name)


def _helpers(rewrite: Rewrite) -> Iterator[str]:
    """The new functions that code can call by their names alone."""
    after = rewrite.after
    if after.type is None or after.writing.implicit_receivers:
        yield from (each.function.name for each in rewrite.helpers)


def unpassed_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """The names in texts of new code that the function bound, and that nothing binds there now."""
    before, after = rewrite.before, rewrite.after
    pattern, names = after.writing.interpolated, after.language.names
    if pattern is None or names is None:
        return
    scopes, scope = Scopes(names, after.source), file_scope(after.analysis.root)
    for literal in nodes_in(after.analysis.tree.root_node, after.writing.literals, rewrite.span):
        for match in pattern.finditer(after.text(literal)):
            name = match[1]
            is_known = name in scope or scopes.binds_text(name.encode(), literal)
            if not is_known and _is_local(before, name):
                message = f"nothing is called `{name}` where `{after.text(literal)}` uses it"
                yield Reason(Why.UNKNOWN_NAME, message)


def is_type(name: Node, place: Place) -> bool:
    """Whether a name only says what type something has."""
    return any(each.type in place.writing.types for each in (name, *around(name)))


def unset_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """The names in new code that a function adds to before they have a value there."""
    after, functions = rewrite.after, rewrite.after.language.outline.functions
    for node in nodes_in(after.analysis.tree.root_node, after.writing.updates, rewrite.span):
        name = node.child_by_field_name("left")
        if name is None or name.type not in after.writing.names:
            continue
        owner = next((each for each in around(node) if each.type in functions), None)
        text = after.text(name)
        if owner is not None and next(mentions(text.encode(), after.source, owner)) == name:
            yield Reason(Why.UNKNOWN_NAME, f"`{text}` has no value where the code adds to it")


def _is_local(place: Place, name: str) -> bool:
    """Whether a function binds a name wherever it and what is around it uses it."""
    names, span = place.language.names, place.function.span
    scopes = Scopes(names, place.source) if names is not None else None
    found = [
        scopes is not None and node.start_byte >= span.start and scopes.binds(node, place.node)
        for node in mentions(name.encode(), place.source, place.declaration)
        if is_reference(node, place)
    ]
    return bool(found) and all(found)


def nodes_in(root: Node, types: frozenset[str], span: Span) -> Iterator[Node]:
    """The outermost nodes of some types in a range."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.end_byte <= span.start or node.start_byte >= span.end:
            continue
        if node.type in types:
            yield node
        else:
            stack += reversed(node.children)


def _bound_types(place: Place, span: Span) -> Iterator[str]:
    for node in leaves(place.analysis.tree.root_node, span):
        if node.parent is not None and node.parent.type in place.writing.type_binders:
            yield place.text(node)


def _was_free(before: Place, name: str) -> bool:
    """Whether the file had a name that nothing in it binds, or a member that needs no owner."""
    names, root = before.language.names, before.analysis.tree.root_node
    if names is None:
        return True
    scopes = Scopes(names, before.source)
    for node in mentions(name.encode(), before.source, root):
        is_plain = is_reference(node, before)
        is_member = before.writing.implicit_receivers and not is_plain
        if is_member or (is_plain and not scopes.binds(node)):
            return True
    return False


def is_called(node: Node, place: Place) -> bool:
    call = node.parent
    return call is not None and call.type in place.writing.calls and callee(call, place) == node


def callee(call: Node, place: Place) -> Node | None:
    """What a call calls."""
    field_ = place.writing.calls[call.type]
    return call.child_by_field_name(field_) if field_ else call.named_children[0]


def unknown_members(rewrite: Rewrite) -> Iterator[Reason]:
    """The members of the object itself that new code uses and that its type does not have.

    Known is what the old file names anywhere. A type with bases may have any member, but for those
    that are private by name.
    """
    before, after, writing = rewrite.before, rewrite.after, rewrite.after.writing
    places = (after, *rewrite.helpers)
    receivers = {writing.receiver(each.node, after.source) for each in places} - {""}
    type_ = after.type
    has_bases = type_ is not None and writing.has_bases(type_)
    said = {each.function.name for each in places}
    for node in leaves(after.analysis.tree.root_node, rewrite.span):
        parent = node.parent
        member = writing.member(parent) if parent is not None else None
        if member is None or member.name != node or after.text(member.owner) not in receivers:
            continue
        name = after.text(node)
        if name in said or name in writing.harmless or _is_named(before, name):
            continue
        if not has_bases or name.startswith(("_", "#")):
            said.add(name)
            yield Reason(Why.UNKNOWN_CALL, f"`{after.text(member.owner)}` has no `{name}`")


def _is_named(place: Place, name: str) -> bool:
    """Whether a name stands anywhere in a file as a word."""
    return any(mentions(name.encode(), place.source, place.analysis.tree.root_node))
