"""What Aura knows of one language: its files, its grammar, its outline and what its metrics count.

A language is a value. What its syntax means stands in its `structure.scm` and `lines.scm`, whose
capture names are the roles below; nothing else in Aura names a node type of a grammar.

    @function, @function.<kind>   a function-like node; `method` is a function directly in a type
    @class                        a named type or scope: class, struct, interface, object, impl
    @name.next                    names the next function-like node, which has no name of its own
    @parameter, @parameter.free   a parameter; a free one does not count against the limit;
                                  `.first` counts unless it is one of `Language.receiver_names`
    @free, @receiver              a node that is a @parameter too: it is free, or none if it is
                                  one of `Language.receiver_names`
    @parameter.default            the default of a parameter, which makes it free in a component
    @exempt.parameters, @exempt.length   the function at this node is not judged by it; with
                                  `.around`: the function around this node; with `.next`: the next
    @exempt.component             the function at this node is a component of a user interface
    @nest, @nest.depth, @nest.cognitive  a body: deepens both, only `max_nesting`, only cognitive
    @nest.wrapper                 a body in which nested functions stand one level higher
    @nest.self                    a structure that deepens what is in it, cognitively, not itself
    @if @elif @else @loop @switch @case @default @try @catch @with @ternary @boolean @jump
                                  structures; `elif` wins over `if` on the same node
    @word.<table>                 what `Language.words` says of the node's text: another capture
    @skip                         the structure at this very node does not count
    @apart                        nothing in it is a decision of the function around
    @rule.<code>                  a node that this rule is to look at (from the rule's `queries`)
    @short_circuit                a chain of `&&` that stands for a condition in markup

Any further role counts where a metric's table names it. `lines.scm`, which is asked for long
functions and whole files only, has

    @comment, @docstring          lines that are no code
    @table                        a literal that is data, not logic

and `statements.scm`, for `metrics` only, @statement: what counts as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aura_lsp.marks import ForeignMarks
from aura_lsp.metrics.cognitive import WHY, Cognitive, operator_runs
from aura_lsp.metrics.cyclomatic import Cyclomatic
from aura_lsp.metrics.halstead import HalsteadCounter
from aura_lsp.metrics.maintainability import IndexInputs
from aura_lsp.writing import Writing

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Container:
    """A node whose members are items of their own.

    `kind` is the outline's word for it (class, interface, module, …; an LSP symbol kind in lower
    case). `bodies` are the node types among its children that hold the members. `is_type`:
    functions directly in it are methods. `free_parameters`: its functions did not choose their own
    parameters. `free_constructors` tells of such a node whether its constructors are not judged by
    theirs; `kind_of` its kind, where that takes more than its node type.
    """

    kind: str
    bodies: frozenset[str]
    is_type: bool = True
    free_parameters: bool = False
    free_constructors: Callable[[Node], bool] | None = None
    kind_of: Callable[[Node], str] | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """How a file of the language falls into items (see `outline.py`).

    `containers`: node type -> what it is. `wrappers`: nodes around a definition that are one thing
    with it (decorators, `export`). `attached`: siblings that belong to the definition after them.
    `functions`: function-like node types, which become items of their own when they are large.
    """

    containers: Mapping[str, Container]
    wrappers: frozenset[str] = frozenset()
    attached: frozenset[str] = frozenset()
    comments: frozenset[str] = frozenset({"comment"})
    functions: frozenset[str] = frozenset()


def field_name(node: Node) -> Node | None:
    """The name of a function or type where the grammar has a `name` field, as most have."""
    return node.child_by_field_name("name")


def no_receiver(node: Node, source: bytes) -> str:
    """No language but Go writes the type of a method outside the type's own body."""
    return ""


