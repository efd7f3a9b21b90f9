"""Whether code runs on Android's main thread, followed through the calls of its file.

From a call one goes out to the function or lambda that runs it. Callbacks of screens, views and
listeners run on the main thread; a function runs where the file calls it. Whatever is not known to
stay on the thread is taken to leave it.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.kotlin.following.callbacks import MAIN_SETTERS, is_main_callback, is_view
from aura_lsp.languages.kotlin.following.callers import callers
from aura_lsp.languages.kotlin.following.calls import LAMBDAS, arguments, called, given_to, receiver
from aura_lsp.languages.kotlin.following.declarations import (
    BODIES,
    class_around,
    marks,
    modifiers,
    name_of,
)
from aura_lsp.model import Related, Span

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.languages.kotlin.following.files import KotlinFile

_MAX_CHAIN = 6
_MAX_FUNCTIONS = 40
INLINE = frozenset(
    {
        "let", "run", "apply", "also", "with", "use", "forEach", "forEachIndexed", "repeat",
        "runCatching", "synchronized", "takeIf", "takeUnless", "buildString", "buildList",
        "useLines", "remember", "measureTimeMillis", "getOrElse", "onFailure", "ifEmpty",
    }
)  # fmt: skip
"""Functions that call their lambda at once, on the same thread."""
_MAIN = re.compile(r"\bMain\b|\bmainDispatcher\b|\bAndroidUiDispatcher\b")
_MAIN_SCOPES = re.compile(r"(?:\b(?:lifecycleScope|viewModelScope)|\bMainScope\(\))\Z")
_LAUNCHERS = frozenset({"launch", "async", "launchWhenStarted", "launchWhenResumed"})
_EFFECTS = frozenset({"LaunchedEffect", "DisposableEffect", "SideEffect"})
_MAIN_MARKS = frozenset({"MainThread", "UiThread"})
_OTHER_MARKS = frozenset(
    {"WorkerThread", "BinderThread", "AnyThread", "Test", "Before", "After", "Preview"}
)
_ASKS = re.compile(rb"Looper\b|[iI]sMainThread|NotMainThread|OffMainThread|[oO]nUiThread\(\)")
"""What a function has in it that looks at the thread it runs on."""
_LISTENER_MAKER = re.compile(r"On\w+Listener\Z")
_EVENT = re.compile(r"on[A-Z]\w*\Z")


class Step(NamedTuple):
    """One call on the way from the main thread: the name of the function that makes it, and the
    called name."""

    function: str
    place: Node


class Way(NamedTuple):
    """How the main thread comes to a place: what is called by Android, and the calls from there
    on, the last of which is the place itself."""

    start: str
    steps: tuple[Step, ...]

    @property
    def names(self) -> str:
        """The functions on the way, as a message shows them."""
        return " → ".join(f"`{each}`" for each in (self.start, *self._inner()))

    def _inner(self) -> list[str]:
        return [step.function for step in self.steps[1:]]

    def related(self) -> tuple[Related, ...]:
        """The calls on the way but for the last, which is the finding's own."""
        found = []
        for step, after in zip(self.steps, self.steps[1:], strict=False):
            span = Span(step.place.start_byte, step.place.end_byte)
            found.append(Related(span, f"`{step.function}` calls `{after.function}` here"))
        return tuple(found)


class _Runner(NamedTuple):
    """What runs a place: a callback on the main thread (its name), or a function."""

    callback: str = ""
    function: Node | None = None


_NOBODY = _Runner()


def way_to(file: KotlinFile, place: Node, *, in_coroutines: bool = True) -> Way | None:
    """How the main thread comes to a place, if the file shows that it does.

    `in_coroutines`: what a coroutine runs on the main thread counts.
    """
    first = _runner(file, place, in_coroutines=in_coroutines)
    if first.callback:
        return Way(first.callback, (Step(first.callback, place),))
    queue: deque[tuple[Node, tuple[Step, ...]]] = deque()
    if first.function is not None:
        queue.append((first.function, (Step(name_of(first.function, file.source), place),)))
    seen: set[int] = set()
    while queue and len(seen) < _MAX_FUNCTIONS:
        function, steps = queue.popleft()
        if function.id in seen or len(steps) >= _MAX_CHAIN:
            continue
        seen.add(function.id)
        for name in callers(file, function):
            runner = _runner(file, name, in_coroutines=in_coroutines)
            if runner.callback:
                return Way(runner.callback, (Step(runner.callback, name), *steps))
            if runner.function is not None:
                step = Step(name_of(runner.function, file.source), name)
                queue.append((runner.function, (step, *steps)))
    return None


