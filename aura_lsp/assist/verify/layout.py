"""How code is laid out: moved to the indentation of its place, in the style of the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice

from aura_lsp.assist.verify.place import indentation_at, indentation_of
from aura_lsp.assist.verify.reply import margin
from aura_lsp.syntax import Node

_ENOUGH = 500


def unit_of(root: Node, source: bytes, blocks: frozenset[str]) -> str | None:
    """One level of indentation, as most blocks at and below a node have it; None without blocks.
    Of a large file some blocks tell enough."""
    units: Counter[bytes] = Counter()
    for block in islice(_long_blocks(root, blocks), _ENOUGH):
        header = indentation_of(source, block.parent.start_byte if block.parent else 0).encode()
        inner = indentation_at(source, block.named_children[0].start_byte)
        if inner is not None and inner != header and inner.startswith(header):
            units[inner[len(header) :]] += 1
    return units.most_common(1)[0][0].decode() if units else None


def _long_blocks(root: Node, blocks: frozenset[str]) -> Iterator[Node]:
    """The blocks with statements that go over several lines."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.start_point.row != node.end_point.row or node.type in blocks:
            stack += node.children
            if node.type in blocks and node.named_children and node.parent is not None:
                yield node


def moved(lines: list[str], verbatim: Mapping[int, str], base: str, units: tuple[str, str]) -> str:
    """Lines with the first one at the indentation `base` and the others as much deeper as they
    were; the first of `units` becomes the second.

    Those whose 0-based number is in `verbatim` start inside a text and become what stands there.
    """
    if not lines:
        return ""
    first = margin(lines[0])
    stays = lines[0][:first] == base and units[0] == units[1]
    out: list[str] = []
    for at, line in enumerate(lines):
        width = margin(line)
        if at in verbatim:
            out.append(verbatim[at])
        elif width == len(line):
            out.append("")
        elif stays:
            out.append(line)
        else:
            own = base[: max(len(base) - max(first - width, 0), 0)]
            out.append(own + _deeper(line[min(first, width) : width], *units) + line[width:])
    return "\n".join(out)


def _deeper(indentation: str, own: str, unit: str) -> str:
    """Indentation by one unit as the same by another; what is no whole level stays spaces."""
    if own == unit:
        return indentation
    if own == "\t":
        return indentation.replace("\t", unit)
    spaces = indentation.replace("\t", own)
    levels, rest = divmod(len(spaces), len(own))
    return unit * levels + " " * rest


def is_even(node: Node, source: bytes, blocks: frozenset[str], unit: str) -> bool:
    """Whether the statements of every block in a node stand one level deeper than the line that the
    block belongs to."""
    for block in _long_blocks(node, blocks):
        header = indentation_of(source, block.parent.start_byte if block.parent else 0)
        columns = {indentation_at(source, child.start_byte) for child in block.named_children}
        if columns - {None, (header + unit).encode()}:
            return False
    return True
