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


def choosing(value):
    match value:
        case 1 | 2 if value and LIMIT:
            if value > 1:
                return "small"
        case (3, other):
            return other
        case anything:
            return anything


def groups(tasks):
    try:
        tasks()
    except* OSError:
        pass
    except* ValueError:
        pass
    else:
        return True
    return False


def checks(a, b):
    # What `assert` looks at is no branch of the function; a condition does not nest.
    assert (a and b) or [x for x in a if x], "none" if a else "some"
    if [x for x in a if x] and (a if b else lambda: a or b):
        assert (lambda: a if b else None)
    return (a and b) and not (a and b)


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


def decorator(wrapped):
    """A docstring is a statement, so this does more than to return a function."""

    @functools.wraps(wrapped)
    def wrapper(*args, **options):
        if args:
            return wrapped(*args, **options)
        return None

    return wrapper


def plain_decorator(wrapped):
    def wrapper(*args):
        if args:
            return wrapped(*args)
        return None

    # The name is all that is returned.
    return wrapper


def local_class(values):
    for value in values:
        if value:

            class Local(dict if value else list):
                limit = 3 if value else 5

                def method(self, default=value or 1):
                    return self.limit if self else default

            return Local
    return None


@suppress(LIMIT or double)
def decorated(a, b=LIMIT or 1, *args, c, d=double if LIMIT else None, **options):
    return a


@suppress(KeyError)
def declared(a, b, c): ...


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


def generic[T: (int, str), *Ts, **P](first: T, /, second: T, *rest: *Ts) -> T:
    type Pair[S] = tuple[S, T]
    return first if first else second


def table():
    return {
        "a": 1,
        "b": 2,
        "c": 3,
    }
