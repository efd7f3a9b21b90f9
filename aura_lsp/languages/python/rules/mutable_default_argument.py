from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee, has_comment
from aura_lsp.languages.python.decorators import decorators
from aura_lsp.languages.python.literals import COLLECTIONS
from aura_lsp.languages.python.reading import is_only_read
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MUTABLE = frozenset(
    {
        "builtins.list", "builtins.dict", "builtins.set", "builtins.bytearray",
        "collections.defaultdict", "collections.deque", "collections.OrderedDict",
        "collections.Counter",
    }
)  # fmt: skip
_ONCE = frozenset(
    {
        "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
        "datetime.date.today", "time.time", "uuid.uuid1", "uuid.uuid4",
    }
    | {f"random.{name}" for name in ("random", "randint", "randrange", "choice", "uniform")}
)  # fmt: skip
"""Calls that were meant to give another value at every call of the function."""
_CALLS = _MUTABLE | _ONCE
_READ_ONLY = re.compile(
    r"\b(?:Abstract)?(?:Sequence|Mapping|Iterable|Iterator|Collection|Container|Set|Tuple|tuple|"
    r"FrozenSet|frozenset|MappingProxyType|ReadOnly|Literal)\b"
)
"""What may stand in an annotation that promises not to change the value."""
_SET = re.compile(r"\btyping\.Set\b|^Set\b")
_NAMES = {"list": "list", "set": "set", "dictionary": "dict"}
_MEMO = re.compile(r"cache|memo|registry", re.IGNORECASE)


