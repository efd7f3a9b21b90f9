"""A place that a rule looks at: a node, and all that may be asked about it.

A rule's answer is kept until something that it asked about changes, so it asks here and nowhere
else. The node itself, what is below it and what is around it up to `Site.main` are the item's own
and may be read freely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from aura_lsp.language import Language
from aura_lsp.model import Edit, Finding, Fix, Related, Span
from aura_lsp.rules import Rule

if TYPE_CHECKING:
    from tree_sitter import Node

Scope = Mapping[str, str]
"""The names of a file -> what they were imported from; empty for the file's own."""


class Site:
    """One node that a rule suspects. Spans given to its methods are offsets into the source; those
    of its findings are relative to `base`, where the item starts."""

    def __init__(
        self,
        rule: Rule,
        language: Language,
        source: bytes,
        scope: Scope,
        node: Node,
        base: int,
        asked: set[str],
    ) -> None:
        self.rule, self.language, self.source, self.node = rule, language, source, node
        self._scope, self._base, self._asked = scope, base, asked

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

    def origin(self, expression: Node) -> str:
        """What a name or dotted expression stands for, such as `subprocess.run`, by the imports of
        the file; empty where it is local, the file's own, or no name at all."""
        names = self.language.names
        found = names.parts(expression, self.source) if names is not None else None
        if names is None or found is None:
            return ""
        head, dotted = found
        first, dot, rest = dotted.partition(".")
        text = self.source[head.start_byte : head.end_byte]
        for scope in self.around(head):
            if scope.type in names.scopes and names.is_bound(scope, text, self.source):
                return ""
        self._asked.add(first)
        base = self._scope.get(first)
        if base is None:
            return f"{names.builtins}.{dotted}"
        return f"{base}{dot}{rest}" if base else ""

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

    def _relative(self, span: Span) -> Span:
        return span.shift(-self._base)

    def _moved(self, edit: Edit) -> Edit:
        return Edit(self._relative(edit.span), edit.text)
