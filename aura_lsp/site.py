"""A place that a rule looks at: a node, and all that may be asked about it.

A rule's answer is kept until something that it asked about changes, so it asks here and nowhere
else. The node itself, what is below it and what is around it up to `Site.main` are the item's own
and may be read freely.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from aura_lsp.config import Settings
from aura_lsp.language import Language
from aura_lsp.model import Edit, Finding, Fix, Related, Span
from aura_lsp.places import Places
from aura_lsp.rules import Fact, Rule

if TYPE_CHECKING:
    from tree_sitter import Node

T = TypeVar("T")
Scope = Mapping[str, str]
"""The names of a file -> what they were imported from; empty for the file's own."""

ALL_IMPORTS = "*"
"""Stands among the names that a verdict asked about for all of them."""


class FileContext(NamedTuple):
    """What is the same for all places of an item; `memo` is for what several of them ask for."""

    language: Language
    source: bytes
    scope: Scope
    settings: Settings
    memo: dict[Any, Any] | None = None


class Site:
    """One node that a rule suspects. Spans given to its methods are offsets into the source; those
    of its findings are relative to `base`, where the item starts."""

    def __init__(
        self, rule: Rule, context: FileContext, node: Node, base: int, asked: set[str]
    ) -> None:
        self.rule, self.node = rule, node
        self.language, self.source, self._scope, self.settings, memo = context
        self._memo = memo if memo is not None else {}
        self._base, self._asked = base, asked

    # -- reading -----------------------------------------------------------------------------------

    def text(self, node: Node) -> str:
        """The source of a node."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def around(self, node: Node) -> Iterator[Node]:
        """The nodes around a node, innermost first."""
        parent = node.parent
        while parent is not None:
            yield parent
            parent = parent.parent

    def function(self, node: Node) -> Node | None:
        """The innermost function-like node around a node."""
        names = self.language.names
        functions = names.functions if names is not None else self.language.outline.functions
        return next((each for each in self.around(node) if each.type in functions), None)

    def origin(self, expression: Node, among: Container[str] | None = None) -> str:
        """What a name or dotted expression stands for, such as `subprocess.run`, by the imports of
        the file; empty where it is local, the file's own, no name at all, or none of `among`."""
        names = self.language.names
        found = names.parts(expression, self.source) if names is not None else None
        if names is None or found is None:
            return ""
        head, dotted = found
        first, dot, rest = dotted.partition(".")
        self._asked.add(first)
        base = self._scope.get(first)
        origin = f"{names.builtins}.{dotted}" if base is None else base and f"{base}{dot}{rest}"
        if not origin or (among is not None and origin not in among):
            return ""
        text = self.source[head.start_byte : head.end_byte]
        for scope in self.around(head):
            if scope.type in names.scopes:
                bound = partial(names.is_bound, scope, text, self.source)
                if self.once(("bound", scope.id, text), bound):
                    return ""
        return origin

    def once(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        """What `make` gives, made once for all places of the item that ask for the same `key`."""
        if key not in self._memo:
            self._memo[key] = make()
        return cast(T, self._memo[key])

    def imports(self) -> frozenset[str]:
        """All that the file imports, by its full name."""
        self._asked.add(ALL_IMPORTS)
        return frozenset(origin for origin in self._scope.values() if origin)

    def imported_as(self, origin: str) -> str | None:
        """The name that the file imports something under, for a fix that needs it."""
        self._asked.add(ALL_IMPORTS)
        return next((name for name, other in self._scope.items() if other == origin), None)

    @property
    def in_tests(self) -> bool:
        """Whether the file is a test, by its path, or the item says that it is for tests only."""
        return self.settings.in_tests

    def span(self, node: Node) -> Span:
        """The range of a node."""
        return Span(node.start_byte, node.end_byte)

    # -- saying ------------------------------------------------------------------------------------

    def finding(
        self,
        where: Node | Span,
        message: str,
        *,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A finding at a node or span."""
        return self.rule.finding(
            self._relative(where if isinstance(where, Span) else self.span(where)),
            message,
            fix=fix and Fix(fix.title, tuple(map(self._moved, fix.edits)), fix.safe),
            related=tuple(Related(self._relative(each.span), each.message) for each in related),
        )

    def fact(self, where: Node | Span, value: Any) -> Fact:
        """Something for `CodeRule.check_file` to know."""
        span = where if isinstance(where, Span) else self.span(where)
        return Fact(value, self._relative(span))

    def _relative(self, span: Span) -> Span:
        return span.shift(-self._base)

    def _moved(self, edit: Edit) -> Edit:
        return Edit(self._relative(edit.span), edit.text)


class FileSite:
    """A whole file, for a rule that has collected `facts` in it; all spans are offsets into the
    source."""

    def __init__(
        self, rule: Rule, places: Places, root: Node, facts: Sequence[Fact], settings: Settings
    ) -> None:
        self.rule, self.root, self.facts, self.settings = rule, root, facts, settings
        self.places, self.source = places, places.source

    def mentions(self, name: str, start: int = 0, *, before: bytes = b"") -> Iterator[Node]:
        """Where `name` stands as a word from `start` on, in order: names, and the texts and
        comments around it. With `before` only where that comes next."""
        width = len(name.encode())
        for at in self.offsets(name, start):
            if before and not self.source.startswith(before, at + width):
                continue
            node = self.root.descendant_for_byte_range(at, at + width)
            if node is not None:
                yield node

    def offsets(self, name: str, start: int = 0) -> Sequence[int]:
        """The offsets from `start` on at which `name` stands as a word, in order."""
        found = self.places.of(name.encode(), whole=True) if name else ()
        return found[bisect_left(found, start) :]

    def site(self, language: Language, scope: Scope, node: Node) -> Site:
        """A place of the file as a rule would suspect it, with what the file's names stand for."""
        return Site(
            self.rule, FileContext(language, self.source, scope, self.settings), node, 0, set()
        )

    def finding(
        self,
        fact: Fact,
        message: str,
        *,
        fix: Fix | None = None,
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A finding where something was collected."""
        return self.rule.finding(fact.span, message, symbol=fact.symbol, fix=fix, related=related)