class MutableDefaultArgument(CodeRule):
    """Disallow defaults that all calls share although they change.

    ## Why is this bad?
    A default is made once, when the function is. What one call puts into a list, the next call
    finds there; and `when=datetime.now()` is for ever the time of the import.

    A parameter whose annotation promises not to change it (`Sequence`, `Mapping`, …) is not
    reported. Less severe is one that is called a cache or memo, which is meant to be shared, and
    one that the function does nothing with but look at it.

    ## Fix safety
    Unsafe: callers that relied on the shared value, or that pass `None`, see a difference.
    """

    code = "PY101"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Use `None` as the default, and make the value in the function"
    same_as = ("ruff:B006", "ruff:B008", "pylint:W0102", "sonar:S2824", "sonar:S5717")
    languages = ("python",)
    queries = {
        "python": """
            [(default_parameter value: [(call) (list) (dictionary) (set) (list_comprehension)
                (dictionary_comprehension) (set_comprehension)])
             (typed_default_parameter value: [(call) (list) (dictionary) (set) (list_comprehension)
                (dictionary_comprehension) (set_comprehension)])] @here
        """
    }
    words = {"python": frozenset({"def", "lambda"})}

    def check(self, site: Site) -> Iterator[Finding]:
        parameter = site.node
        name, value = parameter.child_by_field_name("name"), parameter.child_by_field_name("value")
        annotation = parameter.child_by_field_name("type")
        function = parameter.parent.parent if parameter.parent is not None else None
        if name is None or value is None or function is None:
            return
        once = _once(site, value)
        if once is None or (not once and annotation is not None and _promises(site, annotation)):
            return
        if function.type == "function_definition" and _is_stub(site, function):
            return
        what = f"`{once}()` is called once" if once else f"This `{_kind(value, site)}` is made once"
        message = f"{what}, for all calls that leave out `{site.text(name)}`: default to `None`"
        finding = site.finding(value, message, fix=_fix(site, function, name, value, annotation))
        is_harmless = not once and is_only_read(name, function, site.source)
        if is_harmless or _MEMO.search(site.text(name)):
            finding = replace(finding, severity=Severity.INFO)
        yield finding

    valid = {
        "python": [
            "import re\nfrom types import MappingProxyType\n"
            "def f(a=(), b=tuple(), c=frozenset(), d=MappingProxyType({}), e=re.compile('x')):\n"
            "    g()\n",
            "import operator\ndef f(key=operator.itemgetter(1), limit=float('inf')):\n    g()\n",
            "from typing import Mapping, Sequence\n"
            "def f(a: Sequence[int] = [], b: Mapping[str, int] = {}):\n    g()\n",
            "from fastapi import Depends, Query\n"
            "def f(a=Depends(g), b: list[int] = Query(default=[])):\n    return a\n",
            "import typer\ndef f(a: list[str] = typer.Option([])):\n    return a\n",
            "from typing import overload\n@overload\ndef f(a=[]) -> int:\n    pass\n",
            "def f(a=[]): ...\n",
            "def f(a=None):\n    a = [] if a is None else a\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def add(x, to=[]):
                              ^^
                    \"\"\"Add one.\"\"\"
                    to.append(x)
                    return to
                """,
                fixed="""
                def add(x, to=None):
                    \"\"\"Add one.\"\"\"
                    if to is None:
                        to = []
                    to.append(x)
                    return to
                """,
            ),
            Invalid(
                """
                from collections import defaultdict as table
                from datetime import datetime

                class A:
                    def f(self, x: dict[str, int] = {}, *, when=datetime.now(), _cache=table(int)):
                                                    ^^          ^^^^^^^^^^^^^^         ^^^^^^^^^^
                        self.x = x

                key = lambda x, seen=set(): seen.add(x)
                                     ^^^^^
                """
            ),
            Invalid(
                """
                def f(x: dict[str, int] = {}):
                                          ^^
                    return x
                """,
                fixed="""
                def f(x: dict[str, int] | None = None):
                    if x is None:
                        x = {}
                    return x
                """,
            ),
        ],
    }


def _once(site: Site, value: Node) -> str | None:
    """The call of a default that was meant to be made at every call of the function; empty where
    the default is an object that may change, None where it is neither."""
    called = callee(value) if value.type == "call" else None
    if called is None:
        return "" if value.type in COLLECTIONS else None
    origin = site.origin(called, _CALLS)
    if not origin:
        return None
    return origin if origin in _ONCE else ""


def _kind(value: Node, site: Site) -> str:
    called = callee(value) if value.type == "call" else None
    if called is not None:
        return site.text(called)
    return _NAMES[value.type.removesuffix("_comprehension")]


def _promises(site: Site, annotation: Node) -> bool:
    """Whether an annotation is of a type that cannot be changed."""
    text = site.text(annotation)
    return _READ_ONLY.search(text) is not None and _SET.search(text) is None


def _is_stub(site: Site, function: Node) -> bool:
    """Whether a function only declares: its body is `...`, or it is an overload."""
    body = function.child_by_field_name("body")
    if body is not None and site.text(body).strip() == "...":
        return True
    return any(origin.endswith("typing.overload") for origin in decorators(site, function))


def _fix(
    site: Site, function: Node, name: Node, value: Node, annotation: Node | None
) -> Fix | None:
    """`None`, and the value made at the begin of the body, behind the docstring."""
    body = function.child_by_field_name("body")
    if function.type != "function_definition" or body is None or has_comment(value):
        return None
    first = body.named_child(0)
    if first is not None and _is_docstring(first):
        first = body.named_child(1) or first
    if first is None or first.type == "comment":
        return None
    line = site.source.rfind(b"\n", 0, first.start_byte) + 1
    indent = site.source[line : first.start_byte].decode()
    if indent.strip() or line <= function.start_byte:
        return None
    edits = [Edit(site.span(value), "None")]
    if annotation is not None:
        text = site.text(annotation)
        if "'" in text or '"' in text:
            return None
        if not re.search(r"\b(?:None|Optional|Any)\b", text):
            edits.append(Edit(Span(annotation.end_byte, annotation.end_byte), " | None"))
    named, made = site.text(name), site.text(value)
    guard = f"if {named} is None:\n{indent}    {named} = {made}\n{indent}"
    edits.append(Edit(Span(first.start_byte, first.start_byte), guard))
    return Fix("Default to `None`", tuple(edits), safe=False)


def _is_docstring(statement: Node) -> bool:
    return statement.type == "expression_statement" and statement.named_children[0].type in (
        "string",
        "concatenated_string",
    )
