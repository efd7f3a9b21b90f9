from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CLIENTS = re.compile(r"(requests|httpx)\.(\w+\.)*\w+|aiohttp\.(\w+\.)*\w+")
_JS = frozenset({"rejectUnauthorized", "NODE_TLS_REJECT_UNAUTHORIZED"})
_EMPTY = re.compile(r"(/\*.*?\*/|//[^\n]*|[\s{}]|return|Unit)*", re.DOTALL)
_CHOICE = re.compile(r"insecure|skip|verif|trust|self.?signed", re.IGNORECASE)


class TlsVerificationDisabled(CodeRule):
    """Disallow connections that take any certificate for a good one.

    ## Why is this bad?
    Such a connection is encrypted, but with anybody: whoever is on the way can pretend to be the
    server, read everything and change it. To trust a server with a certificate of its own, give
    the client that certificate. What is done only where somebody asks for it, as in
    `if insecure { … }`, is not reported; nor are tests.

    ## Fix safety
    Unsafe: connections that were made before may be refused.
    """

    code = "X130"
    category = Category.SECURITY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Verify certificates; trust one of your own by giving it to the client"
    same_as = (
        "ruff:S501",
        "ruff:S323",
        "bandit:B501",
        "bandit:B323",
        "gosec:G402",
        "sonar:S4830",
        "sonar:S5527",
        "androidlint:TrustAllX509TrustManager",
        "androidlint:BadHostnameVerifier",
    )
    languages = ALL_LANGUAGES
    names = {
        "python": frozenset({"verify", "_create_unverified_context", "check_hostname"}),
        "go": frozenset({"InsecureSkipVerify"}),
        "rust": frozenset({"danger_accept_invalid_certs", "danger_accept_invalid_hostnames"}),
        "kotlin": frozenset(
            {"checkServerTrusted", "HostnameVerifier", "hostnameVerifier",
             "ALLOW_ALL_HOSTNAME_VERIFIER"}
        ),
        "javascript": _JS,
        "typescript": _JS,
    }  # fmt: skip

    def check(self, site: Site) -> Iterator[Finding]:
        found = None if site.in_tests else _FIND[site.language.name](site)
        if found is None or _is_chosen(site, found[0]):
            return
        where, value, better = found
        fix = None
        if value is not None:
            fix = Fix(f"Write `{better}`", (Edit(site.span(value), better),), safe=False)
        yield site.finding(
            where,
            "This takes any certificate, so that anybody can pretend to be the server; verify it",
            fix=fix,
        )

    valid = {
        "python": [
            "import requests\nrequests.get(url, verify=True)\n",
            'import requests\nrequests.get(url, verify="ca.pem")\n',
            "import requests\nrequests.get(url, verify=verify)\n",
            "import jwt\njwt.decode(token, verify=False)\n",
            "context.check_hostname = True\n",
        ],
        "go": [
            "package p\n\nvar c = tls.Config{InsecureSkipVerify: insecure}\n",
            "package p\n\nfunc f() {\n\tif skipCertVerification {\n"
            "\t\tc.InsecureSkipVerify = true\n\t}\n}\n",
        ],
        "rust": ["fn f() { builder.danger_accept_invalid_certs(insecure); }\n"],
        "kotlin": [
            "class A : X509TrustManager {\n    override fun checkServerTrusted(c: C, t: String) {\n"
            "        other.checkServerTrusted(c, t)\n    }\n}\n",
            "val a = HostnameVerifier { host, _ -> host == mine }\n",
        ],
        "javascript": ["f({ rejectUnauthorized: true });\nf({ rejectUnauthorized });\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import requests
                import ssl

                requests.get(url, verify=False)
                                  ^^^^^^^^^^^^
                context = ssl._create_unverified_context()
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                context.check_hostname = False
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import requests
                import ssl

                requests.get(url, verify=True)
                context = ssl.create_default_context()
                context.check_hostname = True
                """,
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                import "crypto/tls"

                func f() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                package p

                import "crypto/tls"

                func f() *tls.Config { return &tls.Config{InsecureSkipVerify: false} }
                """,
            ),
        ],
        "rust": [
            Invalid(
                """
                fn f() {
                    g().danger_accept_invalid_certs(true).build()
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                class A : X509TrustManager {
                    override fun checkServerTrusted(c: Array<C>, type: String) {
                                 ^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
            Invalid("val a = HostnameVerifier { _, _ -> true }\n        ^^^^^^^^^^^^^^^^\n"),
        ],
        "javascript": [
            Invalid(
                """
                const options = { rejectUnauthorized: false };
                                  ^^^^^^^^^^^^^^^^^^^^^^^^^
                process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                const options = { rejectUnauthorized: true };
                process.env.NODE_TLS_REJECT_UNAUTHORIZED = "1";
                """,
            ),
        ],
        "typescript": [
            Invalid(
                'process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";\n' + "^" * 49,
            ),
        ],
    }


def _is_chosen(site: Site, node: Node) -> bool:
    """Whether it is done only if somebody asks for it: `if insecure { … }`."""
    around = node.parent
    while around is not None:
        if around.type in ("if_statement", "if_expression"):
            condition = around.child_by_field_name("condition") or around.named_children[0]
            if condition.end_byte <= node.start_byte and _CHOICE.search(site.text(condition)):
                return True
        around = around.parent
    return False


def _python(site: Site) -> tuple[Node, Node | None, str] | None:
    return _BY_NAME[site.text(site.node)](site, site.node)


def _verify(site: Site, name: Node) -> tuple[Node, Node | None, str] | None:
    """`get(url, verify=False)`."""
    keyword = name.parent
    if keyword is None or keyword.type != "keyword_argument" or keyword.parent is None:
        return None
    value, call = keyword.child_by_field_name("value"), keyword.parent.parent
    callee = call.child_by_field_name("function") if call is not None else None
    if value is None or callee is None or site.text(value) != "False":
        return None
    return (keyword, value, "True") if _CLIENTS.fullmatch(site.origin(callee)) else None


def _context(site: Site, name: Node) -> tuple[Node, Node | None, str] | None:
    """`ssl._create_unverified_context()`."""
    is_dotted = name.parent is not None and name.parent.type == "attribute"
    callee = name.parent if is_dotted and name.parent is not None else name
    call = callee.parent
    if call is None or call.type != "call" or not site.origin(callee).startswith("ssl."):
        return None
    return (call, name, "create_default_context") if is_dotted else (call, None, "")


def _check_hostname(site: Site, name: Node) -> tuple[Node, Node | None, str] | None:
    """`context.check_hostname = False`."""
    assignment = name.parent.parent if name.parent is not None else None
    if assignment is None or assignment.type != "assignment":
        return None
    value = assignment.child_by_field_name("right")
    is_target = assignment.child_by_field_name("left") == name.parent
    if value is None or not is_target or site.text(value) != "False":
        return None
    return assignment, value, "True"


_BY_NAME = {
    "verify": _verify,
    "_create_unverified_context": _context,
    "check_hostname": _check_hostname,
}


def _go(site: Site) -> tuple[Node, Node | None, str] | None:
    node = site.node.parent
    while node is not None and node.type in (
        "literal_element", "selector_expression", "expression_list"
    ):  # fmt: skip
        node = node.parent
    if node is None or node.type not in ("keyed_element", "assignment_statement"):
        return None
    key, value = node.named_children[0], node.named_children[-1]
    is_key = key.start_byte <= site.node.start_byte < key.end_byte
    return (node, value, "false") if is_key and site.text(value) == "true" else None


def _rust(site: Site) -> tuple[Node, Node | None, str] | None:
    call = site.node.parent.parent if site.node.parent is not None else None
    given = call.child_by_field_name("arguments") if call is not None else None
    if given is None or given.named_child_count != 1:
        return None
    return (site.node, None, "") if site.text(given.named_children[0]) == "true" else None


def _kotlin(site: Site) -> tuple[Node, Node | None, str] | None:
    name, parent = site.node, site.node.parent
    text = site.text(name)
    if parent is None or text == "ALLOW_ALL_HOSTNAME_VERIFIER":
        is_use = parent is not None and "import" not in parent.type
        is_declared = parent is not None and parent.type == "variable_declaration"
        return (name, None, "") if is_use and not is_declared else None
    if text == "checkServerTrusted":
        if parent.type != "function_declaration":
            return None
        body = next((e for e in parent.named_children if e.type == "function_body"), None)
        is_empty = body is not None and _EMPTY.fullmatch(site.text(body)) is not None
        return (name, None, "") if is_empty else None
    call = parent.parent if parent.type == "navigation_expression" else parent
    if call is None or call.type != "call_expression":
        return None
    made = re.sub(r"\s", "", site.text(call.named_children[-1]))
    return (name, None, "") if re.fullmatch(r"\{(\w+,\w+->)?true\}", made) else None


def _javascript(site: Site) -> tuple[Node, Node | None, str] | None:
    node: Node | None = site.node
    while node is not None and node.type not in ("pair", "assignment_expression"):
        if node.type in ("object", "arguments", "statement_block", "expression_statement"):
            return None
        node = node.parent
    key = node.child_by_field_name("key" if node.type == "pair" else "left") if node else None
    value = node.child_by_field_name("value" if node.type == "pair" else "right") if node else None
    if node is None or key is None or value is None or site.node.end_byte > key.end_byte:
        return None
    if site.text(site.node) == "rejectUnauthorized":
        return (node, value, "true") if site.text(value) == "false" else None
    return (node, value, '"1"') if site.text(value).strip("\"'`") == "0" else None


_FIND = {
    "python": _python,
    "go": _go,
    "rust": _rust,
    "kotlin": _kotlin,
    "javascript": _javascript,
    "typescript": _javascript,
}
