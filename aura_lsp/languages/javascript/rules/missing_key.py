from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    callee_at,
    plain,
    returned,
)
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.languages.javascript.react import (
    ELEMENTS,
    is_shown,
    markup,
    opening_of,
)
from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_MAKERS = {"map": 0, "flatMap": 0, "from": 1}
"""Methods that make an array of what a function returns -> which argument that is."""
_NAMES = frozenset(_MAKERS)


class MissingKey(CodeRule):
    """Require a `key` on the elements of a list.

    ## Why is this bad?
    Without keys React tells the elements of a list apart by their place. When one is inserted,
    removed or moved, the others get the state of their neighbours: what was typed in, what has the
    focus, what was already loaded.

    An element with a spread (`{...props}`) may have its key from there and is not reported, nor is
    one in a list that is not rendered at once but handed on.
    """

    code = "JS805"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Give each element a `key` that is the same for the same thing in every render"
    same_as = (
        "react:jsx-key", "biome:useJsxKeyInIterable", "sonar:S6477",
        "eslint-react:no-missing-key",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    queries = {
        "jsx": """(jsx_element (jsx_expression
          (array . [(jsx_element) (jsx_self_closing_element)]) @here))""",
    }
    words = {"jsx": frozenset({"return"})}
    names = {"javascript": _NAMES, "typescript": _NAMES}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.node.type == "array":
            elements = [each for each in site.node.named_children if each.type in ELEMENTS]
        else:
            elements = list(_mapped(site))
        for element in elements:
            opening = opening_of(element)
            if not _may_have_key(site, opening):
                name = opening.child_by_field_name("name")
                end = name.end_byte if name is not None else opening.end_byte
                yield site.finding(
                    Span(element.start_byte, end), "This element of a list has no `key`; add one"
                )

    valid = {
        "javascript": [
            "const A = ({ items }) => <ul>{items.map((item) => <li key={item.id} />)}</ul>;\n",
            "const A = ({ items }) => <ul>{items.map((item) => <Item {...item} />)}</ul>;\n",
            "const A = ({ items }) => <List render={() => <li />} />;\n",
            "const A = ({ children }) => <b>{React.Children.map(children, () => <i />)}</b>;\n",
            "const A = ({ items }) => <b>{Children.toArray(items.map(() => <i />))}</b>;\n",
            "const A = ({ n }) => <b>{[<i />, <b />].map((e) => copy(e, { key: n }))}</b>;\n",
            "const icons = names.map((name) => <Icon name={name} />);\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function A({ items }) {
                  return (
                    <ul>
                      {items.map((item) => (
                        <li className="item">{item.name}</li>
                        ^^^
                      ))}
                    </ul>
                  );
                }
                """
            ),
            Invalid(
                """
                function A({ n }) {
                  if (n === 0) return <b>{[<i />, <b key="b" />]}</b>;
                                           ^^
                  return Array.from({ length: n }, () => <Dot />);
                                                         ^^^^
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                const A = ({ rows }: Props) => (
                  <>
                    {rows.length > 0 && rows.map((row) => {
                      if (row.isOpen) return <Open row={row} />;
                                             ^^^^^
                      return row.name ? <>{row.name}</> : null;
                                        ^^
                    })}
                  </>
                );
                """
            ),
        ],
    }


def _mapped(site: Site) -> Iterator[Node]:
    """The elements of the array that the function at the site makes, where that is rendered."""
    callee = callee_at(site.node)
    call = callee.parent if callee is not None else None
    if callee is None or call is None or callee == site.node:
        return
    name, given = site.text(site.node), arguments(call)
    receiver = callee.child_by_field_name("object")
    last = site.text(receiver).rpartition(".")[2] if receiver is not None else ""
    if last == "Children" or (name == "from") != (last == "Array") or not is_shown(call):
        return
    at = _MAKERS[name]
    callback = plain(given[at]) if len(given) > at else None
    for value in returned(callback) if callback is not None and callback.type in FUNCTIONS else ():
        yield from markup(value)


def _may_have_key(site: Site, opening: Node) -> bool:
    for each in opening.named_children:
        if each.type == "jsx_expression" or (
            each.type == "jsx_attribute" and site.text(each.named_children[0]) == "key"
        ):
            return True
    return False
