from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_WRAPPERS = frozenset({"String", "Number", "Boolean", "Symbol", "BigInt", "Object"})
_NO_VALUES = frozenset(
    {"nested_type_identifier", "extends_type_clause", "implements_clause", "extends_clause"}
)
"""Where a type is part of another's name, or says what something is made from."""
_DECLARING = frozenset(
    {
        "class_declaration", "abstract_class_declaration", "class", "interface_declaration",
        "type_alias_declaration", "enum_declaration", "type_parameter", "import_specifier",
        "import_clause", "namespace_import", "infer_type", "mapped_type_clause",
    }
)  # fmt: skip


class WrapperObjectType(CodeRule):
    """Disallow `String`, `Number` and the like as types of plain values.

    ## Why is this bad?
    `String` is the type of the objects that `new String()` makes. It takes a `string`, but is not
    taken for one, so that it spreads into all that it is passed to.

    `Object` takes everything but `null` and `undefined`, also numbers and texts; `object` and
    `unknown` say what is meant.

    ## Fix safety
    Safe. `Object` is left to you, as there is more than one type that may be meant.
    """

    code = "JS653"
    category = Category.STYLE
    severity = Severity.INFO
    wave = 2
    fix = "safe"
    suggestion = "Use the type in lower case"
    same_as = ("typescript-eslint:no-wrapper-object-types", "biome:noBannedTypes")
    languages = ("typescript",)
    names = {"typescript": _WRAPPERS}

    def collect(self, site: Site) -> Iterator[Fact]:
        node, parent = site.node, site.node.parent
        if node.type != "type_identifier" or parent is None or parent.type in _NO_VALUES:
            return
        if not _is_declared_by(node):
            yield site.fact(node, site.text(node))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        declared = {
            name
            for name in {fact.value for fact in file.facts}
            if any(_is_declared_by(each) for each in file.mentions(name))
        }
        for fact in file.facts:
            if fact.value in declared:
                continue
            better = fact.value.lower()
            fix = None
            if fact.value != "Object":
                fix = Fix(f"Use `{better}`", (Edit(fact.span, better),), safe=True)
            message = f"`{fact.value}` is the type of an object around a value; use `{better}`"
            if fact.value == "Object":
                message = "`Object` takes numbers and texts too; use `object` or `unknown`"
            yield file.finding(fact, message, fix=fix)

    valid = {
        "typescript": [
            "const a: string = String(1); const b = new Number(2); f(Object.keys(b));\n",
            "class Symbol {}\nlet a: Symbol;\n",
            "import { Symbol } from './types';\nlet a: Symbol;\n",
            "interface Number { twice(): number; }\n",
            "let a: ns.String; type B<Object> = Object[];\n",
        ],
    }
    invalid = {
        "typescript": [
            Invalid(
                """
                function f(a: String, b?: Array<Number>): a is Boolean {
                              ^^^^^^            ^^^^^^         ^^^^^^^
                  return a === b;
                }
                """,
                fixed="""
                function f(a: string, b?: Array<number>): a is boolean {
                  return a === b;
                }
                """,
            ),
            Invalid("let a: Object | undefined;\n       ^^^^^^\n"),
        ],
    }


def _is_declared_by(name: Node) -> bool:
    """Whether a name stands where something is declared or imported that is called so."""
    parent = name.parent
    if parent is None or parent.type not in _DECLARING:
        return False
    if parent.type in ("class", "import_specifier"):
        return True
    declared = parent.child_by_field_name("name") or parent.named_child(0)
    return declared == name
