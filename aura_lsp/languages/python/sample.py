"""A sample of Python: functions of every kind, and every construct that counts or must not."""

import functools
from contextlib import suppress

LIMIT = 3 if __debug__ else 5
double = lambda value: value * 2 if value else 0


def straight(a, b):
    """A docstring is no code.

    Nor is this line.
    """
    # nor a comment
    total = a + b  # code with a comment is code
    return total


def branches(a, b, c):
    if a and b and c:
        return 1
    elif a or b:
        return 2
    else:
        if not (a and b) or c:
            return 3
    return 4 if a else 5 if b else 6


def loops(items, *, limit=LIMIT):
    for item in items:
        if item is None:
            continue
        while item > limit:
            item -= 1
        else:
            break
    else:
        return None
    return item


def handlers(path):
    try:
        with open(path) as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        if error.args:
            raise
    except TypeError:
        pass
    else:
        return ""
    finally:
        print("done")
    return None


def matching(command):
    match command:
        case ["go", direction]:
            return direction
        case {"x": x} if x > 0:
            return x
        case _:
            return None


def comprehensions(rows):
    squares = [cell * cell for row in rows if row for cell in row if cell]
    names = {key: value for key, value in zip(rows, rows)}
    assert squares, "nothing"
    return sum(len(name) for name in names)


def outer(values):
    def inner(value):
        if value:
            return double(value)
        return 0

    picked = sorted(values, key=lambda value: -value if value else 0)
    for value in picked:
        if value > LIMIT:
            picked = [inner(value)]
    return picked


class Store:
    """A class."""

    def __init__(self, path, size: int = 3, *rest, flag=False, **options):
        self.path = path
        self.size = size
        self.rest = rest or options

    @property
    def full(self):
        return len(self.rest) >= self.size

    @classmethod
    def empty(cls):
        return cls("")

    async def load(self, names):
        async with functools.partial(open):
            async for name in names:
                with suppress(KeyError):
                    if name in self.rest and (self.full or self.path):
                        await name
        return [name async for name in names if name]

    class Inner:
        def method(self):
            return factorial(3)


def factorial(n):
    return 1 if n < 2 else n * factorial(n - 1)


def table():
    return {
        "a": 1,
        "b": 2,
        "c": 3,
    }
