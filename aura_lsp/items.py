"""A file as a tree of items: the values that `outline.py` makes and everything after it reads."""

from __future__ import annotations

from typing import NamedTuple

from aura_lsp.facts import ItemFacts, TypeFacts
from aura_lsp.model import Finding


class Signature(NamedTuple):
    """What tells apart two trees over the same bytes (in a file that is broken elsewhere)."""

    kind: int
    descendants: int
    state: int
    next_state: int


class Context(NamedTuple):
    """What an item may know of what is around it: whether that is a type, whether its functions did
    not choose their own parameters (they implement a trait), whether its
    constructors may have many (of a class that is data), whether the item is a hole in another, and
    whether what it is in is for tests only."""

    in_type: bool = False
    free_parameters: bool = False
    free_constructors: bool = False
    is_hole: bool = False
    in_tests: bool = False


class ErrorFacts(NamedTuple):
    """An outermost ERROR or MISSING node: its place in the item, and what is missing."""

    start: int
    end: int
    missing: str


class ContainerFacts(NamedTuple):
    """The header of a container: its name and place (offsets relative to the item), and its
    kind."""

    type: TypeFacts
    kind: str


class Item(NamedTuple):
    """One part of a file. Offsets are relative to where it starts.

    `own` are the facts of its own bytes, `facts` the same with what its holes add, in offsets that
    are no longer squeezed. `holes` are the items inside, with their offsets. `clean`: without
    syntax errors; `errors` are its own. `findings` are about its functions, `hole_findings` about
    the first one of each hole, which gets its name from here, in the hole's offsets. `notable`: it
    or something inside it has findings or errors; `suspected`: nodes for a rule to look at.
    `bindings` are the names that it binds in the file, each with what it was imported from.
    `in_tests`: it is for tests only, or what it is in is.
    """

    length: int
    signature: Signature
    clean: bool
    holes: tuple[tuple[int, Item], ...]
    own: ItemFacts
    facts: ItemFacts
    context: Context
    container: ContainerFacts | None = None
    code_lines: int = 0
    errors: tuple[ErrorFacts, ...] = ()
    findings: tuple[Finding, ...] = ()
    hole_findings: tuple[tuple[Finding, ...], ...] = ()
    notable: bool = False
    suspected: bool = False
    bindings: tuple[tuple[str, str], ...] = ()
    in_tests: bool = False
