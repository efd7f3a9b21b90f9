"""How the server is doing: what its answers have cost, and the last thing that went wrong.

It is kept in memory only, and names methods and faults, never what a document says.
"""

from __future__ import annotations

import logging
import os
import sys
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

_REMEMBERED = 512
"""Answers of each method."""
_MOST_WAITING = 4_096
"""Requests whose beginning is remembered; a client that gets no answers has other troubles."""
_MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that went wrong inside: when, and what the log says of it in a line."""

    at: datetime
    message: str


class Vitals(logging.Handler):
    """Times of answers by method, and the last error that was logged."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last_fault: Fault | None = None
        self._began: dict[str | int, tuple[str, float]] = {}
        self._taken: dict[str, deque[float]] = {}
        self._count: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.last_fault = Fault(datetime.now(UTC), f"{record.name}: {record.getMessage()}")

    def begin(self, msg_id: str | int, method: str) -> None:
        """A request has come."""
        if len(self._began) < _MOST_WAITING:
            self._began[msg_id] = method, perf_counter()

    def end(self, msg_id: str | int) -> None:
        """Its answer is on its way."""
        method, began = self._began.pop(msg_id, ("", 0.0))
        if method:
            self._taken.setdefault(method, deque(maxlen=_REMEMBERED)).append(perf_counter() - began)
            self._count[method] = self._count.get(method, 0) + 1

    def requests(self) -> dict[str, dict[str, float]]:
        """Of each method the number of answers, and the median and the 95th percentile of what the
        last ones took, in milliseconds."""
        return {
            method: {
                "count": self._count[method],
                "p50_ms": _quantile(taken, 0.5),
                "p95_ms": _quantile(taken, 0.95),
            }
            for method, taken in sorted(self._taken.items())
        }

    def fault(self) -> dict[str, Any] | None:
        """The last fault in plain values."""
        fault = self.last_fault
        if fault is None:
            return None
        return {"at": fault.at.isoformat(timespec="seconds"), "message": fault.message}


def _quantile(taken: deque[float], part: float) -> float:
    ranked = sorted(taken)
    return round(1_000 * ranked[min(len(ranked) - 1, int(part * len(ranked)))], 2)


def memory() -> float | None:
    """The memory of this process in MiB, None where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return round(pages * os.sysconf("SC_PAGE_SIZE") / _MEBIBYTE, 1)
    except (OSError, ValueError, IndexError):
        return _peak_memory()


def _peak_memory() -> float | None:
    """The most that this process has had, where the system says no more."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1_024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / _MEBIBYTE, 1)
