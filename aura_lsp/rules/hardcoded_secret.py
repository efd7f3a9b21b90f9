from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import product
from math import log2
from typing import TYPE_CHECKING

from aura_lsp.literals import is_constant
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

FORMATS = (
    (re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"), "an AWS access key"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b"), "a GitHub token"),
    (re.compile(r"\bgithub_pat_\w{22}_\w{59}\b"), "a GitHub token"),
    (re.compile(r"\bAIza[0-9A-Za-z_-]{35}(?![\w-])"), "a Google API key"),
    (re.compile(r"\b[sr]k_live_[0-9A-Za-z]{24,}"), "a Stripe key"),
    (re.compile(r"\bxox[abpr]-[0-9A-Za-z-]{10,}"), "a Slack token"),
    (re.compile(r"-----BEGIN ([A-Z]+ )*PRIVATE KEY-----[^-]*\w{16}"), "a private key"),
    (re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{16,}"), "a JSON web token"),
)
"""What services give out, and what to call it."""
_BEGINNINGS = (
    b"AKIA", b"ASIA", b"gh", b"AIza", b"k_live_", b"xox", b"PRIVATE KEY", b"eyJ",
)  # fmt: skip
"""Of which one stands in everything that has such a form."""
_BASES = (
    "password", "passwd", "pwd", "passphrase", "secret", "api_key", "apikey", "access_key",
    "auth_token", "token", "private_key", "client_secret", "secret_key",
)  # fmt: skip
_PREFIXES = (
    "", "db", "database", "admin", "user", "root", "default", "auth", "aws", "my", "app", "master",
    "access", "api", "bot", "github", "gitlab", "slack", "discord", "stripe", "openai", "jwt",
    "email", "smtp", "mail", "redis", "mysql", "postgres", "ftp", "ssh", "service", "session",
    "bearer", "refresh", "encryption", "signing", "google", "azure", "telegram", "twitter",
    "facebook", "aws_secret", "aws_access", "http", "proxy", "telegram_bot", "client", "oauth",
)  # fmt: skip
_NAMES = frozenset(
    spelled
    for prefix, base in product(_PREFIXES, _BASES)
    for name in [f"{prefix}_{base}" if prefix else base]
    for camel in [name[0] + name.title().replace("_", "")[1:]]
    for spelled in (name, name.upper(), f"_{name}", f"_{name.upper()}", camel, f"_{camel}")
)
"""What such things are called outside of functions where no keyword tells of them; there less
common names go unseen."""
_NAME = re.compile(rf"(?:.*_)?({'|'.join(_BASES)})")
_HINT = re.compile(rb"pass|pwd|secret|key|token", re.IGNORECASE)
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[-\s.]+")
_SAYS_NOTHING = re.compile(
    r"x{3}|change|your|\*{3}|example|dummy|test|sample|placeholder|fake|mock|redact|insert|todo|"
    r"\.\.\.|default|insecure|abcdef|012345|123456|pass|secret|token|api.?key|foo|invalid|unused",
    re.IGNORECASE,
)
_NO_SECRET = re.compile(r"[\s(){}\[\]<>|\\,;%]|^[./~#@$]|://(?![^/\s:@]+:[^/\s@]+@)")
_IDENTIFIER = re.compile(r"[A-Za-z_]+\d{0,2}(?:[._:/=-]+[A-Za-z]+\d{0,2})*[:=_./-]*")
_SHORTEST, _LEAST_ENTROPY = 8, 3.0
_SHORTEST_FORMAT = 20

