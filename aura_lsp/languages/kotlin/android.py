"""What of Android stands in one file: kinds of classes, what runs on the main thread, and what must
not outlive the screen that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.kotlin.calls import (
    Call,
    call_of,
    calls_in,
    modifiers,
    name_of,
    owner_of,
    text,
)

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

CLASSES = frozenset({"class_declaration", "object_declaration", "companion_object"})
_SCREENS = ("Activity", "Fragment", "View", "Layout", "Adapter", "Dialog", "Drawable")
CALLBACKS = frozenset(
    {
        "onCreate", "onRestart", "onStart", "onResume", "onPause", "onStop", "onDestroy",
        "onPostCreate", "onAttach", "onCreateView", "onViewCreated", "onActivityCreated",
        "onViewStateRestored", "onDestroyView", "onCreateDialog", "onNewIntent",
        "onActivityResult", "onSaveInstanceState", "onRestoreInstanceState", "onBackPressed",
        "onCreateOptionsMenu", "onOptionsItemSelected", "onContextItemSelected", "onClick",
        "onLongClick", "onTouch", "onTouchEvent", "onItemClick", "onItemSelected", "onDraw",
        "onMeasure", "onLayout", "onSizeChanged", "draw", "dispatchDraw", "onBindViewHolder",
        "onCreateViewHolder", "getView", "onCheckedChanged", "onTextChanged", "afterTextChanged",
        "onScrollChanged", "onConfigurationChanged", "onWindowFocusChanged",
    }
)  # fmt: skip
"""What Android calls on the main thread."""
_LISTENER = re.compile(r"set[Oo]n\w*Listener|post(?:Delayed|OnAnimation)?|runOnUiThread|doOn\w+")
_WIDGETS = frozenset(
    {
        "Button", "ImageButton", "CheckBox", "EditText", "ProgressBar", "SeekBar", "Spinner",
        "Switch", "Toolbar", "RecyclerView", "WebView", "ViewGroup", "ConstraintLayout",
        "FrameLayout", "LinearLayout", "RelativeLayout", "CoordinatorLayout", "DrawerLayout",
        "ViewPager", "ViewPager2", "TabLayout", "RadioButton", "RadioGroup", "ToggleButton",
        "AlertDialog", "Dialog", "PopupWindow", "Snackbar",
    }
)  # fmt: skip
_NOT_VIEWS = ("Preview", "Review", "Overview", "Interview")
_MOST_CALLS = 6
"""How many calls deep a chain is followed."""


def is_android(site: Site) -> bool:
    """Whether the file is one of Android, by its imports or the settings."""
    said = site.settings.language("kotlin").android
    if said != "auto":
        return said == "on"
    return any(each.startswith(("android.", "androidx.")) for each in site.imports())


def supertypes(declaration: Node, source: bytes) -> list[str]:
    """The names of what a class extends and implements, without packages."""
    found = []
    for each in declaration.named_children:
        if each.type != "delegation_specifiers":
            continue
        for specifier in each.named_children:
            kind = _first(specifier, "user_type")
            if kind is not None:
                found.append(type_name(kind, source))
    return found


def type_name(node: Node, source: bytes) -> str:
    """The last name of a type: `Activity` of `android.app.Activity?`; empty if it has none."""
    kind = node if node.type == "user_type" else _first(node, "user_type")
    if kind is None:
        return ""
    names = [each for each in kind.named_children if each.type == "identifier"]
    return text(names[-1], source) if names else ""


def _first(node: Node, kind: str) -> Node | None:
    """The first node of a kind in a node that is not deep."""
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type == kind:
            return each
        if each.type != "type_arguments":
            stack += reversed(each.named_children)
    return None


def is_screen(declaration: Node, source: bytes) -> bool:
    """Whether a class is a part of the user interface, by what it extends."""
    return any(name.endswith(_SCREENS) for name in supertypes(declaration, source))


def holds_screen(name: str) -> bool:
    """Whether a value of this type keeps a screen alive: contexts, activities, fragments, views."""
    if name in ("Context", "ContextThemeWrapper") or name in _WIDGETS:
        return True
    if name.endswith(("Activity", "Fragment")):
        return True
    return name.endswith("View") and not name.endswith(_NOT_VIEWS)


def members(declaration: Node) -> Iterator[Node]:
    """The members of a class, an object or a companion."""
    for each in declaration.named_children:
        if each.type in ("class_body", "enum_class_body"):
            yield from each.named_children


def functions(declaration: Node, source: bytes) -> dict[str, Node]:
    """The functions of a class by name; one that has several forms is left out."""
    found: dict[str, Node] = {}
    several = set()
    for each in members(declaration):
        if each.type == "function_declaration":
            name = name_of(each, source)
            several |= {name} & found.keys()
            found[name] = each
    return {name: each for name, each in found.items() if name not in several}


class OnMain(NamedTuple):
    """A call that runs on the main thread: the chain of calls that lead to it, the first being that
    in the function that Android calls."""

    call: Call
    entry: str
    chain: tuple[Call, ...]


def on_main_thread(declaration: Node, source: bytes) -> Iterator[OnMain]:
    """The calls of a class that run on the main thread, in what Android calls and in the class' own
    functions that these call; each once."""
    own = functions(declaration, source)
    seen: set[tuple[int, int]] = set()
    for name, body in _entries(declaration, source):
        stack: list[tuple[Node, tuple[Call, ...]]] = [(body, ())]
        while stack:
            function, chain = stack.pop()
            for call in calls_in(function, source):
                place = (call.node.start_byte, call.node.end_byte)
                if place in seen:
                    continue
                seen.add(place)
                yield OnMain(call, name, chain)
                inner = own.get(call.name)
                if inner is None or len(chain) >= _MOST_CALLS or not _is_own(call, source):
                    continue
                if "suspend" not in modifiers(inner, source):
                    stack.append((inner, (*chain, call)))


def _is_own(call: Call, source: bytes) -> bool:
    """Whether a call is of the class itself."""
    return call.receiver is None or text(call.receiver, source) == "this"


def _entries(declaration: Node, source: bytes) -> Iterator[tuple[str, Node]]:
    """What Android calls on the main thread: overridden functions, and lambdas of listeners."""
    screen = is_screen(declaration, source)
    for member in members(declaration):
        if member.type != "function_declaration":
            continue
        name = name_of(member, source)
        if screen and name in CALLBACKS and "override" in modifiers(member, source):
            yield name, member
    for member in members(declaration) if screen else ():
        yield from _listeners(member, source)


def _listeners(member: Node, source: bytes) -> Iterator[tuple[str, Node]]:
    """The lambdas in a member that are called by the user interface."""
    stack = [member]
    while stack:
        node = stack.pop()
        if node.type in CLASSES:
            continue
        stack += node.named_children
        if node.type != "lambda_literal":
            continue
        owner = owner_of(node, source)
        if owner is not None and _LISTENER.fullmatch(owner.name):
            yield owner.name, node


def related_of(found: OnMain, site: Site) -> list[tuple[Node, str]]:
    """The places of a chain of calls with what is to be said of each."""
    return [
        (call.node, f"`{found.entry}` calls `{call.name}` on the main thread" if not at
         else f"which calls `{call.name}`")
        for at, call in enumerate(found.chain)
    ]  # fmt: skip


def property_type(declaration: Node, source: bytes) -> str:
    """The type of a property or parameter as it is written; else of the cast or constructor that
    gives its value."""
    variable = _variable(declaration)
    kinds = ("user_type", "nullable_type")
    for each in variable.named_children if variable is not None else ():
        if each.type in kinds:
            return type_name(each, source)
    value = declaration.named_children[-1] if declaration.named_children else None
    if value is not None and value.type == "as_expression":
        return type_name(value.named_children[-1], source)
    return ""


def _variable(declaration: Node) -> Node | None:
    if declaration.type in ("class_parameter", "parameter"):
        return declaration
    return next(
        (each for each in declaration.named_children if each.type == "variable_declaration"), None
    )


def variable_name(declaration: Node, source: bytes) -> str:
    """The name of a property or parameter."""
    variable = _variable(declaration)
    names = [e for e in variable.named_children if e.type == "identifier"] if variable else []
    return text(names[0], source) if names else ""


def first_call(node: Node, source: bytes) -> Call | None:
    """The call that an expression is, without parentheses."""
    while node.type == "parenthesized_expression" and node.named_child_count == 1:
        node = node.named_children[0]
    return call_of(node, source)
