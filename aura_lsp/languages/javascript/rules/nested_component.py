from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import mentioned, returned
from aura_lsp.languages.javascript.names import FUNCTIONS
from aura_lsp.languages.javascript.react import (
    is_component,
    markup,
    name_of,
    wrapped,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TAGS = frozenset({"jsx_self_closing_element", "jsx_opening_element"})


class NestedComponent(CodeRule):
    """Disallow components that are declared in another component.

    ## Why is this bad?
    Every render of the outer component declares the inner one anew. To React that is another
    component: it throws away the elements of the last one with their state, their focus and what
    they loaded, and builds them again.

    Only a component that the outer one uses as an element (`<Inner />`) is reported, and not a
    function that is called, or given to another component.
    """

    code = "JS807"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Move the inner component out of the outer one, and give it what it needs as props"
    same_as = (
        "biome:noNestedComponentDefinitions", "sonar:S6478",
        "react:no-unstable-nested-components",
        "eslint-react:no-nested-component-definitions",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    queries = {
        "jsx": """
        (variable_declarator name: (identifier) @here)
        (function_declaration name: (_) @here)
        """,
    }
    words = {"jsx": frozenset({"const", "let", "function"})}

    looks_inside = False

    def wants(self, node: Node, source: bytes) -> bool:
        return 65 <= source[node.start_byte] <= 90  # noqa: PLR2004 - a capital letter

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.text(site.node)
        declaration = site.node.parent
        if not is_component(name) or declaration is None:
            return
        outer = site.function(declaration)
        inner = declaration
        if declaration.type == "variable_declarator":
            value = declaration.child_by_field_name("value")
            inner = wrapped(site, value) if value is not None else inner
        if outer is None or inner.type not in FUNCTIONS or not is_component(name_of(site, outer)):
            return
        renders = any(True for value in returned(inner) for _ in markup(value))
        if renders and any(_is_tag(each) for each in mentioned(site, name, outer)):
            yield site.finding(
                site.node,
                f"`{name}` is another component in every render of `{name_of(site, outer)}`, and "
                "loses its state; move it out",
            )

    valid = {
        "javascript": [
            """
            function A({ items }) {
              const renderItem = (item) => <li key={item.id} />;
              return <ul>{items.map(renderItem)}</ul>;
            }
            """,
            """
            function A({ items }) {
              const Item = ({ item }) => <li />;
              return <List items={items} component={Item} />;
            }
            """,
            """
            function withName(Component) {
              function Named(props) { return <Component {...props} />; }
              return Named;
            }
            function useDialog() {
              const Dialog = () => <dialog />;
              return { Dialog, element: <Dialog /> };
            }
            """,
            """
            const Item = () => <li />;
            const A = () => { return <Item />; };
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function A({ items }) {
                  function Item({ item }) {
                           ^^^^
                    return item ? <li>{item.name}</li> : null;
                  }
                  return <ul>{items.map((item) => <Item key={item.id} item={item} />)}</ul>;
                }
                """
            ),
        ],
        "tsx": [
            Invalid(
                """
                export const A: React.FC<Props> = React.memo(({ title }) => {
                  const Title = memo(() => <h1>{title}</h1>);
                        ^^^^^
                  return <Title></Title>;
                });
                """
            ),
        ],
    }


def _is_tag(name: Node) -> bool:
    return name.parent is not None and name.parent.type in _TAGS