_STRINGS = {
    "python": "(string)",
    "go": "[(interpreted_string_literal) (raw_string_literal)]",
    "rust": "[(string_literal) (raw_string_literal)]",
    "kotlin": "[(string_literal) (multiline_string_literal)]",
    "javascript": "[(string) (template_string)]",
}
_MADE = "(call_expression function: (field_expression value: (string_literal)))"
_QUERIES = {
    "python": """[
        (assignment right: S) (keyword_argument value: S) (default_parameter value: S)
        (typed_default_parameter value: S) (pair key: (string) value: S)
    ] @here""",
    "go": """[
        (var_spec value: (expression_list . S .)) (const_spec value: (expression_list . S .))
        (short_var_declaration right: (expression_list . S .))
        (assignment_statement right: (expression_list . S .))
        (keyed_element value: (literal_element S))
    ] @here""",
    "rust": """[
        (const_item value: S) (static_item value: S) (let_declaration value: S)
        (assignment_expression right: S) (field_initializer value: S)
        (let_declaration value: M) (assignment_expression right: M) (field_initializer value: M)
    ] @here""".replace("M", _MADE),
    "kotlin": """[
        (property_declaration S) (assignment right: S) (value_argument (identifier) S)
    ] @here""",
    "javascript": """[
        (variable_declarator value: S) (assignment_expression right: S) (pair value: S)
        (assignment_pattern right: S) (F value: S) (new_expression arguments: (arguments S))
    ] @here""",
}
_STRING_TYPES = frozenset(re.findall(r"\w+", " ".join(_STRINGS.values())))


def _query(language: str, field: str = "") -> str:
    query = _QUERIES[language].replace("S)", f"{_STRINGS[language]})")
    return query.replace("S .", f"{_STRINGS[language]} .").replace("(F ", f"({field} ")


_JS_WORDS = frozenset({"const", "let", "var", "new", "function"}) | _NAMES


