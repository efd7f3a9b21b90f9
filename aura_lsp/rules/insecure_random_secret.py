from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_RANDOM = re.compile(
    r"random\.(random|randint|randrange|choice|choices|sample|getrandbits|randbytes|uniform)|"
    r"math/rand(/v2)?\.[A-Z]\w*|builtins\.Math\.random|(kotlin\.random\.)?Random(\.next\w+)?|"
    r"fastrand\.\w+"
)
_SECRET = re.compile(
    r"(?:.*_)?(token|secret|password|passwd|otp|nonce|salt|session_id|api_key)(?:_\w+)?"
)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_INITIALISERS = frozenset(
    {
        "assignment", "keyword_argument", "var_spec", "short_var_declaration", "const_spec",
        "assignment_statement", "keyed_element", "let_declaration", "field_initializer",
        "assignment_expression", "property_declaration", "variable_declarator", "pair",
        "field_definition", "public_field_definition",
    }
)  # fmt: skip
_FIELDS = ("left", "name", "key", "pattern", "property", "field")
_APART = re.compile(
    r"(function_[dei]|func_|arrow_|method_|class_|object_d|block|statement_)\w*|block"
)
_GO = frozenset({"Int", "Intn", "IntN", "Int31", "Int31n", "Int63", "Int63n", "Uint32", "Uint64",
                 "Read", "Float64", "N", "Int64", "Int64N"})  # fmt: skip
_PYTHON = frozenset({"random", "randint", "randrange", "choice", "choices", "sample",
                     "getrandbits", "randbytes", "uniform"})  # fmt: skip
_KOTLIN = frozenset({"nextInt", "nextLong", "nextBytes", "nextDouble"})


_NEAR = 400
"""Bytes before a call in which its function is named."""


class InsecureRandomSecret(CodeRule):
    """Disallow making secrets with random numbers that can be guessed.

    ## Why is this bad?
    The usual random numbers come from a formula whose state can be told from some of them, and
    then all others are known, too. Secrets need the random numbers of the operating system.

    Reported is what is given to something called token, secret, password, salt, nonce or the like.
    """

    code = "X132"
    category = Category.SECURITY
    severity = Severity.WARNING
    wave = 2
    suggestion = "Use the language's cryptographic random numbers, such as `secrets` in Python"
    same_as = ("ruff:S311", "bandit:B311", "gosec:G404", "sonar:S2245")
    languages = ALL_LANGUAGES
    names = {
        "python": _PYTHON,
        "go": _GO,
        "rust": frozenset({"fastrand"}),
        "kotlin": _KOTLIN,
        "javascript": frozenset({"random"}),
        "typescript": frozenset({"random"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        call = _call_at(site.node)
        if call is None or site.in_tests or _RANDOM.fullmatch(_origin(site, call)) is None:
            return
        name = _given_to(site, call)
        if b"boundary" in site.source[max(call.start_byte - _NEAR, 0) : call.start_byte]:
            return  # between the parts of a message
        if name and _SECRET.fullmatch(_WORDS.sub("_", name).lower()):
            yield site.finding(
                call,
                f"`{name}` can be guessed: these random numbers are predictable; use those meant "
                "for secrets",
            )

    valid = {
        "python": [
            "import random\ndelay = random.random()\n",
            "import secrets\ntoken = secrets.token_hex()\n",
            "def f(random):\n    token = random.random()\n",
        ],
        "go": ['package p\n\nimport "crypto/rand"\n\nfunc f() { token := rand.Int() }\n'],
        "javascript": ["const key = Math.random();\nconst token = () => Math.random();\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import random

                token = "".join(random.choice(letters) for _ in range(20))
                                ^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                import "math/rand"

                func f() {
                    sessionID := rand.Int63()
                                 ^^^^^^^^^^^^
                }
                """
            ),
        ],
        "rust": [
            Invalid("fn f() { let salt = fastrand::u64(..); }\n" + " " * 20 + "^" * 17),
        ],
        "kotlin": [
            Invalid(
                "import kotlin.random.Random\nval otp = Random.nextInt(1000)\n"
                + " " * 10
                + "^" * 20
            ),
        ],
        "javascript": [
            Invalid(
                """
                const resetToken = Math.random().toString(36);
                                   ^^^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid("f({ nonce: `${Math.random()}` });\n" + " " * 14 + "^" * 13),
        ],
    }


def _call_at(name: Node) -> Node | None:
    """The call whose callee a name is part of."""
    callee = name
    while callee.parent is not None and "call" not in callee.parent.type:
        if "argument" in callee.parent.type or callee.parent.child_count > _OBJECT_DOT_NAME:
            return None
        callee = callee.parent
    call = callee.parent
    return call if call is not None and call.children[0] == callee else None


_OBJECT_DOT_NAME = 3


def _origin(site: Site, call: Node) -> str:
    callee = call.children[0]
    if site.language.name == "kotlin":
        return site.text(callee)
    return site.origin(callee).replace("::", ".").removeprefix("prelude.")


def _given_to(site: Site, call: Node) -> str:
    """The name of what a value becomes part of."""
    for around in site.around(call):
        if around.type in _INITIALISERS:
            target = next((e for e in map(around.child_by_field_name, _FIELDS) if e), None)
            if target is None:
                kinds = ("variable_declaration", "identifier", "field_identifier")
                target = next((e for e in around.named_children if e.type in kinds), None)
            found = re.search(r"(\w+)\W*$", site.text(target).partition(":")[0]) if target else None
            return found[1] if found is not None else ""
        if _APART.fullmatch(around.type):
            return ""
    return ""
