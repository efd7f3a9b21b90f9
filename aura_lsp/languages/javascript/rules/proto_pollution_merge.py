from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.javascript.expressions import (
    arguments,
    mentioned,
    own_nodes,
    plain,
)
from aura_lsp.languages.javascript.names import targets
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CHECKED = re.compile(
    r"__proto__|prototype|\bconstructor\b|Object\.create\(null\)|\bMap\b"
    r"|is_?(?:safe|unsafe|valid|allowed|forbidden|dangerous)",
    re.IGNORECASE,
)
"""What a function that looks at its keys has in it."""
_FUNCTIONS = frozenset(
    {"function_declaration", "function_expression", "arrow_function", "method_definition"}
)
_MEMBER = "subscript_expression"


class ProtoPollutionMerge(CodeRule):
    """Disallow a deep merge that takes every key it is given.

    ## Why is this bad?
    A text like `{"__proto__": {"admin": true}}` becomes an object with a key `__proto__`. Where the
    merge goes down into `target["__proto__"]`, it writes into what all objects inherit, and from
    then on each of them is an admin.

    Reported: functions that go over the keys of one object, call themselves with the same key of
    both, and write to the other, without a look at the key.
    """

    code = "JS115"
    category = Category.SECURITY
    severity = Severity.WARNING
    wave = 2
    suggestion = "Skip `__proto__`, `constructor` and `prototype`, or what is not the target's own"
    same_as = ("sonar:S6108", "eslint:no-proto")
    languages = ("javascript", "typescript")
    queries = dict.fromkeys(
        languages, "(assignment_expression left: (subscript_expression index: (identifier))) @here"
    )
    words = dict.fromkeys(languages, frozenset({"for", "keys", "entries", "forEach"}))

    def check(self, site: Site) -> Iterator[Finding]:
        target = site.node.child_by_field_name("left")
        index = target.child_by_field_name("index") if target is not None else None
        object_ = target.child_by_field_name("object") if target is not None else None
        if index is None or object_ is None or object_.type != "identifier":
            return
        key, into = site.text(index), site.text(object_)
        function = _merging(site, key)
        if function is None or _is_checked(site.text(function), into):
            return
        if any(_goes_down(site, call, into, key) for call in _own_calls(site, function)):
            yield site.finding(
                site.node,
                f"A key `__proto__` takes this merge into what all objects inherit; check `{key}`",
            )

    valid = {
        "javascript": [
            "function f(a, b) { for (const c in b) a[c] = b[c]; }\n",
            """
            function merge(a, b) {
              for (const key in b) {
                if (key === "__proto__") continue;
                if (typeof b[key] === "object") merge(a[key], b[key]);
                else a[key] = b[key];
              }
            }
            """,
            """
            function merge(a, b) {
              for (const key in b) {
                if (Object.hasOwn(a, key)) merge(a[key], b[key]);
                else a[key] = b[key];
              }
            }
            """,
            """
            function copy(a) {
              const b = {};
              for (const key in a) b[key] = copy(a[key]);
              return b;
            }
            """,
        ],
    }
    invalid = {
        "javascript": [
            Invalid(
                """
                function merge(target, source) {
                  for (const key in source) {
                    if (typeof source[key] === "object") merge(target[key], source[key]);
                    else target[key] = source[key];
                         ^^^^^^^^^^^^^^^^^^^^^^^^^
                  }
                  return target;
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                export const extend = (a: any, b: any): any => {
                  Object.keys(b).forEach((key) => {
                    a[key] = isObject(a[key]) ? extend(a[key], b[key]) : b[key];
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  });
                  return a;
                };
                """
            ),
        ],
    }


def _is_checked(text: str, into: str) -> bool:
    """Whether a function looks at its keys, or whether they are the target's own."""
    name = re.escape(into)
    is_own = re.search(rf"\bhasOwn\w*(?:\.call)?\(\s*{name}\b|\b{name}\.hasOwn", text)
    return is_own is not None or _CHECKED.search(text) is not None


def _merging(site: Site, key: str) -> Node | None:
    """The function that has a name, around a loop over keys that is around the assignment."""
    is_in_loop = False
    for each in site.around(site.node):
        is_in_loop = is_in_loop or _gives_keys(site, each, key)
        if each.type in _FUNCTIONS and _name(site, each):
            return each if is_in_loop else None
    return None


def _gives_keys(site: Site, node: Node, key: str) -> bool:
    """Whether a loop or callback has the keys of an object, one after the other."""
    if node.type == "for_in_statement":
        operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
        over = node.child_by_field_name("right")
        is_over = operator is not None and operator.type == "in"
        is_over = is_over or (over is not None and _lists_keys(site, over))
        return is_over and any(site.text(each) == key for each in targets(left))
    if node.type != "call_expression":
        return False
    callee = node.child_by_field_name("function")
    over = callee.child_by_field_name("object") if callee is not None else None
    return over is not None and _lists_keys(site, over)


def _lists_keys(site: Site, value: Node) -> bool:
    callee = plain(value).child_by_field_name("function")
    return callee is not None and site.text(callee) in (
        "Object.keys", "Object.entries", "Object.getOwnPropertyNames", "Reflect.ownKeys",
    )  # fmt: skip


def _name(site: Site, function: Node) -> str:
    """What a function is called by: its own name, or that of its variable or method."""
    name = function.child_by_field_name("name")
    parent = function.parent
    if name is None and parent is not None and parent.type in ("variable_declarator", "pair"):
        name = parent.child_by_field_name("name") or parent.child_by_field_name("key")
    return site.text(name) if name is not None else ""


def _own_calls(site: Site, function: Node) -> Iterator[Node]:
    """Where a function calls itself."""
    for mention in mentioned(site, _name(site, function), function):
        callee, call = mention, mention.parent
        if call is not None and call.type == "member_expression":
            callee, call = call, call.parent
        if call is not None and call.child_by_field_name("function") == callee:
            yield call


def _goes_down(site: Site, call: Node, into: str, key: str) -> bool:
    """Whether a call is given the same key of two objects, of which one is written to."""
    owners = set()
    for given in arguments(call):
        for each in own_nodes(given):
            index, owner = each.child_by_field_name("index"), each.child_by_field_name("object")
            if each.type == _MEMBER and index is not None and site.text(index) == key:
                owners.add(site.text(owner) if owner is not None else "")
    return into in owners and len(owners) > 1
