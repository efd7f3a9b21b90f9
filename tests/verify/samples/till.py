"""Functions that are more nested than they need be."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shop.bank import Bank, traced


@dataclass
class Line:
    sku: str
    cents: int
    count: int


def discount(lines: list[Line], skus: set[str], percent: int) -> None:
    """Take what a voucher is worth off the lines that it is for."""
    for each in lines:
        if each.sku in skus:
            # never below zero
            if percent > 0:
                if percent < 100:
                    each.cents -= each.cents * percent // 100


@dataclass
class Till:
    bank: Bank
    lines: list[Line] = field(default_factory=list)
    total: int = 0

    @traced
    async def settle(self, limit: int, *, force: bool = False) -> int:
        paid = 0
        if self.total > limit:
            raise ValueError(f"more than {limit}")
        else:
            for each in self.lines:
                if each.count > 0:
                    if each.cents > 0 or force:
                        paid += await self.bank.charge(each.sku, each.cents)
        return paid

    def highest(self, skip: set[str]) -> int | None:
        best = 0
        if not self.lines:
            return None
        else:
            for each in self.lines:
                if each.sku not in skip:
                    best = max(best, each.cents)
        return best

    def report(self, names: dict[str, str], verbose: bool) -> None:
        for each in self.lines:
            if each.count > 0:
                name = names.get(each.sku)
                if name is not None:
                    print(f"{name}: {each.count}")
                elif verbose:
                    print(each.sku)


def warn(stock: dict[str, int], least: int, log: Callable[[str], None]) -> None:
    if least > 0:
        for sku, count in stock.items():
            if count < least:
                # once is enough
                log("low: " + sku)
