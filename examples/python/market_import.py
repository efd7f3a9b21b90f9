"""Orders that arrive as files: the weekly exports of the market halls that resell for us.

Every hall has its own idea of a CSV file. What can be read is imported, the rest is reported by line.
"""

from __future__ import annotations

import asyncio
import csv
import io
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

logger = logging.getLogger(__name__)

# The header of the Münster hall is in German, that of Zwolle in Dutch.
COLUMNS = {
    "artikel": "sku",
    "menge": "quantity",
    "größe": "size",
    "kunde": "customer",
    "aantal": "quantity",
    "klant": "customer",
}


class ImportFailed(Exception):
    """A file that cannot be read at all."""


class OrderSink(Protocol):
    async def submit(self, customer: str, items: Mapping[str, float]) -> int: ...


@dataclass
class Imported:
    orders: dict[str, dict[str, float]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, customer: str, sku: str, quantity: float) -> None:
        items = self.orders.setdefault(customer, {})
        items[sku] = items.get(sku, 0.0) + quantity


def read_text(path: Path) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return path.read_text(encoding)
        except UnicodeDecodeError:
            logger.debug("%s is not %s", path, encoding)
    raise ImportFailed(f"{path} is neither UTF-8 nor Windows-1252")


def rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers and column names that are ours."""

    def canonical(name: str | None) -> str:
        lowered = (name or "").strip().lower()
        return COLUMNS.get(lowered, lowered)

    delimiter = ";" if text.partition("\n")[0].count(";") > 1 else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    for row in reader:
        yield reader.line_num, {canonical(key): (value or "").strip() for key, value in row.items()}


def import_folder(
    folder: Path,
    pattern: str,
    known_skus: set[str],
    customers: Mapping[str, str],
    aliases: Mapping[str, str],
    default_customer: str | None,
    skip_unknown: bool,
    decimal_comma: bool,
) -> Imported:
    """Read all files of a folder into one set of orders."""
    result = Imported()
    for path in sorted(folder.glob(pattern)):
        try:
            for line_number, row in rows(read_text(path)):
                where = f"{path.name}:{line_number}"
                customer = customers.get(row.get("customer", ""), default_customer)
                if customer:
                    sku = aliases.get(row["sku"], row["sku"])
                    if sku in known_skus:
                        text = row.get("quantity", "")
                        if decimal_comma:
                            text = text.replace(".", "").replace(",", ".")
                        try:
                            quantity = float(text)
                        except ValueError:
                            result.problems.append(f"{where}: `{text}` is no quantity")
                        else:
                            if quantity > 0:
                                result.add(customer, sku, quantity)
                            elif quantity < 0:
                                if sku in result.orders.get(customer, {}):
                                    result.add(customer, sku, quantity)
                                else:
                                    result.problems.append(f"{where}: nothing of {sku} to return")
                    elif not skip_unknown:
                        result.problems.append(f"{where}: we do not sell {sku}")
                else:
                    result.problems.append(f"{where}: no customer")
        except (KeyError, ImportFailed) as error:
            result.problems.append(f"{path.name}: {error}")
    return result


async def submit_all(imported: Imported, sink: OrderSink, parallel: int = 4) -> dict[str, int]:
    """Send the orders on, a few at a time; the answer maps customers to order numbers."""
    limit = asyncio.Semaphore(parallel)

    async def submit(customer: str, items: Mapping[str, float]) -> tuple[str, int]:
        async with limit:
            return customer, await sink.submit(customer, items)

    tasks = [submit(customer, items) for customer, items in imported.orders.items()]
    return dict(await asyncio.gather(*tasks))


async def watch(folder: Path, pattern: str, seconds: float) -> AsyncIterator[Path]:
    """Files that are new or have changed, as they appear."""
    seen: dict[Path, float] = defaultdict(float)
    while True:
        for path in folder.glob(pattern):
            modified = path.stat().st_mtime
            if modified > seen[path]:
                seen[path] = modified
                yield path
        await asyncio.sleep(seconds)
