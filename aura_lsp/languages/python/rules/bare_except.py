from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import callee, own_nodes, running_function
from aura_lsp.languages.python.decorators import decorators
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_ENDS = frozenset({"sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit"})
_MESSAGE = "This `except` also catches `KeyboardInterrupt` and `SystemExit`; name what is expected"
_STOPS = frozenset({"KeyboardInterrupt", "SystemExit", "BaseException"})


_GIVES_UP = frozenset({"fail", "_invoke_excepthook", "excepthook"})


class BareExcept(CodeRule):
    """Disallow `except:` that names no exception.

    ## Why is this bad?
    It also catches `KeyboardInterrupt` and `SystemExit`, so the user cannot stop the program, and
    hides mistakes such as a misspelt name.

    A handler that raises again or ends the process is a last resort and is not reported, nor is one
    in `__del__`, in a function that runs at exit, or behind a handler for `KeyboardInterrupt`.

    ## Fix safety
    Unsafe: code that relied on catching `SystemExit` or `KeyboardInterrupt` changes its behaviour.
    """

    code = "PY109"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Name the exceptions that this handler expects"
    same_as = ("ruff:E722", "flake8:E722", "pylint:W0702", "sonar:S5754", "sonar:S2738")
    languages = ("python",)
    queries = {"python": "[(except_clause . (block)) (except_clause . (comment)+ . (block))] @here"}
    words = {"python": frozenset({"except"})}

    def check(self, site: Site) -> Iterator[Finding]:
        clause = site.node
        if _gives_up(site, clause) or _lets_stop(site, clause) or _is_last(site, clause):
            return
        start = clause.start_byte
        keyword = Span(start, start + len("except"))
        fix = Fix(
            "Catch `Exception`", (Edit(Span(keyword.end, keyword.end), " Exception"),), safe=False
        )
        yield site.finding(keyword, _MESSAGE, fix=fix)

    valid = {
        "python": [
            "try:\n    f()\nexcept OSError:\n    pass\n",
            "try:\n    f()\nexcept:\n    undo()\n    raise\n",
            "import atexit\n@atexit.register\ndef f():\n    try:\n        g()\n    except:\n"
            "        pass\n",
            "try:\n    f()\nexcept KeyboardInterrupt:\n    stop()\nexcept:\n    log()\n",
            "try:\n    f()\nexcept:\n    with util.safe_reraise():\n        undo()\n",
            "import os\ntry:\n    f()\nexcept:\n    log()\n    os._exit(1)\n",
            "import sys\ntry:\n    f()\nexcept:\n    sys.exit(1)\n",
            "class A:\n    def __del__(self):\n        try:\n            f()\n        except:\n"
            "            pass\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                try:
                    f()
                except:
                ^^^^^^
                    pass
                """,
                fixed="""
                try:
                    f()
                except Exception:
                    pass
                """,
            ),
            Invalid(
                """
                def f(sys):
                    try:
                        g()
                    except:
                    ^^^^^^
                        # It is a parameter,
                        # not the module.
                        sys.exit(1)
                """
            ),
        ],
    }


def _gives_up(site: Site, clause: Node) -> bool:
    """Whether something in the handler itself raises or ends the process."""
    for node in own_nodes(clause):
        if node.type == "raise_statement":
            return True
        called = callee(node) if node.type == "call" else None
        if called is not None:
            text = site.text(called)
            name = text.rpartition(".")[2]
            if (
                text == "exit"
                or name in _GIVES_UP
                or "reraise" in name
                or site.origin(called, _ENDS)
            ):
                return True
    return False


def _lets_stop(site: Site, clause: Node) -> bool:
    """Whether an earlier handler deals with the wish to stop."""
    before = clause.prev_named_sibling
    while before is not None:
        value = before.child_by_field_name("value") if before.type == "except_clause" else None
        if value is not None and not _STOPS.isdisjoint(re.findall(r"\w+", site.text(value))):
            return True
        before = before.prev_named_sibling
    return False


def _is_last(site: Site, clause: Node) -> bool:
    """Whether the function around a handler is the last that runs of an object or a program."""
    function = running_function(clause)
    name = function.child_by_field_name("name") if function is not None else None
    if function is None or name is None:
        return False
    return site.text(name) == "__del__" or "atexit.register" in set(decorators(site, function))