@dataclass(frozen=True, slots=True)
class Names:
    """How a language binds names, for rules that ask what one stands for.

    `bindings` are the names that a member of a file binds there, each with what it was imported
    from (empty: the file's own). `functions` are the node types that start a context of their own,
    `scopes` those with names of their own; `is_bound` tells whether one of these has a name.
    `parts` of a dotted expression are the node of its first name and its text. What nothing binds
    is `builtins`' own.
    """

    bindings: Callable[[Node, bytes], Iterator[tuple[str, str]]]
    functions: frozenset[str]
    scopes: frozenset[str]
    is_bound: Callable[[Node, bytes, bytes], bool]
    parts: Callable[[Node, bytes], tuple[Node, str] | None]
    builtins: str = "builtins"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language or dialect.

    `id` is unique (`tsx`), `name` is what configuration and output call it (`typescript`).
    `grammar` is `module:function` of the grammar's wheel, imported on first use. `package` holds
    `structure.scm`. `name_of` finds
    the name node of a function or type, `receiver_of` the type that a method outside of it belongs
    to.
    """

    id: str
    name: str
    extensions: tuple[str, ...]
    language_ids: tuple[str, ...]
    grammar: str
    package: str
    outline: Outline
    cyclomatic: Cyclomatic
    cognitive: Cognitive
    halstead: HalsteadCounter
    structure: tuple[str, ...] = ("structure.scm",)
    lines: tuple[str, ...] = ("lines.scm",)
    statements: tuple[str, ...] = ("statements.scm",)
    line_comment: str = "//"
    block_comment: tuple[str, str] | None = ("/*", "*/")
    separator: str = "."
    name_of: Callable[[Node], Node | None] = field_name
    receiver_of: Callable[[Node, bytes], str] = no_receiver
    kind_of: Callable[[Node, bytes, str], str] | None = None
    """Corrects a function's kind where that takes more than its node type. Like all that looks at a
    node for facts it sees the node and what is below: what is above may be another item's."""
    opening: re.Pattern[bytes] | None = None
    """Matches somewhere in whatever has a function or a type in it, so that the rest (imports,
    tables) need not be looked into."""
    tests: re.Pattern[bytes] | None = None
    """Matches somewhere in what is attached to a definition that is for tests only."""
    names: Names | None = None
    dialects: tuple[str, ...] = ()
    """What rules call syntax that only some dialects of the language have: `jsx`."""
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Table -> text -> the capture that `@word.<table>` stands for at a node with that text."""
    self_calls: Callable[[Node, bytes], Iterator[Node]] | None = None
    """The callees in a function that are that function itself, in order; those in its holes are not
    counted, which are no part of its own bytes."""
    operator_runs: Callable[[Node, Cognitive, set[tuple[int, int]]], Iterator[tuple[int, str]]] = (
        operator_runs
    )
    """How logical operators form sequences."""
    joined: frozenset[str] = frozenset()
    """Kinds of function whose lines belong to the function around, which is judged by its length
    instead of them."""
    receiver_names: frozenset[str] = frozenset()
    """First parameters of methods that only name the receiver."""
    index_inputs: Callable[[Node, bytes, int | None], IndexInputs] | None = None
    """What the maintainability index is computed from, where the tool that the language follows has
    counts of its own: of a function, given its cyclomatic complexity, or of a file (None)."""
    why: Mapping[str, str] = field(default_factory=lambda: WHY)
    reparse_broken: bool = False
    """Whether an incremental tree with errors is not to be trusted and the text is parsed
    afresh."""
    patch: Callable[[bytes], bytes] | None = None
    """Rewrites a text that the grammar can't read: what is valid but unknown to it, to something of
    the same length that it knows. The tree of the result stands for the text itself. A large text
    whose tree grew through edits is rewritten when it is settled, or at once with
    `reparse_broken`."""
    directives: bool = False
    """Whether a comment for tools has no space before and in its name, and is no documentation:
    `//aura:ignore`."""
    foreign: ForeignMarks | None = None
    """The marks by which the language's other tools are told not to report something."""
    filenames: tuple[str, ...] = ()
    writing: Writing | None = None
    """How declarations are written, without which no model's edit can be checked."""
