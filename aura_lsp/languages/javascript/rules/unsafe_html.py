from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    callee_at,
    declaration_of,
    method_of,
    operator_of,
    plain,
    value_of,
)
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.rules import Fact
    from aura_lsp.site import FileSite, Site

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
    wave = 2
    suggestion = "Use `textContent`, or clean the HTML with a sanitizer such as DOMPurify"
    same_as = (
        "unicorn:no-unsafe-dom-html", "biome:noDangerouslySetInnerHtml", "react:no-danger",
        "eslint-react:no-dangerously-set-innerhtml", "sonar:S5247", "sonar:S6268",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, _PROPERTIES | _DOCUMENT | {_INSERT, _REACT})

    def collect(self, site: Site) -> Iterator[Fact]:
        value = _shown(site)
        needed = _needed(site, value) if value is not None and not site.in_tests else ()
        if needed is None or needed:
            yield site.fact(site.node, (site.text(site.node), needed or ("",)))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for fact in file.facts:
            name, needed = fact.value
            if not all(_is_constant(file, each) for each in needed):
                yield file.finding(
                    fact, f"`{name}` takes this value for HTML; clean it, or show it as text"
                )

    valid = {
        "javascript": [
            'a.innerHTML = "<b>c</b>";\na.innerHTML = `<b>c</b>`;\na.innerHTML = "";\n',
            "a.innerHTML = DOMPurify.sanitize(b);\na.innerHTML = `<b>${escapeHtml(c)}</b>`;\n",
            "const html = sanitizeHtml(marked(a));\nexport const b = () => html;\n",
            "function f(a, b) { const c = sanitizeHtml(b); a.innerHTML = c; }\n",
            "const icon = '<svg/>';\nfunction f(a) { a.innerHTML = icon; }\n",
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


def _needed(site: Site, value: Node) -> tuple[str, ...] | None:
    """The variables of the file that must be constant for a value to be so, or to be clean; None if
    it may be anything."""
    stack: list[Node] = [value]
    needed: set[str] = set()
    for _ in range(_MOST):
        if not stack:
            return tuple(sorted(needed))
        node = plain(stack.pop())
        if node.type == "identifier" and declaration_of(site, node) is None:
            if not _SAFE.search(site.text(node)):
                needed.add(site.text(node))
            continue
        parts = _parts(site, node)
        if parts is None:
            return None
        stack += parts
    return None


def _is_constant(file: FileSite, name: str) -> bool:
    """Whether a variable of the file is a text that is written out."""
    for each in file.mentions(name):
        binder = each.parent if each.type == "identifier" else None
        if binder is None or binder.type != "variable_declarator" or binder.parent is None:
            continue
        value = binder.child_by_field_name("value")
        if binder.child_by_field_name("name") != each or value is None:
            continue
        is_text = value.type in ("string", "template_string", "number")
        is_plain = all(part.type in _TEXTS for part in value.named_children)
        return is_text and is_plain and binder.parent.children[0].type == "const"
    return False


def _parts(site: Site, node: Node) -> list[Node] | None:
    """What a value is made of, as far as that matters; None if it may be anything."""
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
