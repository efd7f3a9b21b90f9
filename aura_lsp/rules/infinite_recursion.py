from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_BRANCHES = re.compile(
    r"if_|elif|for_|while_|do_|loop_|match_|when_|switch|select_|expression_switch|type_switch|"
    r"communication|try|conditional|ternary|boolean|await|yield|goto|throw|raise|break|continue|"
    r"macro_inv|assert|with_stat|defer|go_stat|labeled|list_comp|generator_exp|set_comp|"
    r"dictionary_comp|elvis|async_block|unsafe_block|return_expression|import"
)
"""Begins to name what may keep a call from being reached, or may end the function."""
_LAZY_OPERATORS = frozenset({"&&", "||", "??", "?:", "?.", "?"})
_APART = re.compile(
    r"function_[dei]|func_|lambda|anonymous|arrow_|generator_func|method_d|class|object|closure"
)
_RETURNS = frozenset({"return_statement", "return_expression"})
_CALLS = frozenset({"call", "call_expression"})
_ENDS = re.compile(
    r".*(exit|abort|panic|fail|fatal|throw|raise|error|todo|goexit|skip).*", re.IGNORECASE
)
"""Names of functions that may not come back."""
_OPENING = (b"(", b"[", b"<", b":", b" ", b"{")
"""What may come after the name of what is called: arguments, type arguments, a lambda."""
_OWN = re.compile(rb"(?<![\w.)\]])(?:\w+\.)?\Z")
"""What may come before it: nothing, or the name of the object that the method is of."""
_LONGEST_RECEIVER = 40
_NAMES = re.compile(r"\w*identifier")
_OBJECT_DOT_NAME = 3
_HEADER = 400
"""Bytes before a function in which its annotations are looked for."""
_OPEN = re.compile(r".*(splat|spread|variadic|default|optional|keyword|rest|self_param).*")


_DECLARES = re.compile(r"parameters?|variable_declaration|class_parameter|import_\w+|dotted_name")


