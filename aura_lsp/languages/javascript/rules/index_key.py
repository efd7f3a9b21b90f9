from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    declaration_of,
    method_of,
    operator_of,
    plain,
    root_of,
    value_of,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_NAMES = frozenset({"key"})
_ITEM_AND_INDEX = 2
_LISTS = frozenset({"map", "flatMap"})
_FIXED = re.compile(r"\[|(?:new )?Array\b|.*\.split\(", re.S)
"""Lists that are written down, or of things that have no identity."""


class IndexKey(CodeRule):
    """Disallow the index of an element as its `key`.

    ## Why is this bad?
    A key tells React which element is which. When something is inserted, removed or sorted, an
    index stands for something else than before: React keeps the wrong state, and renders more than
    it has to.

    Lists that never change are not reported: those that are written down, that only have a length
    (`[...Array(n)]`), or that are the file's own. Nor is an index together with something else.
    """

    code = "JS806"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    wave = 2
    suggestion = "Use something that belongs to the element itself, such as its id"
    same_as = (
        "react:no-array-index-key", "biome:noArrayIndexKey", "sonar:S6479",
        "eslint-react:no-array-index-key",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = {"javascript": _NAMES, "typescript": _NAMES}

    def check(self, site: Site) -> Iterator[Finding]:
        attribute = site.node.parent
        if attribute is None or attribute.type != "jsx_attribute":
            return
        value = attribute.named_children[-1]
        if value.type != "jsx_expression" or not value.named_children:
            return
        index = _only_name(site, value.named_children[0])
        if index is not None and _is_index(site, index):
            yield site.finding(
                value,
                f"`{site.text(index)}` is another element's key as soon as the list changes; use "
                "something of the element itself",
            )

    valid = {
        "javascript": [
            "const A = ({ items }) => items.map((item, i) => <li key={item.id} />);\n",
            "const A = ({ items }) => items.map((item, i) => <li key={`${item.id}-${i}`} />);\n",
            "const A = ({ n }) => [...Array(n)].map((_, i) => <li key={i} />);\n",
            "const A = () => NAMES.map((name, i) => <li key={i}>{name}</li>);\n",
            "const A = ({ items, i }) => items.map((item) => <li key={i} />);\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function A({ items }) {
                  return (
                    <ul>
                      {items.map((item, i) => <li key={i}>{item.name}</li>)}
                                                      ^^^
                      {items.filter(isOpen).map((item, i) => {
                        return <Item key={"item" + i} item={item} />;
                                         ^^^^^^^^^^^^
                      })}
                    </ul>
                  );
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                export const A: FC<Props> = (props) => (
                  <>{props.items?.map((item, i: number) => <Item key={`item-${i}`} {...item} />)}</>
                                                                     ^^^^^^^^^^^^^
                );
                """
            ),
        ],
    }


def _only_name(site: Site, key: Node) -> Node | None:
    """The name that a key is made of, if it is made of one alone and of constants."""
    node = plain(key)
    while node.type != "identifier":
        parts = _parts(site, node)
        if len(parts) != 1:
            return None
        node = plain(parts[0])
    return node


def _parts(site: Site, key: Node) -> list[Node]:
    """What a key is made of, without constants."""
    if key.type == "template_string":
        return [
            each.named_children[0] for each in key.named_children if each.type != "string_fragment"
        ]
    if key.type == "binary_expression" and operator_of(key) == "+":
        return [each for each in key.named_children if each.type not in ("string", "number")]
    if key.type == "call_expression" and method_of(site, key) == "toString":
        callee = key.child_by_field_name("function")
        return callee.children_by_field_name("object") if callee is not None else []
    if key.type == "call_expression" and method_of(site, key) == "String":
        return arguments(key)
    return []


def _is_index(site: Site, name: Node) -> bool:
    """Whether a name is the second parameter of a function that is called for each of a list."""
    declared = declaration_of(site, name)
    function = site.function(declared) if declared is not None else None
    given = function.child_by_field_name("parameters") if function is not None else None
    if declared is None or function is None or given is None or function.parent is None:
        return False
    names = [_plain(each) for each in given.named_children if each.type != "comment"]
    if declared not in names[1:_ITEM_AND_INDEX] or site.text(names[0]).startswith("_"):
        return False
    call = function.parent.parent
    return call is not None and method_of(site, call) in _LISTS and _may_change(site, call)


def _plain(parameter: Node) -> Node:
    return parameter.child_by_field_name("pattern") or parameter


def _may_change(site: Site, call: Node) -> bool:
    """Whether the list that a method is called of is one of the function's, and not fixed."""
    callee = call.child_by_field_name("function")
    receiver = callee.child_by_field_name("object") if callee is not None else None
    if receiver is None or _FIXED.match(site.text(receiver)):
        return False
    root = root_of(receiver)
    while root.type == "call_expression":
        inner = root.child_by_field_name("function")
        if inner is None or inner.type != "member_expression":
            return False
        root = root_of(inner)
    if root.type == "this":
        return True
    if root.type != "identifier" or declaration_of(site, root) is None:
        return False
    value = value_of(site, root)
    return value is None or not _FIXED.match(site.text(value))
