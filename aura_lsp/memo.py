"""What is known of items by their content, bounded in bytes.

Keys name everything that facts depend on (language, bytes, shape of the tree), so an entry is never
wrong, only unused. Undo, reopening and switching branches find their items here again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

from aura_lsp.facts import ItemFacts

_ENTRY_BYTES = 500
_FUNCTION_BYTES = 520
_STEP_BYTES = 150
"""What an entry, a function and an increment weigh, measured on CPython's standard library."""


class Memo:
    """A least-recently-used map of item facts that weighs `limit` bytes at the most.

    Used by one thread at a time.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.weight = 0
        self._entries: OrderedDict[Hashable, ItemFacts] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: Hashable) -> ItemFacts | None:
        facts = self._entries.get(key)
        if facts is not None:
            self._entries.move_to_end(key)
        return facts

    def put(self, key: Hashable, facts: ItemFacts) -> None:
        self._entries[key] = facts
        self.weight += weigh(facts)
        self.trim(self.limit)

    def trim(self, limit: int) -> None:
        """Drop the entries that were not used for longest until at most `limit` bytes are left."""
        while self.weight > limit and self._entries:
            _, dropped = self._entries.popitem(last=False)
            self.weight -= weigh(dropped)


def weigh(facts: ItemFacts) -> int:
    """About how many bytes an entry takes."""
    steps = sum(len(function.steps) for function in facts.functions)
    return _ENTRY_BYTES + _FUNCTION_BYTES * len(facts.functions) + _STEP_BYTES * steps