class HardcodedSecret(CodeRule):
    """Disallow passwords, keys and tokens in the source.

    ## Why is this bad?
    Whoever can read the code can use the secret: colleagues, everyone with a copy of the program,
    and whoever finds the repository later, since its history keeps it. It can't be changed without
    a new version, either.

    Reported are texts in the form of a well-known service's keys, and texts that look random and
    are given to something called `password`, `secret`, `token`, `api_key` or the like. What looks
    like a placeholder, a sentence or a name is not, nor is anything in tests, whose secrets open
    nothing.
    """

    code = "X112"
    category = Category.SECURITY
    severity = Severity.ERROR
    suggestion = "Read the secret from the environment or a secret store, and replace this one"
    same_as = (
        "sonar:S2068",
        "sonar:S6418",
        "sonar:S6437",
        "ruff:S105",
        "ruff:S106",
        "ruff:S107",
        "bandit:B105",
        "bandit:B106",
        "bandit:B107",
        "gosec:G101",
        "androidlint:SecretInSource",
        "biome:noSecrets",
    )
    queries = {
        "python": _query("python"),
        "go": _query("go"),
        "rust": _query("rust"),
        "kotlin": _query("kotlin"),
        "javascript": _query("javascript", "field_definition"),
        "typescript": _query("javascript", "public_field_definition"),
    }
    words = {
        "python": _NAMES,
        "go": frozenset({"var", "const", "func"}),
        "rust": frozenset({"const", "static", "fn"}),
        "kotlin": frozenset({"val", "var", "fun"}),
        "javascript": _JS_WORDS,
        "typescript": _JS_WORDS,
    }

    looks_inside = False

    def wants(self, node: Node, source: bytes) -> bool:
        literal = _literal(node)
        return literal is not None and _may_be_secret(node, literal, source)

    def check(self, site: Site) -> Iterator[Finding]:
        literal = _literal(site.node)
        if site.in_tests or literal is None:
            return
        if not _may_be_secret(site.node, literal, site.source):
            return
        name = _name(site, site.node)
        if not is_constant(literal, site.source):
            return
        value = re.sub(r"^\w*[\"'`#]+|[\"'`#]+$", "", site.text(literal))
        what = next((what for form, what in FORMATS if form.search(value)), "")
        if what and re.search(r"EXAMPLE|(.)\1{7}", value):
            return
        if not what:
            if not _is_secret_name(name) or not is_random(value):
                return
            what = f"the value of `{name}`"
        yield site.finding(
            literal, f"This gives away {what}; read it from the environment or a secret store"
        )

    valid = {
        "python": [
            'password = ""\n',
            'password = "changeme"\ntoken = "<your-token-1>"\n',
            'PASSWORD = "AWS_SECRET_ACCESS_KEY"\n',
            'secret = "kubernetes.io/service-account-token"\n',
            'def f():\n    token = "unexpected end of 2 files"\n',
            'token_url = "https://a.b/x8Kq2mZ9"\npassword_field = "x8Kq2mZ9vB"\n',
            'SETUP_PASSWORD_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"\n',
            'import os\npassword = os.environ["x8Kq2mZ9vB"]\n',
            'password = f"{user}x8Kq2mZ9vB"\n',
        ],
        "go": ['package p\n\nconst secret = "users_per_account_limit"\n'],
        "javascript": ["const token = `${a}x8Kq2mZ9vB`;\n", 'f({ tokenizer: "x8Kq2mZ9vB" });\n'],
    }
    invalid = {
        "python": [
            Invalid(
                """
                password = "x8Kq2mZ9vB"
                           ^^^^^^^^^^^^

                def f(secret="q7#Rw!z2Lp"):
                             ^^^^^^^^^^^^
                    connect(db_password="x8Kq2mZ9vB", other="x8Kq2mZ9vB")
                                        ^^^^^^^^^^^^
                    self.stripe = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    return {"api-key": "x8Kq2mZ9vB"}
                                       ^^^^^^^^^^^^
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                const apiKey = "x8Kq2mZ9vB"
                               ^^^^^^^^^^^^

                func f() {
                    c.Password = "x8Kq2mZ9vB"
                                 ^^^^^^^^^^^^
                    g(T{Token: "x8Kq2mZ9vB"})
                               ^^^^^^^^^^^^
                }
                """
            ),
        ],
        "rust": [
            Invalid(
                """
                const API_KEY: &str = "x8Kq2mZ9vB";
                                      ^^^^^^^^^^^^
                fn f() {
                    g(S { secret: "x8Kq2mZ9vB".to_string() });
                                  ^^^^^^^^^^^^
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                const val API_KEY = "x8Kq2mZ9vB"
                                    ^^^^^^^^^^^^
                fun f() {
                    c.password = "x8Kq2mZ9vB"
                                 ^^^^^^^^^^^^
                    g(token = "x8Kq2mZ9vB")
                              ^^^^^^^^^^^^
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                const apiKey = "x8Kq2mZ9vB";
                               ^^^^^^^^^^^^
                const options = { user: "me", password: 'x8Kq2mZ9vB' };
                                                        ^^^^^^^^^^^^
                class A {
                  token = "x8Kq2mZ9vB";
                          ^^^^^^^^^^^^
                }
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                class A {
                  private readonly clientSecret: string = "x8Kq2mZ9vB";
                                                          ^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _literal(node: Node) -> Node | None:
    """The text that is given to something: the last thing in the node."""
    value: Node | None = node
    while value is not None and value.type not in _STRING_TYPES:
        if value.type == "call_expression":
            value = value.child_by_field_name("function")
        elif value.type == "field_expression":
            value = value.child_by_field_name("value")
        else:
            inside = value.named_children
            value = inside[-1] if inside else None
    return value


def _may_be_secret(node: Node, literal: Node, source: bytes) -> bool:
    """A quick look: whether the name or the text hints at something secret."""
    start, end = literal.start_byte, literal.end_byte
    if end - start > _SHORTEST and _HINT.search(source, node.start_byte, start):
        return True
    if end - start < _SHORTEST_FORMAT:
        return False
    return any(source.find(beginning, start, end) >= 0 for beginning in _BEGINNINGS)


def _name(site: Site, node: Node) -> str:
    """The last word of what gets a value."""
    fields = ("left", "name", "key", "pattern", "property", "field")
    target = next((each for each in map(node.child_by_field_name, fields) if each), None)
    if target is None:
        target = node.named_children[0]
        if target.type == "modifiers":
            target = node.named_children[1]
        if target.type == "variable_declaration":
            target = target.named_children[0]
    found = re.search(r"([\w-]+)[\"'`\])]*$", site.text(target))
    return found[1] if found is not None and node.type != "new_expression" else ""


def _is_secret_name(name: str) -> bool:
    spelled = _WORDS.sub("_", name).lower()
    return _NAME.fullmatch(spelled) is not None


def is_random(value: str) -> bool:
    """Whether a text looks like a password or a key, and not like a name or a sentence."""
    if len(value) < _SHORTEST or _SAYS_NOTHING.search(value) or _NO_SECRET.search(value):
        return False
    if _IDENTIFIER.fullmatch(value) or value.isdigit() or not value.isascii():
        return False
    counts = Counter(value).values()
    return -sum(n / len(value) * log2(n / len(value)) for n in counts) >= _LEAST_ENTROPY
