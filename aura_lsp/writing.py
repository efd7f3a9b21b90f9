"""What a language has to say so that an edit can be held to leave a declaration as it is.

A language is asked about single nodes; what is made of the answers is not its business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tree_sitter import Node


class Part(StrEnum):
    """What a token of a declaration belongs to."""

    NAME = "name"
    PARAMETERS = "parameters"
    GENERICS = "generics"
    ANNOTATION = "annotation"
    RECEIVER = "receiver"
    DECORATORS = "decorators"
    VISIBILITY = "visibility"
    ASYNC = "async"
    FORM = "form"
    """Anything else: `def`, `static`, `override`, `const f = … =>`."""


class Member(NamedTuple):
    """`name` of `owner`, such as `load` in `self.load`."""

    owner: Node
    name: Node


class Test(NamedTuple):
    """One test of a file by its name, and its node."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Testing:
    """How a language writes tests.

    `tests` are those at and below a node. `assertions` of a test are the texts of what each one
    compares or asks for; none where it can fail whatever its parts are. `globals` are names that a
    test framework brings without an import. `sees_target`: tests see what the tested file declares.
    """

    tests: Callable[[Node, bytes], Iterator[Test]]
    assertions: Callable[[Node, bytes], Iterator[tuple[str, ...]]]
    globals: frozenset[str] = frozenset()
    sees_target: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """How a language writes declarations, names and literals.

    `tags` are what a fence in Markdown calls the language. `parts` tells by field name, or else by
    node type, what everything in a part of a declaration belongs to; what is in `bodies` is no part
    of it. `around` are nodes that are one
    declaration with the function in them. `unsaid` are pairs of parent's and child's type that
    nobody outside the function sees.
    """

    tags: frozenset[str]
    parts: Mapping[str, Part]
    bodies: frozenset[str]
    is_private: Callable[[Node, str, bytes], bool]
    """Whether a declaration of that name is for its file or type alone, by the convention of the
    language."""
    imports: frozenset[str]
    """Nodes that import."""
    imports_of: Callable[[Node, bytes], Iterator[str]]
    """The same as an import, as one statement for each name."""
    modules_of: Callable[[Node, bytes], Iterator[str]]
    """What an import is of: modules, packages or crates, as far as one being there says that it can
    be imported from."""
    is_standard: Callable[[str], bool]
    """Whether a module comes with the language."""
    names: frozenset[str]
    """Nodes of plain names."""
    is_reference: Callable[[Node], bool]
    """Whether a plain name stands for what is called so here, and is no key, label or member."""
    member: Callable[[Node], Member | None]
    receiver: Callable[[Node, bytes], str]
    """What the object of a method is called in it; empty where a function is no method."""
    builtins: frozenset[str]
    """Names that nothing has to bind."""
    harmless: frozenset[str]
    """Names of functions and methods that right rewrites leave out: they have no effect, or one on
    what they build."""
    types: frozenset[str]
    """Nodes in which names only say what type something has."""
    literals: frozenset[str]
    """Nodes of texts and numbers."""
    interpolated: re.Pattern[str] | None
    """Finds the names that stand in a text without being nodes: `"$name"`, `"{name}"`."""
    blocks: frozenset[str]
    """Nodes that hold statements, each in the same column."""
    calls: Mapping[str, str]
    """Node type of a call -> its field for what is called; empty: the first child."""
    testing: Testing
    guards: Mapping[str, str]
    """Node type around a call -> the word that a call must not lose: `await`, `defer`."""
    results: Mapping[str, str] = field(default_factory=dict)
    """Node type around a call -> the word that a call must not lose where nothing else is done with
    what it returns: `?`."""
    gives: frozenset[str] = frozenset()
    """Nodes by which a function gives a value, if there is one in them."""
    updates: frozenset[str] = frozenset()
    """Nodes by which a function has a name of its own, and that need it to have a value already."""
    transparent: frozenset[str] = frozenset({"parenthesized_expression"})
    """Nodes that may stand between a call and its guard."""
    import_scopes: frozenset[str] = frozenset()
    """Nodes in which the imports of the file are not known."""
    loose: frozenset[str] = frozenset()
    """Nodes in which a name may stand for anything: the arguments of macros."""
    type_binders: frozenset[str] = frozenset()
    """Nodes that give a name to a type, for the declaration or the type that they are in."""
    gathering: frozenset[str] = frozenset()
    """Functions that wait for what the calls in their arguments start."""
    documentation: str | None = None
    """What a documentation comment starts with, as a pattern in which `NAME` is the name of the
    function; None: it is a text in the body."""
    openings: frozenset[str] = frozenset()
    """Nodes that a file has before its imports."""
    around: frozenset[str] = frozenset()
    unsaid: frozenset[tuple[str, str]] = frozenset()
    has_bases: Callable[[Node], bool] = field(default=lambda _type: False)
    """Whether a type has members that come from others."""
    is_closed: Callable[[Node], bool] = field(default=lambda _type: False)
    """Whether nothing can be added to a type: it implements what something else declares."""
    constants: frozenset[str] = frozenset()
    """Statements that declare variables."""
    indentation_is_syntax: bool = False
    implicit_receivers: bool = False
    """Whether a plain name may be a member of something around."""
