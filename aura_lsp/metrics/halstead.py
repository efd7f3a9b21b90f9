"""Halstead's measures (Halstead 1977), from the operators and operands of a piece of code.

`TokenHalstead` counts tokens: the leaves that a language names as operands, everything else that is
not mere punctuation as operators. Python counts as radon does, in its own package.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Protocol

from aura_lsp.model import Halstead

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(slots=True)
class Counts:
    """How often each operator and operand occurs."""

    operators: Counter[Hashable]
    operands: Counter[Hashable]


class HalsteadCounter(Protocol):
    """Counts the operators and operands below a node of `source`."""

    def __call__(self, node: Node, source: bytes) -> Counts: ...


@dataclass(frozen=True, slots=True)
class TokenHalstead:
    """Counts leaves: `operands` are named by node type (and not descended into), `ignored` leaves
    are neither, such as comments and closing brackets, whose opening ones count."""

    operands: frozenset[str]
    ignored: frozenset[str]

    def __call__(self, node: Node, source: bytes) -> Counts:
        operators: Counter[Hashable] = Counter()
        operands: Counter[Hashable] = Counter()
        for leaf in self._leaves(node):
            kind = leaf.type
            if kind in self.operands:
                operands[source[leaf.start_byte : leaf.end_byte]] += 1
            elif kind not in self.ignored and leaf.end_byte > leaf.start_byte:
                operators[kind] += 1
        return Counts(operators, operands)

    def _leaves(self, node: Node) -> Iterator[Node]:
        cursor = node.walk()
        while True:
            current = cursor.node
            if current is not None and (
                current.child_count == 0
                or current.type in self.operands
                or current.type in self.ignored
            ):
                yield current
            elif cursor.goto_first_child():
                continue
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return


def halstead(counts: Counts) -> Halstead:
    """The measures that follow from the counts; all zero for code without operators and
    operands."""
    n1, n2 = len(counts.operators), len(counts.operands)
    total1, total2 = counts.operators.total(), counts.operands.total()
    vocabulary = n1 + n2
    volume = (total1 + total2) * log2(vocabulary) if vocabulary else 0.0
    difficulty = n1 * total2 / (2 * n2) if n2 else 0.0
    effort = difficulty * volume
    return Halstead(n1, n2, total1, total2, volume, difficulty, effort, effort / 18, volume / 3000)
