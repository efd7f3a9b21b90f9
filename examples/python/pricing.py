"""What an order costs: prices by weight, deposits on crates and jars, vouchers, delivery.

All amounts are whole cents, so that nobody has to explain a rounding error at the till.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

FREE_DELIVERY_FROM = 6000
DELIVERY_FEE = 490
DEPOSITS = {"jar": 25, "crate": 300, "bottle": 15}


class Unit(Enum):
    PIECE = "piece"
    KILOGRAM = "kg"


@dataclass(frozen=True)
class Line:
    sku: str
    name: str
    unit: Unit
    quantity: float
    unit_price: int
    packaging: str | None = None
    best_before: date | None = None


@dataclass(frozen=True)
class Voucher:
    code: str
    percent: int = 0
    amount: int = 0
    minimum: int = 0
    valid_until: date | None = None
    skus: frozenset[str] = frozenset()


@dataclass
class Quote:
    goods: int = 0
    deposit: int = 0
    discount: int = 0
    delivery: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.goods + self.deposit + self.delivery - self.discount

    def note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)


def line_total(line: Line) -> int:
    """The price of a line; weights are rounded to ten grams before they are multiplied."""
    quantity = round(line.quantity, 2) if line.unit is Unit.KILOGRAM else int(line.quantity)
    return round(quantity * line.unit_price)


def quote(
    lines: Iterable[Line], vouchers: Iterable[Voucher], today: date, member: bool, pickup: bool
) -> Quote:
    """Work out what the customer pays. Members get a tenth off what would spoil soon."""
    result = Quote()
    lines = list(lines)
    for line in lines:
        price = line_total(line)
        if line.best_before is not None:
            days_left = (line.best_before - today).days
            if days_left < 0:
                result.note(f"{line.name} ist leider nicht mehr verfügbar 🥕")
                continue
            elif days_left <= 2 and member:
                price -= price // 10
        result.goods += price
        if line.packaging:
            if line.packaging in DEPOSITS:
                result.deposit += DEPOSITS[line.packaging] * max(1, int(line.quantity))
            else:
                result.note(f"no deposit is known for {line.packaging}")

    for voucher in vouchers:
        if voucher.valid_until and voucher.valid_until < today:
            result.note(f"voucher {voucher.code} has expired")
        elif result.goods < voucher.minimum:
            result.note(f"voucher {voucher.code} needs an order of {euros(voucher.minimum)}")
        else:
            base = result.goods
            if voucher.skus:
                base = sum(line_total(line) for line in lines if line.sku in voucher.skus)
            if voucher.percent and not voucher.amount:
                result.discount += base * voucher.percent // 100
            else:
                result.discount += min(voucher.amount, base)

    result.discount = min(result.discount, result.goods)
    if not pickup and result.goods - result.discount < FREE_DELIVERY_FROM:
        result.delivery = DELIVERY_FEE
    return result


def euros(cents: int) -> str:
    """`1234` as `12,34 €`, the way it stands on the price tags."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d} €"


def cheapest(
    lines: Iterable[Line], count: int, price: Callable[[Line], int] = line_total
) -> list[Line]:
    return sorted(lines, key=lambda line: (price(line), line.name))[:count]
