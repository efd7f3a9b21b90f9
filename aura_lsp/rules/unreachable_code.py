from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.likeness import holds_comment, next_statement
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HOISTED = frozenset(
    {
        "function_declaration", "generator_function_declaration", "interface_declaration",
        "type_alias_declaration", "function_signature", "enum_item", "function_item", "const_item",
        "use_declaration", "struct_item", "impl_item", "static_item", "trait_item", "type_item",
        "macro_definition", "attribute_item", "mod_item", "labeled_statement", "empty_statement",
        "class_declaration", "ambient_declaration",
    }
)  # fmt: skip
"""What may stand behind the end: it is known before, or can be jumped to."""
_JUMPS = frozenset({"break_statement", "break_expression"})
_YIELDS = frozenset({"yield", "yield_expression"})
_PANICS = frozenset({"panic", "todo", "unreachable", "unimplemented"})
_SCRIPT = "[(return_statement) (throw_statement) (break_statement) (continue_statement)] @here"
_ROWS = frozenset({"block", "statement_block", "statement_list", "switch_case", "switch_default"})


class UnreachableCode(CodeRule):
    """Disallow code behind a statement that always leaves.

    ## Why is this bad?
    It never runs, although it looks as if it did: it was left behind, or the statement before was
    meant to be conditional.

    Not reported: functions and types, which are known before; `yield` behind a `return`, which
    makes a Python function a generator; a JavaScript `break` behind `return`; labels.

    ## Fix safety
    Unsafe: perhaps the statement that leaves is what should go.
    """

    code = "X108"
    category = Category.BUG
    severity = Severity.WARNING
    suggestion = "Remove the code, or make the statement before it conditional"
    fix = "unsafe"
    unnecessary = True
    same_as = (
        "sonar:S1763", "eslint:no-unreachable", "pylint:unreachable",
        "revive:unreachable-code", "vet:unreachable", "detekt:UnreachableCode",
        "rustc:unreachable_code", "biome:noUnreachable",
    )  # fmt: skip
    queries = {
        "python": """
        [(return_statement) (raise_statement) (break_statement) (continue_statement)] @here
        """,
        "go": """
        [(return_statement) (break_statement) (continue_statement) (goto_statement)] @here
        (expression_statement (call_expression function: (identifier))) @here
        """,
        "rust": """
        (expression_statement
          [(return_expression) (break_expression) (continue_expression) (macro_invocation)]) @here
        """,
        "kotlin": "[(return_expression) (throw_expression)] @here",
        "javascript": _SCRIPT,
        "typescript": _SCRIPT,
    }
    words = {
        "python": frozenset({"return", "raise", "break", "continue"}),
        "go": frozenset({"return", "break", "continue", "goto", "panic"}),
        "rust": frozenset({"return", "break", "continue", *_PANICS}),
        "kotlin": frozenset({"return", "throw"}),
        "javascript": frozenset({"return", "throw", "break", "continue"}),
        "typescript": frozenset({"return", "throw", "break", "continue"}),
    }

    looks_inside = False

    def wants(self, node: Node, source: bytes) -> bool:
        row = node.parent
        return node.next_named_sibling is not None and row is not None and row.type in _ROWS

    def check(self, site: Site) -> Iterator[Finding]:
        leaving = site.node
        if _is_conditional(leaving) or not _leaves(site, leaving):
            return
        first = next_statement(leaving)
        while first is not None and first.type in _HOISTED | {"variable_declaration"}:
            if first.type == "labeled_statement" or _sets(first):
                break
            first = next_statement(first)
        if first is None or first.type == "labeled_statement" or _is_meant(leaving, first):
            return
        if _is_explained(leaving):
            return
        last = _last(first)
        if any(_yields(each) for each in _from(first)):
            return
        keyword = site.text(leaving).split(None, 1)[0].split("(")[0].rstrip(";")
        message = f"This never runs: `{keyword}` before it always leaves"
        fix = None
        if not any(map(holds_comment, _from(first))) and all(
            each.type not in _HOISTED for each in _from(first)
        ):
            fix = Fix("Remove it", (Edit(Span(leaving.end_byte, last.end_byte), ""),), safe=False)
        yield site.finding(Span(first.start_byte, last.end_byte), message, fix=fix)

    valid = {
        "python": [
            "def f():\n    if a:\n        return 1\n    return 2\n",
            "def f():\n    return\n    yield\n",
            "def f():\n    for a in b:\n        if a: continue\n        g()\n",
            "def f():\n    return 1  # done\n    # more\n",
            "def f():\n    # TODO: too slow as yet\n    return 1\n    g()\n",
            "def f():\n    return 1\n    # NOTE: another way to do it\n    g()\n",
        ],
        "go": [
            "package p\n\nfunc f() {\n\tgoto L\nL:\n\tg()\n}\n",
            "package p\n\nfunc f() int {\n\tlog.Fatal(1)\n\treturn 1\n}\n",
        ],
        "rust": [
            "fn f() -> u8 { return g(); fn g() -> u8 { 1 } }\n",
            "fn f() { #[cfg(a)] return; g(); }\n",
        ],
        "kotlin": ["fun f() { a.forEach { return@forEach }\n g() }\n"],
        "javascript": [
            "function f() { return g(); function g() {} }\n",
            "function f() { switch (a) { case 1: return 2; break; } }\n",
            "function f() { return x; var x; }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    return 1
                    g(2)
                    ^^^^
                """,
                fixed="""
                def f():
                    return 1
                """,
            ),
            Invalid("def f():\n    for a in b:\n        raise a\n        g()\n        ^^^\n"),
        ],
        "go": [Invalid('package p\n\nfunc f() {\n\tpanic("a")\n\tg()\n\t^^^\n}\n')],
        "rust": [Invalid("fn f() {\n    panic!();\n    g();\n    ^^^^\n}\n")],
        "kotlin": [Invalid("fun f() {\n    throw e\n    g()\n    ^^^\n}\n")],
        "javascript": [Invalid("function f() {\n  return\n    ;\n  g();\n  ^^^^\n}\n")],
        "typescript": [Invalid("function f() {\n  throw a;\n  g();\n  ^^^^\n}\n")],
    }


def _leaves(site: Site, statement: Node) -> bool:
    """Whether a statement always leaves: calls only if they are known to."""
    if statement.type != "expression_statement":
        return "@" not in site.text(statement).split(None, 1)[0]  # Kotlin's leave a lambda only
    inner = statement.named_children[0]
    if inner.type == "macro_invocation":
        name = inner.child_by_field_name("macro")
        return name is not None and site.text(name) in _PANICS
    if inner.type != "call_expression":
        return True
    name = inner.child_by_field_name("function")
    return name is not None and site.origin(name) == "builtins.panic"


def _is_conditional(statement: Node) -> bool:
    """Whether an attribute stands before a statement: `#[cfg(…)] return …`."""
    before = statement.prev_named_sibling
    return before is not None and before.type == "attribute_item"


def _sets(declaration: Node) -> bool:
    """Whether a `var` gives its variable a value."""
    return any(each.child_by_field_name("value") is not None for each in declaration.named_children)


def _is_meant(leaving: Node, first: Node) -> bool:
    """Whether it is the `break` that ends a case behind its `return`."""
    case = leaving.parent
    return first.type in _JUMPS and case is not None and case.type.startswith("switch_")


def _is_explained(leaving: Node) -> bool:
    """Whether a comment in lines of its own stands right before what leaves or right behind it:
    somebody has switched the rest off and says so."""
    before, after = leaving.prev_sibling, leaving.next_sibling
    if before is None and leaving.parent is not None:
        before = leaving.parent.prev_sibling  # where Python has a comment that begins a block
    row, end = leaving.start_point.row, leaving.end_point.row
    if before is not None and "comment" in before.type and before.end_point.row in (row - 1, row):
        above = before.prev_sibling
        if above is None or above.end_point.row < before.start_point.row:
            return True
    return after is not None and "comment" in after.type and after.start_point.row > end


def _from(first: Node) -> Iterator[Node]:
    node: Node | None = first
    while node is not None:
        yield node
        node = next_statement(node)


def _last(first: Node) -> Node:
    *_, last = _from(first)
    return last


def _yields(statement: Node) -> bool:
    stack = [statement]
    while stack:
        node = stack.pop()
        if node.type in _YIELDS:
            return True
        stack += node.children
    return False
