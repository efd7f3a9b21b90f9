"""What an edit must not lose: comments, awaited calls, effects and texts.

None of this proves that the code does the same; it finds what models forget.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from aura_lsp.assist.verify.known import (
    Scopes,
    callee,
    is_called,
    is_reference,
    is_type,
    leaves,
)
from aura_lsp.assist.verify.place import Place, around
from aura_lsp.assist.verify.rewrite import Rewrite
from aura_lsp.assist.verify.verdict import Reason, Why
from aura_lsp.model import Span
from aura_lsp.syntax import Node, captures, syntax_of

_WORD = re.compile(r"[\w$]+")
_SHORTEST_WORD, _SHORTEST_NUMBER = 3, 2
"""Letters of a word of a text, and digits of a number, that are missed."""
_PLACEHOLDER = re.compile(
    r"^\W*(?:\.\.\.|…)|\b(?:unchanged|same as (?:before|above))\b"
    r"|\b(?:existing|remaining|previous|original|rest of the)\s+(?:\w+\s+){0,2}"
    r"(?:code|logic|implementation|body|function|cases)\b",
    re.IGNORECASE,
)
_USED, _UNUSED = "", ";"
_SHOWN = 60
"""Characters of a comment in a message."""


def comment_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Comments and documentation that are in the old text and not in the new one, and comments in
    the new one that stand for code."""
    old = [*comments_in(rewrite.before, rewrite.before.span)]
    new = [*comments_in(rewrite.after, rewrite.span)]
    known = {_squeezed(each) for each in old}
    for comment in old:
        others = known - {_squeezed(comment)}  # which say what they said
        words = " ".join(_words(each) for each in new if _squeezed(each) not in others)
        if f" {_words(comment)} " not in f" {words} ":
            yield Reason(Why.LOST_COMMENT, f"keep the comment `{_shown(comment)}`")
    for comment in new:
        if _squeezed(comment) not in known and _PLACEHOLDER.search(comment):
            yield Reason(Why.PLACEHOLDER, f"write the code that `{_shown(comment)}` leaves out")


def comments_in(place: Place, span: Span) -> Iterator[str]:
    """The texts of the comments and the documentation in a range."""
    found = captures(syntax_of(place.language).lines, place.analysis.tree.root_node, _gap(span))
    nodes = (*found.get("comment", ()), *found.get("docstring", ()))
    for node in sorted(nodes, key=lambda each: each.start_byte):
        if span.start <= node.start_byte and node.end_byte <= span.end + 1:
            yield place.text(node)


def _gap(span: Span) -> tuple[tuple[int, int], ...]:
    return ((span.start, span.end),)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"


def await_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Calls that were always awaited, deferred or the like, and in the new text are not."""
    old = _guards(rewrite.before, rewrite.before.span)
    new = _guards(rewrite.after, rewrite.span)
    writing = rewrite.before.writing
    guards = frozenset(writing.guards.values())
    kept = guards | frozenset(writing.results.values())
    for name, words in old.items():
        now = new.get(name, set())
        if (words <= guards and now - guards) or (words <= kept and _UNUSED in now):
            told = " or ".join(f"`{word}`" for word in sorted(words))
            yield Reason(Why.LOST_AWAIT, f"keep {told} at the call of `{name}`")


def _guards(place: Place, span: Span) -> dict[str, set[str]]:
    """The names that are called in a range, with the words around these calls; where there is none
    `_USED` or `_UNUSED`, by what is done with what the call returns."""
    found: dict[str, set[str]] = {}
    stack = [place.analysis.tree.root_node]
    while stack:
        node = stack.pop()
        if node.end_byte <= span.start or node.start_byte >= span.end:
            continue
        stack += node.named_children
        if node.type in place.writing.calls:
            found.setdefault(called(node, place), set()).add(_guard(node, place))
    return found


def called(call: Node, place: Place) -> str:
    """The last name of what a call calls: `load` for `self.store.load(…)`, `load()` for what that
    gives."""
    node = callee(call, place)
    if node is not None and node.type in place.writing.calls:
        return f"{called(node, place)}()"
    names = [
        each
        for each in (leaves(node) if node is not None else ())
        if each.is_named and all(part.type != "type_arguments" for part in around(each))
    ]
    return place.text(names[-1]) if names else ""


def _guard(call: Node, place: Place) -> str:
    """The word around a call, if there is one; what is gathered by a call is guarded as that."""
    writing = place.writing
    words = {**writing.guards, **writing.results}
    inner = callee(call, place)
    if inner is not None and inner.type in words:  # `await f<T>()` in tree-sitter-typescript 0.23
        return words[inner.type]
    node, parent = call, call.parent
    while parent is not None and parent.type not in words:
        gathers = (
            parent.type in writing.calls
            and callee(parent, place) != node
            and called(parent, place) in writing.gathering
        )
        if not gathers and parent.type not in writing.transparent:
            return _UNUSED if parent.type == "expression_statement" else _USED
        node, parent = parent, parent.parent
    return words[parent.type] if parent is not None else _USED


def result_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Whether a function that gave values gives none any more."""
    before, after = rewrite.before, rewrite.after
    if _gives(before) and not _gives(after):
        yield Reason(Why.LOST_RESULT, f"`{before.function.name}` no longer returns anything")


