from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import call_of, callee, is_expected_to_fail, is_statement
from aura_lsp.languages.python.exceptions import BUILTIN_EXCEPTIONS
from aura_lsp.languages.python.names import SCOPES, is_bound
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_MOST_BASES = 32
_BUILTIN = frozenset(name.encode() for name in BUILTIN_EXCEPTIONS)


class ExceptionNotRaised(CodeRule):
    """Disallow an exception that is made and forgotten.

    ## Why is this bad?
    `ValueError("bad")` on a line of its own makes an exception and throws it away: the error that
    was to be reported goes unnoticed, and the code goes on. The `raise` is missing.

    Builtin exceptions and classes of the same file that derive from one are known.

    ## Fix safety
    Unsafe: the error is raised now, which the code around may not expect.
    """

    code = "PY110"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Put `raise` in front of it"
    same_as = ("ruff:PLW0133", "pylint:W0133", "sonar:S3984")
    languages = ("python",)
    queries = {"python": "(expression_statement (call function: (identifier) @here))"}
    words = {"python": BUILTIN_EXCEPTIONS}
    types = {"python": frozenset({"class_definition"})}

    def wants(self, node: Node, source: bytes) -> bool:
        is_builtin = source[node.start_byte : node.end_byte] in _BUILTIN
        return is_builtin or node.type == "class_definition"

    def check(self, site: Site) -> Iterator[Finding]:
        if site.source[site.node.start_byte : site.node.end_byte] not in _BUILTIN:
            return
        call = _forgotten(site.node, site.source)
        if call is not None and site.origin(site.node).startswith("builtins."):
            yield site.finding(call, _message(site.text(site.node)), fix=_fix(call))

    def collect(self, site: Site) -> Iterator[Fact]:
        if site.node.type != "class_definition":
            return
        bases = site.node.child_by_field_name("superclasses")
        name = site.node.child_by_field_name("name")
        parent = site.node.parent
        if parent is not None and parent.type == "decorated_definition":
            parent = parent.parent
        if bases is None or name is None or parent is None or parent.type != "module":
            return
        above = tuple((site.origin(each), site.text(each)) for each in bases.named_children)
        yield site.fact(name, (site.text(name), above))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        above = dict(fact.value for fact in file.facts)
        for name in above:
            if not _is_exception(name, above):
                continue
            for mention in file.mentions(name, before=b"("):
                call = _forgotten(mention, file.source)
                if call is not None and not _is_local(file, name, mention):
                    fact = Fact(None, Span(call.start_byte, call.end_byte))
                    yield file.finding(fact, _message(name), fix=_fix(call))

    valid = {
        "python": [
            "def f():\n    raise ValueError('x')\n",
            "error = ValueError('x')\nerrors.append(ValueError('x'))\n",
            "import pytest\nwith pytest.raises(ValueError):\n    f()\n",
            "import pytest\nwith pytest.raises(TypeError):\n    ValueError(a=1)\n",
            "from x import HttpError\nHttpError('x')\n",
            "class AppError:\n    pass\nAppError('x')\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(x):
                    if x < 0:
                        ValueError("negative")
                        ^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                def f(x):
                    if x < 0:
                        raise ValueError("negative")
                """,
            ),
            Invalid(
                """
                class AppError(RuntimeError): ...
                class NotThere(AppError): ...

                class A:
                    def f(self):
                        NotThere(self.name)
                        ^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _message(name: str) -> str:
    return f"This `{name}` is made but not raised: put `raise` in front of it"


def _fix(call: Node) -> Fix:
    start = call.start_byte
    return Fix("Raise it", (Edit(Span(start, start), "raise "),), safe=False)


def _forgotten(name: Node, source: bytes) -> Node | None:
    """The call of a class whose result nobody takes, nor is expected to fail."""
    call = call_of(name)
    if call is None or not is_statement(call) or callee(call) != name:
        return None
    return None if is_expected_to_fail(call, source) else call


def _is_local(file: FileSite, name: str, mention: Node) -> bool:
    """Whether a function around a mention has a name of its own that is this one."""
    around = mention.parent
    while around is not None:
        if around.type in SCOPES and is_bound(around, name.encode(), file.source):
            return True
        around = around.parent
    return False


def _is_exception(name: str, above: dict[str, tuple[tuple[str, str], ...]]) -> bool:
    """Whether a class of the file derives from a builtin exception."""
    seen: set[str] = set()
    wanted = [name]
    while wanted and len(seen) < _MOST_BASES:
        each = wanted.pop()
        if each in seen:
            continue
        seen.add(each)
        for origin, text in above.get(each, ()):
            if origin.removeprefix("builtins.") in BUILTIN_EXCEPTIONS and origin != text:
                return True
            if not origin:
                wanted.append(text)
    return False
