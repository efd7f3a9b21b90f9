from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    method_of,
    operator_of,
    plain,
    value_of,
)
from aura_lsp.languages.javascript.react import markup
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAP_OR_SET = re.compile(r"(?:[\w.]*(?:<[^()]*>)?\(\s*(?:\(\)\s*=>\s*)?)?new (?:Map|Set)\b")
"""What something with a `size` starts with: `new Map(…)`, `useState(new Set())`."""
_STATE_OF_NUMBER = re.compile(r"(?:React\.)?useState(?:<[^()]*>)?\(\s*-?[\d.]+\s*\)")


class LeakedRender(CodeRule):
    """Disallow numbers as the condition of an element.

    ## Why is this bad?
    `{items.length && <List />}` renders `0` when the list is empty: React leaves out `false`,
    `null` and `undefined`, but shows the number zero. In React Native text outside of `<Text>` even
    ends the application.

    ## Fix safety
    Safe: the comparison holds where the number is not zero, and nothing is shown in its place.
    """

    code = "JS808"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "safe"
    suggestion = "Compare the number: `items.length > 0 && …`"
    same_as = (
        "biome:noLeakedRender", "sonar:S6439", "react:jsx-no-leaked-render",
        "eslint-react:no-leaked-conditional-rendering",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    queries = {
        "jsx": """(jsx_element (jsx_expression [
          (binary_expression operator: "&&") @here
          (parenthesized_expression (binary_expression operator: "&&") @here)]))""",
    }
    words = {"jsx": frozenset({"length", "size", "useState"})}

    def check(self, site: Site) -> Iterator[Finding]:
        *conditions, shown = _operands(site.node)
        if not any(markup(shown)) and method_of(site, shown) != "map":
            return
        for each in conditions:
            if _is_number(site, each):
                yield site.finding(
                    each,
                    f"This renders `0` where `{site.text(each)}` is zero; compare the number",
                    fix=_comparison(site, each),
                )

    valid = {
        "javascript": [
            "const A = ({ items }) => <b>{items.length > 0 && <i />}</b>;\n",
            "const A = ({ items }) => <b>{!!items.length && <i />}</b>;\n",
            "const A = ({ items }) => <b>{items.length ? <i /> : null}</b>;\n",
            "const A = ({ items, size }) => <b>{items && size && <i />}</b>;\n",
            "const A = ({ theme }) => <b>{theme.size && <i />}</b>;\n",
            "const A = ({ items }) => <b title={items.length && <i />} />;\n",
            """
            function A({ items }) {
              const [n, setN] = useState(0);
              return <b>{items.map((n) => n && <i />)}{items.length && items[0].name}</b>;
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function A({ items, shown }) {
                  return <b>{shown && items.length && <List items={items} />}</b>;
                                      ^^^^^^^^^^^^
                }
                """,
                fixed="""
                function A({ items, shown }) {
                  return <b>{shown && items.length > 0 && <List items={items} />}</b>;
                }
                """,
            ),
            Invalid(
                """
                import { useState } from "react";
                function A({ items }) {
                  const [n, setN] = useState(0);
                  const chosen = new Set(items);
                  return (
                    <>
                      {n && <i>{n}</i>}
                       ^
                      {chosen.size && <List items={chosen} />}
                       ^^^^^^^^^^^
                    </>
                  );
                }
                """,
                fixed="""
                import { useState } from "react";
                function A({ items }) {
                  const [n, setN] = useState(0);
                  const chosen = new Set(items);
                  return (
                    <>
                      {!!n && <i>{n}</i>}
                      {chosen.size > 0 && <List items={chosen} />}
                    </>
                  );
                }
                """,
            ),
        ],
        "tsx": [
            Invalid(
                """
                const A = ({ items }: Props) => (
                  <ul>
                    {(items?.length && items.map((item) => <li key={item.id} />))}
                      ^^^^^^^^^^^^^
                  </ul>
                );
                """,
                fixed="""
                const A = ({ items }: Props) => (
                  <ul>
                    {(!!items?.length && items.map((item) => <li key={item.id} />))}
                  </ul>
                );
                """,
            ),
        ],
    }


def _operands(condition: Node) -> list[Node]:
    """The operands of a chain of `&&`, in order."""
    found: list[Node] = []
    node: Node | None = condition
    while node is not None:
        right = node.child_by_field_name("right")
        if node.type != "binary_expression" or operator_of(node) != "&&" or right is None:
            found.append(node)
            break
        found.append(plain(right))
        left = node.child_by_field_name("left")
        node = plain(left) if left is not None else None
    return found[::-1]


def _is_number(site: Site, condition: Node) -> bool:
    if condition.type == "identifier":
        return _STATE_OF_NUMBER.fullmatch(_value_of(site, condition)) is not None
    last = condition.child_by_field_name("property")
    receiver = condition.child_by_field_name("object")
    if condition.type != "member_expression" or last is None or receiver is None:
        return False
    if site.text(last) == "length":
        return True
    if site.text(last) != "size" or receiver.type != "identifier":
        return False
    return _MAP_OR_SET.match(_value_of(site, receiver)) is not None


def _value_of(site: Site, name: Node) -> str:
    value = value_of(site, name)
    return site.text(value) if value is not None else ""


def _comparison(site: Site, number: Node) -> Fix:
    """`n > 0` for a length that is there, else `!!n`, which is the same for `undefined`."""
    if number.type == "identifier" or "?." in site.text(number):
        edit = Edit(Span(number.start_byte, number.start_byte), "!!")
    else:
        edit = Edit(Span(number.end_byte, number.end_byte), " > 0")
    return Fix("Compare the number", (edit,), safe=True)
