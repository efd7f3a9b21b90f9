"""Plan the tours of the delivery vans: who is served when, and by which van."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True)
class Place:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Stop:
    customer: str
    place: Place
    kilograms: float
    earliest: datetime
    latest: datetime
    chilled: bool = False


@dataclass(frozen=True)
class Van:
    name: str
    capacity: float
    has_cooling: bool
    leaves_at: datetime


@dataclass(frozen=True)
class Visit:
    stop: Stop
    arrival: datetime


@lru_cache(maxsize=4096)
def distance_km(start: Place, end: Place) -> float:
    """The great-circle distance (haversine formula)."""
    phi_a, phi_b = math.radians(start.latitude), math.radians(end.latitude)
    half_phi = (phi_b - phi_a) / 2
    half_lambda = math.radians(end.longitude - start.longitude) / 2
    chord = math.sin(half_phi) ** 2
    chord += math.cos(phi_a) * math.cos(phi_b) * math.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord))


class Tour:
    """The visits of one van, in the order in which it makes them."""

    def __init__(self, van: Van, depot: Place, speed_kmh: float) -> None:
        self.van = van
        self.depot = depot
        self.visits: list[Visit] = []
        self._speed = speed_kmh

    @property
    def load(self) -> float:
        return sum(visit.stop.kilograms for visit in self.visits)

    @property
    def kilometres(self) -> float:
        places = [self.depot, *(visit.stop.place for visit in self.visits), self.depot]
        return sum(distance_km(start, end) for start, end in pairwise(places))

    def arrival_at(self, stop: Stop, minutes_per_stop: float) -> datetime:
        """When the van would be at `stop` if it came next; it waits until the door opens."""
        if self.visits:
            last = self.visits[-1]
            start, leaves = last.stop.place, last.arrival + timedelta(minutes=minutes_per_stop)
        else:
            start, leaves = self.depot, self.van.leaves_at
        hours = distance_km(start, stop.place) / self._speed
        return max(leaves + timedelta(hours=hours), stop.earliest)

    def append(self, stop: Stop, arrival: datetime) -> None:
        self.visits.append(Visit(stop, arrival))


def plan(
    stops: Sequence[Stop],
    vans: Sequence[Van],
    depot: Place,
    speed_kmh: float,
    minutes_per_stop: float,
    grace: timedelta,
    prefer_full_vans: bool,
    on_unserved: Callable[[Stop, str], None],
) -> list[Tour]:
    """Give every stop to the van that suits it best, the most urgent stops first."""
    tours = [Tour(van, depot, speed_kmh) for van in vans]

    def urgency(stop: Stop) -> tuple[bool, datetime]:
        return not stop.chilled, stop.latest

    for stop in sorted(stops, key=urgency):
        best: Tour | None = None
        best_arrival: datetime | None = None
        reason = "kein Fahrzeug verfügbar 🚚"
        for tour in tours:
            if stop.chilled and not tour.van.has_cooling:
                reason = "no cooled van has room" if best is None else reason
                continue
            if tour.load + stop.kilograms > tour.van.capacity:
                if best is None:
                    reason = "every van is full"
                continue
            arrival = tour.arrival_at(stop, minutes_per_stop)
            if arrival > stop.latest + grace:
                reason = "nobody gets there in time"
            elif best is None or best_arrival is None:
                best, best_arrival = tour, arrival
            elif prefer_full_vans and best.load != tour.load:
                if tour.load > best.load:
                    best, best_arrival = tour, arrival
            elif arrival < best_arrival:
                best, best_arrival = tour, arrival
        if best is not None and best_arrival is not None:
            best.append(stop, best_arrival)
        else:
            on_unserved(stop, reason)
    return [tour for tour in tours if tour.visits]


def delayed(tour: Tour, delay: timedelta) -> list[Visit]:
    """The visits of a tour that started late."""
    return [replace(visit, arrival=visit.arrival + delay) for visit in tour.visits]


def summary(tours: Sequence[Tour]) -> str:
    longest = max(tours, key=lambda tour: tour.kilometres, default=None)
    if longest is None:
        return "no tours today"
    total = sum(tour.kilometres for tour in tours)
    return f"{len(tours)} tours, {total:.0f} km; the longest is {longest.van.name}'s"