class InfiniteRecursion(CodeRule):
    """Disallow functions that call themselves whatever happens.

    ## Why is this bad?
    Such a function never comes to an end but by running out of stack. Often another function was
    meant: that of the base class, or one with a similar name.

    A call is reported if nothing before it may end the function: no condition, loop, `return` or
    `throw`, and nothing asynchronous. Overloads and calls through other objects are not, nor is
    what the file declares again by the same name, and methods in Rust that aren't `pub`, which may
    be those of a trait.
    """

    code = "X123"
    category = Category.BUG
    severity = Severity.ERROR
    suggestion = "Call the function that was meant, or return before the call at some point"
    same_as = (
        "sonar:S2190",
        "staticcheck:SA5007",
        "clippy:unconditional_recursion",
        "revive:unconditional-recursion",
    )
    queries = {
        "python": "(function_definition) @here",
        "go": "[(function_declaration) (method_declaration)] @here",
        "rust": "(function_item) @here",
        "kotlin": "(function_declaration) @here",
        "javascript": "[(function_declaration) (method_definition)] @here",
        "typescript": "[(function_declaration) (method_definition)] @here",
    }
    words = {
        "python": frozenset({"def"}),
        "go": frozenset({"func"}),
        "rust": frozenset({"fn"}),
        "kotlin": frozenset({"fun"}),
        "javascript": frozenset({"function"}),
        "typescript": frozenset({"function"}),
    }
    languages = ALL_LANGUAGES

    def wants(self, node: Node, source: bytes) -> bool:
        """Most functions do not call anything of their name."""
        name, body = node.child_by_field_name("name"), _body(node)
        if name is None or body is None:
            return False
        text, end = source[name.start_byte : name.end_byte], body.end_byte
        at = source.find(text, body.start_byte, end)
        while at >= 0:
            after = at + len(text)
            is_called = source[after : after + 1] in _OPENING
            if is_called and _OWN.search(source, max(at - _LONGEST_RECEIVER, 0), at):
                return True
            at = source.find(text, after, end)
        return False

    def collect(self, site: Site) -> Iterator[Fact]:
        function = site.node
        name, body = function.child_by_field_name("name"), _body(function)
        if name is None or body is None or not _is_known(site, function):
            return
        if any(each.type in ("async", "*", "get", "set") for each in function.children):
            return
        call = _first_self_call(site, function, site.text(name), body)
        if call is not None and not _yields(body):
            yield site.fact(call, site.text(name))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        """Where the file has something else of that name, the call may be of that."""
        for fact in file.facts:
            name = fact.value
            if sum(_is_declared(each) for each in file.mentions(name)) == 1:
                message = f"`{name}` always calls itself here, and so never comes to an end"
                yield file.finding(fact, message)

    valid = {
        "python": [
            "def f(n):\n    if n == 0:\n        return 1\n    return f(n - 1)\n",
            "class A(B):\n    def f(self):\n        return super().f()\n",
            "class A:\n    def f(self):\n        return self.inner.f()\n",
            "class A:\n    def f(self):\n        return f()\n",
            "def f():\n    return lambda: f()\n",
            "def f():\n    from m import f\n    return f()\n",
            "def f(n):\n    return n and f(n - 1)\n",
        ],
        "go": [
            "package p\n\nfunc (a *A) f() { a.b.f() }\n",
            "package p\n\nfunc f() {\n\tgo f()\n}\n",
            "package p\n\nfunc f(a, b int) { g(func() { f(1, 2) }) }\n",
        ],
        "rust": ["fn f() { std::thread::spawn(|| f()); }\n", "fn f(&self) { self.f() }\n"],
        "kotlin": [
            "fun f(a: Int): Int = f(a, 2)\n",
            "fun f(a: Int): Int = f(a.toString())\n",
            "fun f(): Any? = f<Any>()\n",
            "fun f(a: Int): Int = f(a)\nfun f(a: Any): Int = g(a)\n",
            "class A {\n    fun f() {}\n    val b = object : B { fun f() = this@A.f() }\n}\n",
            "fun g(f: (Int) -> Int) = object : A { override fun f(a: Int): Int = f(a) }\n",
            "suspend fun f() {\n    delay(5)\n    f()\n}\n",
        ],
        "javascript": [
            "function f() { f = g(); return f(); }\n",
            "async function poll() { await wait(); poll(); }\n",
            "class A { f() { return f(); } }\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                class A:
                    def f(self, a):
                        log(a)
                        return self.f(a)
                               ^^^^^^^^^
                """
            ),
            Invalid("def f(a):\n    return g(f(a - 1))\n             ^^^^^^^^\n"),
        ],
        "go": [
            Invalid("package p\n\nfunc (a *A) F() string { return a.F() }\n" + " " * 32 + "^" * 5),
        ],
        "rust": [Invalid("pub fn f(&self) -> u8 { self.f() }\n" + " " * 24 + "^" * 8)],
        "kotlin": [
            Invalid("fun f(a: Int): Int = f(a)\n" + " " * 21 + "^" * 4),
            Invalid(
                """
                class A {
                    fun f() {
                        g()
                        this.f()
                        ^^^^^^^^
                    }
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                class A {
                  name() { return this.name(); }
                                  ^^^^^^^^^^^
                }
                """
            ),
        ],
        "typescript": [Invalid("function f(a: number) { f(a + 1); }\n" + " " * 24 + "^" * 8)],
    }


def _body(function: Node) -> Node | None:
    body = function.child_by_field_name("body")
    last = function.named_children[-1] if function.named_children else None
    return last if body is None and last is not None and last.type == "function_body" else body


def _is_declared(name: Node) -> bool:
    """Whether a name stands where a function, a parameter or a variable gets it."""
    around = name.parent
    return around is not None and (
        around.child_by_field_name("name") == name or _DECLARES.fullmatch(around.type) is not None
    )


def _is_in_type(function: Node) -> bool:
    around = function.parent
    if around is not None and around.type == "decorated_definition":
        around = around.parent
    if around is not None and around.type == "block":
        around = around.parent
    return around is not None and around.type in ("class_definition", "declaration_list")


def _is_known(site: Site, function: Node) -> bool:
    """Whether the function's name surely stands for the function, and it runs when called."""
    kind = function.type
    if kind == "function_definition":  # a decorator puts something else in its place
        return function.parent is None or function.parent.type != "decorated_definition"
    if site.language.name == "kotlin":
        if b"@Deprecated" in site.source[max(function.start_byte - _HEADER, 0) : function.end_byte]:
            return False  # for old callers: the call is of what came after it
        is_extension = any(each.type == "." for each in function.children)
        first = function.children[0]
        return not is_extension and "suspend" not in site.text(first).split()
    if kind == "function_item" and _receiver(site, function):
        return any(each.type == "visibility_modifier" for each in function.children)
    return True


def _receiver(site: Site, function: Node) -> str:
    """What a method calls its own object; empty for a function."""
    kind = function.type
    if kind == "method_definition":
        return "this"
    if kind == "method_declaration":
        receiver = function.child_by_field_name("receiver")
        names = [e.child_by_field_name("name") for e in receiver.named_children] if receiver else []
        return site.text(names[0]) if names and names[0] is not None else "-"
    if kind == "function_declaration":
        return ""
    parameters = function.child_by_field_name("parameters")
    first = parameters.named_children[0] if parameters and parameters.named_children else None
    if kind == "function_item":
        is_method = first is not None and first.type == "self_parameter"
        return "self" if is_method else "-" * _is_in_type(function)
    if not _is_in_type(function):
        return ""
    return site.text(first) if first is not None and first.type == "identifier" else "-"


# aura: ignore[cognitive-complexity] the ways out, one by one
def _first_self_call(site: Site, function: Node, name: str, body: Node) -> Node | None:
    """The call of the function by itself that is reached in any case."""
    receiver = _receiver(site, function)
    stack = [body]
    while stack:
        node = stack.pop()
        kind = node.type
        if _APART.match(kind):
            continue
        if kind not in _RETURNS and (_BRANCHES.match(kind) or kind in _LAZY_OPERATORS):
            return None
        if kind in _CALLS:
            called = _callee(node)
            if called is not None and _is_self(site, called, receiver, name):
                return node if _fits(site, function, node) else None
            if called is not None and _ENDS.fullmatch(site.text(called)[-40:]):
                return None
        if not receiver and _NAMES.fullmatch(kind) and site.text(node) == name:
            return None
        if kind in _RETURNS:
            stack.clear()
        if kind in ("identifier", "and", "or") and site.text(node) in ("and", "or", "break"):
            return None
        stack += reversed(node.children)
    return None


def _callee(call: Node) -> Node | None:
    return call.child_by_field_name("function") or (call.children[0] if call.children else None)


def _is_self(site: Site, called: Node, receiver: str, name: str) -> bool:
    """Whether what is called is the function with a name, through its receiver if it has one."""
    if called.type == "identifier":
        return not receiver and site.text(called) == name
    if called.child_count != _OBJECT_DOT_NAME:
        return False
    inner, dot, last = called.children
    if dot.type != "." or site.text(last) != name:
        return False
    if inner.type == "this_expression":
        return site.language.name == "kotlin"
    return bool(receiver) and site.text(inner) == receiver


# aura: ignore[cyclomatic-complexity] how each language passes arguments
def _fits(site: Site, function: Node, call: Node) -> bool:
    """Whether a call gives what the function takes, so that no overload is meant."""
    given = call.child_by_field_name("arguments") or call.named_children[-1]
    taken = function.child_by_field_name("parameters")
    if taken is None:
        wanted = [e for e in function.named_children if e.type == "function_value_parameters"]
        taken = wanted[0] if wanted else None
    if taken is None or any(
        e.type in ("annotated_lambda", "type_arguments") for e in call.children
    ):
        return False
    parameters = [each for each in taken.named_children if "comment" not in each.type]
    arguments = [each for each in given.named_children if "comment" not in each.type]
    if site.language.name == "kotlin":
        names = [site.text(each).partition(":")[0].strip() for each in parameters]
        return names == [site.text(each) for each in arguments]
    if function.type == "function_definition" and _receiver(site, function):
        parameters = parameters[1:]
    if parameters and parameters[0].type == "self_parameter":
        parameters = parameters[1:]
    if any(_OPEN.fullmatch(each.type) for each in (*parameters, *arguments)):
        return False
    count = sum(max(1, len(each.children_by_field_name("name"))) for each in parameters)
    return count == len(arguments) and not any(_branches(each) for each in arguments)


def _branches(node: Node) -> bool:
    stack = [node]
    while stack:
        each = stack.pop()
        if _BRANCHES.match(each.type) or each.type in _LAZY_OPERATORS:
            return True
        stack += each.children
    return False


def _yields(body: Node) -> bool:
    """Whether the function runs piece by piece."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node.type.startswith("yield"):
            return True
        stack += [each for each in node.named_children if not _APART.match(each.type)]
    return False
