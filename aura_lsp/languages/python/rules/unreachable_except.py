from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.exceptions import exception_name, exception_types, is_or_derives
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MOST = 64
"""Nobody writes more different types behind one `try`."""


class UnreachableExcept(CodeRule):
    """Disallow a handler for what an earlier handler catches.

    ## Why is this bad?
    Handlers are tried in order, and the first that fits is taken. Behind `except OSError` an
    `except FileNotFoundError` never runs.

    Only builtin exceptions are known well enough to compare; of others only the very same name is
    reported.
    """

    code = "PY108"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Put the more special handler first, or remove it"
    same_as = ("pylint:E0701", "ruff:B025", "sonar:S1045")
    languages = ("python",)
    queries = {"python": "(try_statement) @here"}
    words = {"python": frozenset({"try"})}

    def wants(self, node: Node, source: bytes) -> bool:
        return node.named_child_count > 2  # noqa: PLR2004 - what is tried, and two handlers

    def check(self, site: Site) -> Iterator[Finding]:
        clauses = [each for each in site.node.named_children if each.type == "except_clause"]
        if len(clauses) < 2 or any(_is_group(each) for each in clauses):  # noqa: PLR2004
            return
        earlier: dict[str, Node] = {}
        for clause in clauses:
            types = exception_types(clause)
            if types is None:
                return
            names = [_name(site, each) for each in types]
            catchers = [_catcher(name, earlier) for name in names]
            if types and all(catchers):
                yield self._finding(site, clause, catchers[0] or "", earlier)
            for name, each in zip(names, types, strict=True):
                if name and len(earlier) < _MOST:
                    earlier.setdefault(name, each)

    def _finding(self, site: Site, clause: Node, catcher: str, earlier: dict[str, Node]) -> Finding:
        node = earlier[catcher]
        value = clause.child_by_field_name("value")
        message = f"This handler never runs: `except {site.text(node)}` above catches all of it"
        related = (Related(site.span(node), "What is caught here does not come further"),)
        return site.finding(value or clause, message, related=related)

    valid = {
        "python": [
            "try:\n    f()\nexcept KeyError:\n    g()\nexcept LookupError:\n    h()\n",
            "from x import Base, Derived\n"
            "try:\n    f()\nexcept Base:\n    g()\nexcept Derived:\n    h()\n",
            "try:\n    f()\nexcept* OSError:\n    g()\nexcept* FileNotFoundError:\n    h()\n",
            "try:\n    f()\nexcept OSError:\n    g()\nexcept (FileNotFoundError, ValueError):\n"
            "    h()\n",
            "class OSError(Exception): ...\n"
            "try:\n    f()\nexcept OSError:\n    g()\nexcept FileNotFoundError:\n    h()\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                try:
                    f()
                except (OSError, ValueError):
                    g()
                except FileNotFoundError as error:
                       ^^^^^^^^^^^^^^^^^^^^^^^^^^
                    h(error)
                """
            ),
            Invalid(
                """
                import socket
                from app import Failed

                def f():
                    try:
                        g()
                    except Failed:
                        pass
                    except IOError:
                        pass
                    except (socket.error, Failed):
                           ^^^^^^^^^^^^^^^^^^^^^^
                        pass
                """
            ),
        ],
    }


def _is_group(clause: Node) -> bool:
    return any(each.type == "*" for each in clause.children)


def _name(site: Site, expression: Node) -> str:
    """What two handlers share if they name the same class: its full name, or its text where it is
    the file's own; empty where it is no name."""
    if expression.type not in ("identifier", "attribute"):
        return ""
    return exception_name(site, expression) or site.text(expression)


def _catcher(name: str, earlier: dict[str, Node]) -> str | None:
    """The earlier type that catches all of one."""
    return next((each for each in earlier if name and is_or_derives(name, each)), None)