def _gives(place: Place) -> bool:
    """Whether a function returns or yields a value, or is one expression."""
    writing, functions = place.writing, place.language.outline.functions
    stack = list(place.bodies)
    if any(body.type not in writing.blocks for body in stack):
        return True
    while stack:
        node = stack.pop()
        if node.type in writing.gives and node.named_children:
            return True
        stack += (each for each in node.named_children if each.type not in functions)
    return False


def name_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Names from outside that the old text uses and the new one does not: what was called, raised,
    read or written under them is gone."""
    before, new = rewrite.before, _code_words(rewrite)
    for name in dict.fromkeys(_outer_names(before)):
        if name.strip("#`") not in new and name not in before.writing.harmless:
            yield Reason(Why.LOST_NAME, f"`{name}` is no longer used: keep what is done with it")


def _code_words(rewrite: Rewrite) -> frozenset[str]:
    """The words of new code that are not in a comment or a signature."""
    after = rewrite.after
    nodes = [*rewrite.others, *after.bodies]
    for helper in rewrite.helpers:
        nodes += helper.bodies
    return frozenset(
        word for node in nodes for text in _code_texts(node, after) for word in _WORD.findall(text)
    )


def _code_texts(root: Node, place: Place) -> Iterator[str]:
    """The tokens of code at and below a node."""
    comments = place.language.outline.comments
    for leaf in leaves(root):
        if not comments & {leaf.type, *(each.type for each in around(leaf))}:
            yield place.text(leaf)


def _outer_names(place: Place) -> Iterator[str]:
    """The members that a function uses, the names that it does not bind itself, and what else it
    calls: `super`."""
    names, writing = place.language.names, place.writing
    scopes = Scopes(names, place.source) if names is not None else None
    for node in chain.from_iterable(map(leaves, place.bodies)):
        parent = node.parent
        member = writing.member(parent) if parent is not None else None
        if (
            (member is not None and member.name == node)
            or (node.type not in writing.names and is_called(node, place))
            or (
                scopes is not None
                and is_reference(node, place)
                and not is_type(node, place)
                and not scopes.binds(node, within=place.node)
            )
        ):
            yield place.text(node)


def text_reasons(rewrite: Rewrite) -> Iterator[Reason]:
    """Words of texts, and numbers, that are nowhere in the new text."""
    new = _code_words(rewrite)
    for literal in _literals(rewrite.before):
        words = chain.from_iterable(map(_WORD.findall, _code_texts(literal, rewrite.before)))
        lost = [word for word in words if word not in new and _is_telling(word)]
        if lost:
            shown = _shown(rewrite.before.text(literal))
            yield Reason(Why.LOST_TEXT, f"`{lost[0]}` of `{shown}` is gone")


def _is_telling(word: str) -> bool:
    return len(word) >= (_SHORTEST_NUMBER if word.isdigit() else _SHORTEST_WORD)


def _literals(place: Place) -> Iterator[Node]:
    """The texts and numbers of a function, without its documentation."""
    found = captures(syntax_of(place.language).lines, place.node, ())
    documentation = {node.start_byte for node in found.get("docstring", ())}
    stack = [*place.bodies]
    while stack:
        node = stack.pop()
        if node.type not in place.writing.literals:
            stack += reversed(node.children)
        elif node.start_byte not in documentation:
            yield node
