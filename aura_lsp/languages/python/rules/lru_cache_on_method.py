from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.decorators import decoration, decorator_nodes
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CACHES = frozenset({"functools.lru_cache", "functools.cache"})
_STATIC = frozenset({"builtins.staticmethod", "builtins.classmethod"})
_KNOWN = _CACHES | _STATIC


class LruCacheOnMethod(CodeRule):
    """Disallow `lru_cache` and `cache` on methods.

    ## Why is this bad?
    The cache belongs to the class and keeps `self` of every call as part of its keys, so objects
    live on for as long as their entries do, which may be for ever. The values of all objects share
    the one cache, too.

    Static and class methods are not reported, nor are methods of enumerations and metaclasses,
    whose objects live for ever anyhow.
    """

    code = "PY201"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Use `cached_property`, or cache a function that does not take `self`"
    same_as = ("ruff:B019", "pylint:W1518")
    languages = ("python",)
    types = {"python": frozenset({"class_definition"})}

    def check(self, site: Site) -> Iterator[Finding]:
        body = site.node.child_by_field_name("body")
        for member in body.named_children if body is not None else ():
            if member.type != "decorated_definition":
                continue
            method = member.child_by_field_name("definition")
            if method is None or not _takes_self(site, method):
                continue
            known = [(each, site.origin(_name(each), _KNOWN)) for each in decorator_nodes(method)]
            if not any(origin in _CACHES for _, origin in known):
                continue
            if any(origin in _STATIC for _, origin in known) or _lives_on(site):
                continue
            for decorator, origin in known:
                if origin in _CACHES:
                    name = origin.rpartition(".")[2]
                    message = f"`{name}` keeps every `self` alive that this method is called with"
                    yield site.finding(decorator, message)

    valid = {
        "python": [
            "from functools import cache\n@cache\ndef f(self):\n    return 1\n",
            "from functools import cache\nclass A:\n    @staticmethod\n    @cache\n"
            "    def f(x):\n        return x\n",
            "from functools import cache\nclass A:\n    @classmethod\n    @cache\n"
            "    def f(cls):\n        return 1\n",
            "import enum\nfrom functools import cache\nclass A(enum.Enum):\n    @cache\n"
            "    def f(self):\n        return 1\n",
            "from functools import cache\nclass Meta(type):\n    @cache\n"
            "    def f(self):\n        return 1\n",
            "from functools import cached_property\nclass A:\n    @cached_property\n"
            "    def f(self):\n        return 1\n",
            "from cachetools import cache\nclass A:\n    @cache\n    def f(self):\n"
            "        return 1\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import functools
                from functools import cache as cached

                class A:
                    @functools.lru_cache(maxsize=1)
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    def f(self):
                        return 1

                    @cached
                    ^^^^^^^
                    def g(self, x):
                        return x
                """
            ),
        ],
    }


def _name(decorator: Node) -> Node:
    return decoration(decorator) or decorator


def _takes_self(site: Site, method: Node) -> bool:
    parameters = method.child_by_field_name("parameters")
    first = parameters.named_children[0] if parameters and parameters.named_children else None
    return method.type == "function_definition" and first is not None and site.text(first) == "self"


def _lives_on(site: Site) -> bool:
    """Whether the objects of a class live as long as the program: it is an enumeration or a
    metaclass."""
    bases = site.node.child_by_field_name("superclasses")
    for base in bases.named_children if bases is not None else ():
        last = (site.origin(base) or site.text(base)).rpartition(".")[2]
        if last.endswith(("Enum", "Flag")) or last in ("type", "EnumMeta", "ABCMeta"):
            return True
    return False
