from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import arguments, call_of, callee
from aura_lsp.languages.python.names import binds
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOADS = frozenset(
    f"{module}.{name}"
    for module in ("pickle", "_pickle", "dill", "cloudpickle", "marshal")
    for name in ("load", "loads", "Unpickler")
) | {"shelve.open"}
_RECEIVES = frozenset({"recv", "recvfrom", "recv_into", "recv_bytes", "makefile"})
_REQUEST = "request"
_MOST = 8
"""So many names are followed from one to the next."""


class UnsafeDeserialization(CodeRule):
    """Disallow unpickling what comes from outside.

    ## Why is this bad?
    `pickle` and its kin run code that the data names, and `marshal` crashes on bad data. Whoever
    can write the data can run anything, with all rights of the program.

    Reported is data that comes from a parameter, a request or a socket in the same function. Tests
    are not.
    """

    code = "PY503"
    category = Category.SECURITY
    severity = Severity.INFO
    wave = 2
    suggestion = "Use JSON or another format that is data only, or check a signature first"
    same_as = ("ruff:S301", "bandit:B301", "sonar:S5135")
    languages = ("python",)
    names = {"python": frozenset(origin.rpartition(".")[2] for origin in _LOADS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        called = callee(call) if call is not None and not site.in_tests else None
        origin = site.origin(called, _LOADS) if called is not None else ""
        function = site.function(site.node)
        if call is None or not origin or function is None:
            return
        given = arguments(call, site.source)
        data = given.positional[0] if given.positional else None
        if data is not None and _is_foreign(site, data, function):
            message = f"`{_short(site, data)}` comes from outside, which `{origin}` is not safe for"
            yield site.finding(call, message)

    valid = {
        "python": [
            "import pickle\ndef f():\n    with open('a', 'wb') as file:\n"
            "        pickle.dump(1, file)\n    with open('a', 'rb') as file:\n"
            "        return pickle.load(file)\n",
            "import json\ndef f(text):\n    return json.loads(text)\n",
            "import pickle\ndef f(x):\n    return pickle.loads(pickle.dumps(x))\n",
            "import pickle\nx = pickle.loads(text)\n",
            "def f(pickle, x):\n    return pickle.loads(x)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import pickle

                def f(data, sock):
                    a = pickle.loads(data)
                        ^^^^^^^^^^^^^^^^^^
                    text = sock.recv(1024)
                    return a, pickle.loads(text)
                              ^^^^^^^^^^^^^^^^^^
                """
            ),
            Invalid(
                """
                import marshal
                from flask import request

                def f():
                    return marshal.loads(request.data)
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


# aura: ignore[cognitive-complexity] each kind of source in turn
def _is_foreign(site: Site, data: Node, function: Node) -> bool:
    """Whether a value comes from a parameter, a request or a socket, as far as this function
    tells."""
    wanted, seen = [data], set[str]()
    while wanted and len(seen) < _MOST:
        node = wanted.pop()
        if node.type == "call":
            called = callee(node)
            name = called.child_by_field_name("attribute") if called is not None else None
            if name is not None and site.text(name) in _RECEIVES:
                return True
            continue
        if node.type not in ("identifier", "attribute", "subscript"):
            continue
        head = site.text(node).partition(".")[0].partition("[")[0]
        if head == _REQUEST:
            return True
        if node.type != "identifier" or head in seen:
            continue
        seen.add(head)
        for mention in mentions(head.encode(), site.source, function):
            if mention.type != "identifier" or not binds(mention) or mention.parent is None:
                continue
            if _is_parameter(mention):
                return True
            value = mention.parent.child_by_field_name("right")
            wanted += [value] if value is not None else []
    return False


def _is_parameter(name: Node) -> bool:
    node = name.parent
    while node is not None and node.type.endswith("parameter"):
        node = node.parent
    return node is not None and node.type in ("parameters", "lambda_parameters")


def _short(site: Site, data: Node) -> str:
    text = " ".join(site.text(data).split())
    return text if len(text) <= 40 else "…"  # noqa: PLR2004
