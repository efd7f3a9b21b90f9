from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import call_of
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site


_ERROR = "NotImplementedError"


class RaiseNotimplemented(CodeRule):
    """Disallow `raise NotImplemented`.

    ## Why is this bad?
    `NotImplemented` is a value that comparisons and operators return; it is no exception, so
    raising it ends in a `TypeError` that says nothing about what is missing.

    ## Fix safety
    Safe: `NotImplementedError` is the exception that was meant, and what is raised now is an error
    in any case.
    """

    code = "PY107"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "safe"
    suggestion = "Raise `NotImplementedError`"
    same_as = ("ruff:F901", "pylint:E0711", "sonar:S5632")
    languages = ("python",)
    names = {"python": frozenset({"NotImplemented"})}

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.node
        raised = call_of(name) or name
        statement = raised.parent
        if statement is None or statement.type != "raise_statement":
            return
        if raised == statement.child_by_field_name("cause") or name.type != "identifier":
            return
        if site.origin(name) != "builtins.NotImplemented":
            return
        fix = Fix(f"Raise `{_ERROR}`", (Edit(site.span(name), _ERROR),), safe=True)
        message = f"`NotImplemented` is no exception: raise `{_ERROR}`"
        yield site.finding(name, message, fix=fix)

    valid = {
        "python": [
            "def __eq__(self, other):\n    return NotImplemented\n",
            "raise NotImplementedError('later')\n",
            "from errors import NotImplemented\nraise NotImplemented()\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                class Shape:
                    def area(self):
                        raise NotImplemented
                              ^^^^^^^^^^^^^^
                """,
                fixed="""
                class Shape:
                    def area(self):
                        raise NotImplementedError
                """,
            ),
            Invalid(
                """
                def f():
                    raise NotImplemented("later") from None
                          ^^^^^^^^^^^^^^
                """,
                fixed="""
                def f():
                    raise NotImplementedError("later") from None
                """,
            ),
        ],
    }
