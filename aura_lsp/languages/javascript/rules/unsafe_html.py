from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import arguments, plain
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SET = frozenset({"innerHTML", "outerHTML"})
_CALLED = {"insertAdjacentHTML": 1, "write": 0, "writeln": 0}
_CLEANED = re.compile(r"sanitiz|purify|escape|createHTML|trustedHTML", re.IGNORECASE)


class UnsafeHtml(CodeRule):
    """Disallow markup that is put together and handed to the page.

    ## Why is this bad?
    If a part of it comes from somebody else, it may hold a script, which then runs with all that
    the user may do.

    Constant texts are not reported, nor what goes through a function that cleans or escapes, by its
    name.
    """

    code = "JS502"
    category = Category.SECURITY
    severity = Severity.WARNING
    suggestion = "Set `textContent`, make elements, or clean the markup with DOMPurify"
    same_as = (
        "unicorn:no-unsafe-dom-html", "biome:noDangerouslySetInnerHtml", "react:no-danger",
        "eslint-react:dom-no-dangerously-set-innerhtml", "no-unsanitized:property",
        "no-unsanitized:method",
    )  # fmt: skip
    languages = ("javascript", "typescript")
    names = dict.fromkeys(languages, _SET | _CALLED.keys() | {"dangerouslySetInnerHTML"})

    def check(self, site: Site) -> Iterator[Finding]:
        name = site.text(site.node)
        value = _value(site, name)
        if value is None or _is_constant(plain(value)) or _CLEANED.search(site.text(value)):
            return
        yield site.finding(site.node, f"`{name}` takes markup that may come from somebody else")

    valid = {
        "javascript": [
            'a.innerHTML = "";\na.innerHTML = "<b>c</b>";\n',
            "a.innerHTML = DOMPurify.sanitize(b);\n",
            "const c = a.innerHTML;\n",
            "stream.write(b);\n",
            "a.innerHTML = `<b></b>`;\n",
        ],
    }
    invalid = {
        "javascript": [
            Invalid("a.innerHTML = b;\n  ^^^^^^^^^\n"),
            Invalid("document.write(`<b>${c}</b>`);\n         ^^^^^\n"),
            Invalid("a.insertAdjacentHTML('beforeend', '<b>' + c);\n  ^^^^^^^^^^^^^^^^^^\n"),
        ],
        "typescript": [Invalid("a.outerHTML += b;\n  ^^^^^^^^^\n")],
        "tsx": [
            Invalid(
                "const a = <b dangerouslySetInnerHTML={{ __html: c }} />;\n"
                "             ^^^^^^^^^^^^^^^^^^^^^^^\n"
            ),
        ],
    }


def _value(site: Site, name: str) -> Node | None:
    """The markup that is handed over at a name, if it is."""
    parent = site.node.parent
    if parent is None:
        return None
    if name == "dangerouslySetInnerHTML":
        return _html(site, parent)
    around = parent.parent
    if parent.type != "member_expression" or around is None:
        return None
    if parent.child_by_field_name("property") != site.node:
        return None
    if name in _SET:
        assigns = around.type in ("assignment_expression", "augmented_assignment_expression")
        return around.child_by_field_name("right") if assigns and _is_left(around, parent) else None
    return _given(site, name, parent, around)


def _given(site: Site, name: str, callee: Node, call: Node) -> Node | None:
    """The argument of a call that is markup."""
    if call.type != "call_expression" or call.child_by_field_name("function") != callee:
        return None
    owner = callee.child_by_field_name("object")
    if name != "insertAdjacentHTML" and (owner is None or not _is_document(site.text(owner))):
        return None
    given = arguments(call)
    return given[_CALLED[name]] if len(given) > _CALLED[name] else None


def _is_left(assignment: Node, target: Node) -> bool:
    return assignment.child_by_field_name("left") == target


def _is_document(owner: str) -> bool:
    return owner.rpartition(".")[2] == "document"


def _html(site: Site, attribute: Node) -> Node | None:
    """The value of `__html` in an attribute `dangerouslySetInnerHTML={{ __html: … }}`."""
    stack = [each for each in attribute.named_children if each.type == "jsx_expression"]
    while stack:
        node = stack.pop()
        if node.type == "pair":
            key = node.child_by_field_name("key")
            if key is not None and site.text(key) == "__html":
                return node.child_by_field_name("value")
        elif node.type in ("jsx_expression", "object"):
            stack += node.named_children
    return None


def _is_constant(value: Node) -> bool:
    """Whether a value is a text that is written down."""
    if value.type == "template_string":
        return not any(each.type == "template_substitution" for each in value.named_children)
    if value.type == "binary_expression":
        return all(_is_constant(plain(each)) for each in value.named_children)
    return value.type in ("string", "null", "undefined")