def function_of(file: KotlinFile, place: Node) -> Node | None:
    """The function that runs a place on the thread it is called on; None if that is unknown, or
    if it is a callback."""
    return _runner(file, place, in_coroutines=True).function


def _runner(file: KotlinFile, place: Node, *, in_coroutines: bool) -> _Runner:
    """The innermost function or callback that runs a place; nobody if that is unknown."""
    around = place.parent
    while around is not None:
        if around.type in LAMBDAS:
            role = _lambda_role(file, around, in_coroutines=in_coroutines)
            if role is not None:
                return role
        elif around.type == "function_declaration":
            return _function_role(file, around)
        elif around.type in BODIES or around.type in ("getter", "setter", "property_delegate"):
            return _NOBODY
        around = around.parent
    return _NOBODY


def _lambda_role(file: KotlinFile, function: Node, *, in_coroutines: bool) -> _Runner | None:
    """Who runs a lambda; None if that is who runs the code around."""
    given = given_to(function, file.source)
    if given is None:
        return _NOBODY
    call, parameter = given
    name = called(call, file.source)
    if name in INLINE:
        return None
    if _LISTENER_MAKER.match(name):
        given = given_to(call, file.source)
        name = called(given[0], file.source) if given is not None else ""
    is_main = (
        MAIN_SETTERS.match(name)
        or _is_posted(file, call, name)
        or (in_coroutines and _is_on_main(file, call, name))
    )
    if is_main:
        return _Runner(name)
    is_event = _EVENT.match(parameter) and _composable_around(file, function) is not None
    return _Runner(parameter) if is_event else _NOBODY


def _is_posted(file: KotlinFile, call: Node, name: str) -> bool:
    """Whether a call is `post` or `postDelayed` of a view."""
    if name not in ("post", "postDelayed", "postOnAnimation"):
        return False
    target = receiver(call)
    if target is None:
        around = class_around(call)
        return around is not None and any(map(is_view, file.supertypes(around)))
    text = file.text(target)
    if text.replace(" ", "") in ("Handler(Looper.getMainLooper())", "Handler(mainLooper)"):
        return True
    return is_view(file.type_of(target))


def _is_on_main(file: KotlinFile, call: Node, name: str) -> bool:
    """Whether a call runs its lambda as a coroutine of the main thread."""
    if name in _EFFECTS:
        return _composable_around(file, call) is not None
    if name not in _LAUNCHERS and name != "withContext":
        return False
    given = [each for each in arguments(call, file.source) if each.value.type not in LAMBDAS]
    if given:
        return any(_MAIN.search(file.text(each.value)) for each in given)
    target = receiver(call)
    if name == "withContext" or target is None:
        return False
    text = file.text(target)
    return bool(_MAIN_SCOPES.search(text)) or text == "CoroutineScope(Dispatchers.Main)"


def _composable_around(file: KotlinFile, node: Node) -> Node | None:
    """The composable function around a node."""
    around = node.parent
    while around is not None and around.type != "function_declaration":
        around = around.parent
    if around is None or "Composable" not in marks(around, file.source):
        return None
    return around


def _function_role(file: KotlinFile, function: Node) -> _Runner:
    """Whether a function is called by Android on the main thread, or by the file's own code."""
    notes, said = marks(function, file.source), modifiers(function, file.source)
    name = name_of(function, file.source)
    if "suspend" in said or not _OTHER_MARKS.isdisjoint(notes) or _asks(file, function):
        return _NOBODY
    if "Composable" in notes or not _MAIN_MARKS.isdisjoint(notes):
        return _Runner(name)
    around = class_around(function) if "override" in said and file.is_android else None
    extended = frozenset(file.supertypes(around)) if around is not None else frozenset[str]()
    return _Runner(name) if is_main_callback(name, extended) else _Runner(function=function)


def _asks(file: KotlinFile, function: Node) -> bool:
    """Whether a function looks at the thread that it is on."""
    return _ASKS.search(file.source, function.start_byte, function.end_byte) is not None
