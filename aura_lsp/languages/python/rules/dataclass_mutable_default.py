from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import arguments, callee, has_comment
from aura_lsp.languages.python.decorators import decorators
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_FACTORIES = frozenset({"builtins.list", "builtins.dict", "builtins.set"})
_EMPTY = {"list": "list", "dictionary": "dict"}
_SHORT = 40
_DISPLAYS = frozenset({"list", "dictionary", "set"})


class DataclassMutableDefault(CodeRule):
    """Disallow a list, dictionary or set as the default of a dataclass field.

    ## Why is this bad?
    All objects would share the one value, so `dataclasses` refuses: the class raises `ValueError`
    as soon as it is defined.

    ## Fix safety
    Unsafe: the module can be imported now, and every object gets a value of its own.
    """

    code = "PY102"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Use `field(default_factory=…)`"
    same_as = ("ruff:RUF008", "pylint:W3701")
    languages = ("python",)
    types = {"python": frozenset({"class_definition"})}

    def check(self, site: Site) -> Iterator[Finding]:
        body = site.node.child_by_field_name("body")
        if body is None or "dataclasses.dataclass" not in set(decorators(site, site.node)):
            return
        for statement in body.named_children:
            inner = statement.named_children[0] if statement.named_children else None
            if inner is None or inner.type != "assignment":
                continue
            annotation = inner.child_by_field_name("type")
            value = inner.child_by_field_name("right")
            if annotation is None or value is None or "ClassVar" in site.text(annotation):
                continue
            made = _factory(site, value)
            if made is not None:
                how = made if len(made) <= _SHORT and "\n" not in made else "…"
                message = (
                    "All objects would share this value, so the class cannot be defined: "
                    f"use `field(default_factory={how})`"
                )
                yield site.finding(value, message, fix=_fix(site, value, made))

    valid = {
        "python": [
            "from dataclasses import dataclass, field\nfrom typing import ClassVar\n@dataclass\n"
            "class A:\n    x: ClassVar[list[int]] = []\n    y = []\n"
            "    z: list[int] = field(default_factory=list)\n",
            "from attrs import define\n@define\nclass A:\n    x: list[int] = []\n",
            "from pydantic import BaseModel\nclass A(BaseModel):\n    x: list[int] = []\n",
            "class A:\n    x: list[int] = []\n",
            "from pydantic.dataclasses import dataclass\n@dataclass\nclass A:\n"
            "    x: list[int] = []\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import dataclasses

                @dataclasses.dataclass(frozen=True)
                class A:
                    x: list[int] = []
                                   ^^
                    y: dict[str, int] = {"a": 1}
                                        ^^^^^^^^
                """,
                fixed="""
                import dataclasses

                @dataclasses.dataclass(frozen=True)
                class A:
                    x: list[int] = dataclasses.field(default_factory=list)
                    y: dict[str, int] = dataclasses.field(default_factory=lambda: {"a": 1})
                """,
            ),
            Invalid(
                """
                from dataclasses import dataclass

                @dataclass
                class A:
                    x: set[int] = set()
                                  ^^^^^
                """
            ),
        ],
    }


def _factory(site: Site, value: Node) -> str | None:
    """What makes a default anew for every object; None if it may be shared."""
    if value.type in _DISPLAYS:
        if not value.named_children and value.type in _EMPTY:
            return _EMPTY[value.type]
        text = site.text(value)
        return f"lambda: {text}"
    called = callee(value) if value.type == "call" else None
    if called is None or not site.origin(called, _FACTORIES):
        return None
    text = site.text(value)
    return site.text(called) if not arguments(value, site.source).total else f"lambda: {text}"


def _fix(site: Site, value: Node, made: str) -> Fix | None:
    """The field made by what the file has imported already."""
    field, module = site.imported_as("dataclasses.field"), site.imported_as("dataclasses")
    if "\n" in made or has_comment(value) or not (field or module):
        return None
    text = f"{field or f'{module}.field'}(default_factory={made})"
    return Fix("Make a value for every object", (Edit(site.span(value), text),), safe=False)
