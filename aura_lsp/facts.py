"""The facts of an item: its functions and types with what each metric counts in them.

Facts come from the item's own bytes alone, so they hold as long as these do not change. Parts of
the item that are items themselves (holes) are left out. Offsets are relative to the item's start
with every hole squeezed to one byte, so that a hole may grow without moving what comes after it.

`counting.py` gathers them; these are the values.
"""

from __future__ import annotations

from typing import NamedTuple

NO_FUNCTION = -1


class Step(NamedTuple):
    """One increment of a cognitive score: costs `base`, and `depth` more where `nested`."""

    offset: int
    base: int
    depth: int
    nested: bool
    why: str


class FunctionFacts(NamedTuple):
    """What was counted in one function-like node, without what its holes add.

    `parent` is the index of the function around it in the same item, or -1; `depth` the cognitive
    nesting at which it stands there. `decisions` is cyclomatic complexity less one. The cognitive
    score is `fixed` + `nested_count` × the nesting around. `decisions`, `fixed` and `nested_count`
    hold those of merged functions inside; `steps` are its own. `deepest[d]` is where nesting d + 1
    is first reached. `rows` are its lines from the first to the last; `own_code_lines` are those
    with code outside of functions inside that are not `Language.joined`, `table_lines` those of its
    longest literal: both -1 where the function is too short for anyone to ask.
    """

    name: str
    kind: str
    qualifier: str
    start: int
    end: int
    name_start: int
    name_end: int
    parent: int
    depth: int
    parameters: int
    free_parameters: int
    decisions: int
    fixed: int
    nested_count: int
    steps: tuple[Step, ...]
    deepest: tuple[int, ...]
    rows: int
    own_code_lines: int
    table_lines: int
    exempt: frozenset[str]


class TypeFacts(NamedTuple):
    """A named type inside an item; `parent` is the index of the function around it, or -1."""

    name: str
    qualifier: str
    start: int
    end: int
    name_start: int
    name_end: int
    parent: int


class HolePlace(NamedTuple):
    """Where a hole stands: the function around it (index or -1), the cognitive nesting there, the
    types around it, whether it stands directly in one, the name that its place gives it, and what
    that place exempts it from."""

    parent: int
    depth: int
    qualifier: str
    in_type: bool
    name: str
    name_start: int
    name_end: int
    exempt: frozenset[str]


class Suspect(NamedTuple):
    """A node that a rule is to look at: the node's range and kind, and the rule's code."""

    start: int
    end: int
    kind: int
    rule: str


class ItemFacts(NamedTuple):
    """All that the bytes of one item say; `code_lines` is -1 where nobody asked for it."""

    functions: tuple[FunctionFacts, ...] = ()
    types: tuple[TypeFacts, ...] = ()
    holes: tuple[HolePlace, ...] = ()
    code_lines: int = -1
    comment_lines: int = 0
    suspects: tuple[Suspect, ...] = ()


NOTHING = ItemFacts()


class Piece(NamedTuple):
    """The part of a source that an item is: its half-open range, its holes, whether it is a member
    of a type, and whether it is a hole in another item."""

    start: int
    end: int
    holes: tuple[tuple[int, int], ...]
    in_type: bool
    is_hole: bool


class Demand(NamedTuple):
    """Which lines somebody asks for: those of every item, and those of functions with more than
    `function_rows` rows."""

    items: bool
    function_rows: int
