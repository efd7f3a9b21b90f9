from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee
from aura_lsp.languages.python.names import FUNCTIONS
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ENDS = frozenset(
    {
        "builtins.SystemExit", "builtins.KeyboardInterrupt", "builtins.StopIteration",
        "builtins.StopAsyncIteration", "builtins.GeneratorExit",
        "typer.Exit", "typer.Abort", "click.Abort", "click.exceptions.Exit",
        "click.exceptions.Abort", "unittest.SkipTest", "unittest.case.SkipTest",
    }
)  # fmt: skip
"""What is raised to end something, not to tell of an error."""


class RaiseWithoutFrom(CodeRule):
    """Say what caused an exception that is raised in an `except`.

    ## Why is this bad?
    Without `from`, the traceback claims that the new exception came up while the first one was
    being handled, as if the handler were broken. `from error` says that one led to the other, `from
    None` that the first is of no interest.

    What ends the program or an iteration is not reported, nor is what a function inside the handler
    raises later.

    ## Fix safety
    Unsafe: `__cause__` and the printed traceback change.
    """

    code = "PY606"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "unsafe"
    suggestion = "Write `raise … from error`, or `from None` to hide the first one"
    same_as = ("ruff:B904", "pylint:W0707")
    languages = ("python",)
    queries = {"python": "(raise_statement [(call) (identifier) (attribute)]) @here"}
    words = {"python": frozenset({"raise"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return node.child_by_field_name("cause") is None and _handler(node) is not None

    def check(self, site: Site) -> Iterator[Finding]:
        statement = site.node
        if statement.child_by_field_name("cause") is not None:
            return
        raised = statement.named_children[0]
        clause = _handler(statement)
        called = callee(raised) if raised.type == "call" else raised
        if clause is None or called is None or site.origin(called, _ENDS):
            return
        if called is raised and not _is_class(site, raised):
            return
        name = _caught(site, clause)
        if name and _uses_traceback(site, raised, name):
            return
        fix = None
        if name:
            edit = Edit(Span(raised.end_byte, raised.end_byte), f" from {name}")
            fix = Fix(f"Add `from {name}`", (edit,), safe=False)
        what = f"`from {name}`" if name else "`from` the caught exception"
        message = f"`{site.text(called)}` does not say what caused it: add {what}, or `from None`"
        yield site.finding(statement, " ".join(message.split()), fix=fix)

    valid = {
        "python": [
            "try:\n    f()\nexcept OSError as e:\n    raise\n",
            "try:\n    f()\nexcept OSError as e:\n    raise e\n",
            "try:\n    f()\nexcept OSError as e:\n    raise Failed() from None\n",
            "try:\n    f()\nexcept OSError as e:\n    def g():\n        raise Failed()\n",
            "try:\n    f()\nexcept OSError as e:\n    raise SystemExit(1)\n",
            "import typer\ntry:\n    f()\nexcept OSError as e:\n    raise typer.Exit(1)\n",
            "try:\n    f()\nexcept OSError as e:\n    raise e.with_traceback(None)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                try:
                    f()
                except OSError as error:
                    raise Failed("f")
                    ^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                try:
                    f()
                except OSError as error:
                    raise Failed("f") from error
                """,
            ),
            Invalid(
                """
                def f(x):
                    try:
                        return int(x)
                    except ValueError:
                        if x:
                            raise TypeError(x)
                            ^^^^^^^^^^^^^^^^^^
                        raise KeyError
                        ^^^^^^^^^^^^^^
                        raise KeyError
                        ^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _handler(statement: Node) -> Node | None:
    """The innermost `except` that runs a statement; none if a `try` inside of it may catch."""
    inner, each = statement, statement.parent
    while each is not None and each.type not in FUNCTIONS and each.type != "class_definition":
        if each.type == "except_clause":
            return each
        if each.type == "try_statement" and inner == each.child_by_field_name("body"):
            return None
        inner, each = each, each.parent
    return None


def _is_class(site: Site, raised: Node) -> bool:
    """Whether a name is written as those of classes are."""
    return site.text(raised).rpartition(".")[2][:1].isupper()


def _caught(site: Site, clause: Node) -> str:
    """The name that a handler gives to what it caught."""
    value = clause.child_by_field_name("value")
    alias = value.child_by_field_name("alias") if value is not None else None
    return site.text(alias) if alias is not None else ""


def _uses_traceback(site: Site, raised: Node, name: str) -> bool:
    """Whether what is raised is the caught exception itself, by one of its methods."""
    called = callee(raised)
    inner = called.child_by_field_name("object") if called is not None else None
    return inner is not None and site.text(inner) == name
