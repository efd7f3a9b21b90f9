"""What a reply adds beside a function: helpers that are for this file alone, and used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aura_lsp.assist.verify.place import Place, around
from aura_lsp.assist.verify.rewrite import Rewrite
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.syntax import Node
from aura_lsp.verdicts import file_scope


def helper_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """What is wrong with the functions and constants that stand beside the function now."""
    before, after, writing = rewrite.before, rewrite.after, rewrite.before.writing
    type_ = after.type
    if type_ is not None and rewrite.helpers and writing.is_closed(type_):
        yield Reason(Why.OUTSIDE, "nothing can be added here: put the helper before the type")
    for helper in rewrite.helpers:
        name = helper.function.name
        is_local = any(
            e.type in after.language.outline.functions for e in around(after.declaration)
        )
        if not is_local and not writing.is_private(helper.declaration, name, after.source):
            yield Reason(Why.PUBLIC_HELPER, f"make the helper `{name}` private")
        yield from _name_reasons(rewrite, helper.declaration, name)
    for node in rewrite.others:
        yield from _other_reasons(rewrite, node)
    yield from _clashes(before, rewrite)


def _name_reasons(rewrite: Rewrite, declaration: Node, name: str) -> Iterator[Reason]:
    source, span = rewrite.after.source, rewrite.span
    elsewhere = (
        source[span.start : declaration.start_byte] + source[declaration.end_byte : span.end]
    )
    if not re.search(rb"(?<![\w$])%s(?![\w$])" % re.escape(name.encode()), elsewhere):
        yield Reason(Why.UNUSED_HELPER, f"`{name}` is not used")


def _other_reasons(rewrite: Rewrite, node: Node) -> Iterator[Reason]:
    """Of what is no function, only a constant may be new: private, and made without a call."""
    after, names = rewrite.after, rewrite.after.language.names
    bound = [name for name, _ in names.bindings(node, after.source)] if names is not None else []
    shown = after.text(node).split("\n")[0].strip()
    is_private = all(after.writing.is_private(node, name, after.source) for name in bound)
    if node.type not in after.writing.constants or not bound or not is_private:
        yield Reason(Why.OUTSIDE, f"leave out `{shown}`: only private helpers may be added")
    elif _has_call(node, after):
        yield Reason(Why.OUTSIDE, f"leave out `{shown}`: it does something when the file is loaded")
    else:
        for name in bound:
            yield from _name_reasons(rewrite, node, name)


def _has_call(node: Node, place: Place) -> bool:
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type in place.writing.calls or each.type in place.writing.guards:
            return True
        stack += each.named_children
    return False


def _clashes(before: Place, rewrite: Rewrite) -> Iterator[Reason]:
    """Helpers that are called as something that the file has already."""
    if not rewrite.helpers:
        return
    siblings = {
        each.name
        for each in before.analysis.functions()
        if each.qualified_name.rpartition(before.language.separator)[0]
        == before.function.qualified_name.rpartition(before.language.separator)[0]
    }
    scope = file_scope(before.analysis.root) if before.type is None else {}
    for helper in rewrite.helpers:
        name = helper.function.name
        if name in siblings or name in scope:
            yield Reason(Why.OUTSIDE, f"there is a `{name}` already: call the helper otherwise")
