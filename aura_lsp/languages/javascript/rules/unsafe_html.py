from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    callee_at,
    method_of,
    operator_of,
    plain,
    value_of,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_PROPERTIES = frozenset({"innerHTML", "outerHTML"})
_DOCUMENT = frozenset({"write", "writeln"})
_INSERT = "insertAdjacentHTML"
_REACT = "dangerouslySetInnerHTML"
_WRITES = frozenset({"assignment_expression", "augmented_assignment_expression"})
_DOCUMENTS = frozenset(
    f"builtins.{owner}document.{name}" for owner in ("", "window.") for name in _DOCUMENT
)
_SAFE = re.compile(
    r"(?i:sani[tz]|purif|escape|encode|createhtml|^xss$|trusted|safe|clean|highlight)"
    r"|^(?:length|innerHTML|outerHTML|Number|parseInt|parseFloat|toFixed|now|[A-Z][A-Z\d_]+)$"
)
"""Names of functions and values that are safe to show: what they give was cleaned, is a number, is
a constant by its name, or is part of the page already."""
_PLAIN = frozenset({"string", "number", "null", "true", "false", "undefined", "regex"})
_MADE_OF = frozenset({"template_string", "template_substitution", "ternary_expression"})
_TEXTS = frozenset({"string_fragment", "escape_sequence", "comment"})
_MOST = 200
"""Parts of a value that are looked at; longer ones count as unknown."""


class UnsafeHtml(CodeRule):
    """Disallow showing HTML that is put together from unknown values.

    ## Why is this bad?
    The browser takes it for part of the page. A name such as `<img src=x onerror="…">` runs with
    all rights of whoever looks at it.

    Constant HTML, what goes through a function that sanitizes or escapes, and a policy of
    `trustedTypes` are fine, and so is reading HTML.
    """

    code = "JS502"
    category = Category.SECURITY
    severity = Severity.WARNING
    suggestion = "Use `textContent`, or clean the HTML with a sanitizer such as DOMPurify"
    same_as = (
        "unicorn:no-unsafe-dom-html", "biome:noDangerouslySetInnerHtml", "react:no-danger",
        "eslint-react:no-dangerously-set-innerhtml", "sonar:S5247", "sonar:S6268",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, _PROPERTIES | _DOCUMENT | {_INSERT, _REACT})

    def check(self, site: Site) -> Iterator[Finding]:
        value = _shown(site)
        if value is not None and not site.in_tests and not _is_safe(site, value):
            name = site.text(site.node)
            yield site.finding(
                site.node, f"`{name}` takes this value for HTML; clean it, or show it as text"
            )

    valid = {
        "javascript": [
            'a.innerHTML = "<b>c</b>";\na.innerHTML = `<b>c</b>`;\na.innerHTML = "";\n',
            "a.innerHTML = DOMPurify.sanitize(b);\na.innerHTML = `<b>${escapeHtml(c)}</b>`;\n",
            "const html = sanitizeHtml(marked(a));\nexport const b = () => html;\n",
            "function f(a, b) { const c = sanitizeHtml(b); a.innerHTML = c; }\n",
            "const a = b.innerHTML;\nif (a.innerHTML === c) d();\n",
            "a.innerHTML = b.innerHTML;\na.innerHTML = TEMPLATE + b.length;\n",
            "a.innerHTML = policy.createHTML(b);\nstream.write(c);\n",
            "a.innerHTML = b ? '<i>c</i>' : '';\na.innerHTML = '<i>' + 1 + '</i>';\n",
            "const A = () => <b dangerouslySetInnerHTML={{ __html: '&nbsp;' }} />;\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                a.innerHTML = b;
                  ^^^^^^^^^
                a.outerHTML += `<b>${c}</b>`;
                  ^^^^^^^^^
                a.insertAdjacentHTML("beforeend", "<b>" + c + "</b>");
                  ^^^^^^^^^^^^^^^^^^
                document.write(b);
                         ^^^^^
                const A = ({ html }) => <b dangerouslySetInnerHTML={{ __html: html }} />;
                                           ^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid("(a as HTMLElement).innerHTML = b!;\n                   ^^^^^^^^^\n"),
        ],
    }


def _shown(site: Site) -> Node | None:
    """The value that becomes HTML at a mention of what does that, if it is put to use there."""
    name, parent = site.text(site.node), site.node.parent
    if parent is None:
        return None
    if name == _REACT:
        return _html(site, parent) if parent.type in ("jsx_attribute", "pair") else None
    if name in _PROPERTIES:
        write = parent.parent if parent.type == "member_expression" else None
        is_written = write is not None and write.type in _WRITES and write.children[0] == parent
        return write.child_by_field_name("right") if write is not None and is_written else None
    return _written(site, name)


def _written(site: Site, name: str) -> Node | None:
    """What a method is given that writes HTML."""
    callee = callee_at(site.node)
    owner = callee.child_by_field_name("object") if callee is not None else None
    if callee is None or callee.parent is None or owner is None:
        return None
    given, at = arguments(callee.parent), int(name == _INSERT)
    if name in _DOCUMENT and site.origin(callee, _DOCUMENTS) == "":
        return None
    return given[at] if len(given) > at else None


def _html(site: Site, attribute: Node) -> Node | None:
    """The value of `__html` in what React is given."""
    holder = attribute.named_children[-1]
    if holder.type == "jsx_expression" and holder.named_child_count:
        holder = holder.named_children[0]
    for pair in plain(holder).named_children:
        key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if key is not None and site.text(key).strip("\"'") == "__html":
            return value
    return None


def _is_safe(site: Site, value: Node) -> bool:
    """Whether all parts of a value are constant or cleaned."""
    stack, looked = [value], 0
    while stack:
        looked += 1
        parts = _parts(site, stack.pop())
        if parts is None or looked > _MOST:
            return False
        stack += parts
    return True


def _parts(site: Site, value: Node) -> list[Node] | None:
    """What a value is made of, as far as that matters; None if it may be anything."""
    node = plain(value)
    if node.type in _PLAIN:
        return []
    if node.type in _MADE_OF:
        parts = [each for each in node.named_children if each.type not in _TEXTS]
        return parts[1:] if node.type == "ternary_expression" else parts
    if node.type == "identifier":
        return _of_name(site, node)
    if node.type == "binary_expression":
        is_joined = operator_of(node) in ("+", "||", "&&", "??")
        return node.named_children if is_joined else []
    last = node.child_by_field_name("property")
    name = site.text(last) if last is not None else method_of(site, node)
    return [] if _SAFE.search(name) else None


def _of_name(site: Site, name: Node) -> list[Node] | None:
    """What a variable is made of, which is known where it is a constant of this function."""
    if _SAFE.search(site.text(name)):
        return []
    made = value_of(site, name)
    declared = made.parent.parent if made is not None and made.parent is not None else None
    is_constant = declared is not None and declared.children[0].type == "const"
    return [made] if made is not None and is_constant else None
