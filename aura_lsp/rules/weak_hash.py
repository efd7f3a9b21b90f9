from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_HASHES = {
    "hashlib.md5": "MD5",
    "hashlib.sha1": "SHA-1",
    "crypto/md5.New": "MD5",
    "crypto/md5.Sum": "MD5",
    "crypto/sha1.New": "SHA-1",
    "crypto/sha1.Sum": "SHA-1",
    "md5.compute": "MD5",
}
_NAMED = re.compile(r"[\"'`](md5|sha-?1)[\"'`]", re.IGNORECASE)
_BY_NAME = re.compile(
    r"(?:node:)?crypto\.(?:default\.)?createHash|(?:java\.security\.)?MessageDigest\.getInstance|"
    r"hashlib\.new"
)
_NO_SECRET = re.compile(
    r"e_?tag|check_?sum|cache|fingerprint|digest_?key|revision|version|content|file|asset|dedup|"
    r"hash_?key|integrity|uuid|bucket|shard|short|unique|ident|\bid\b|_id\b|\w+Id\b",
    re.IGNORECASE,
)
"""Names of what a hash need not protect."""
_PLACES = re.compile(
    r"(block|statement_block|statement_list|module|program|source_file|class_body)"
)


class WeakHash(CodeRule):
    """Disallow MD5 and SHA-1 where a hash has to protect something.

    ## Why is this bad?
    Two different texts with the same hash can be made for both of them, so neither tells whether a
    text was changed on purpose, and they are too quick to protect passwords.

    What is called a checksum, an entity tag, a cache key or the like is not reported, nor is
    Python's `usedforsecurity=False`. Off by default: most such hashes protect nothing.
    """

    code = "X131"
    category = Category.SECURITY
    severity = Severity.INFO
    wave = 2
    suggestion = "Use SHA-256, or a password hash such as Argon2 for passwords"
    same_as = ("ruff:S324", "bandit:B324", "gosec:G401", "sonar:S4790")
    languages = ALL_LANGUAGES
    names = {
        "python": frozenset({"md5", "sha1", "new"}),
        "go": frozenset({"New", "Sum"}),
        "rust": frozenset({"compute"}),
        "kotlin": frozenset({"getInstance"}),
        "javascript": frozenset({"createHash"}),
        "typescript": frozenset({"createHash"}),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        call = _call_at(site.node)
        kind = _kind(site, call) if call is not None else ""
        if call is None or not kind or site.in_tests or _protects_nothing(site, call):
            return
        yield site.finding(call, f"{kind} is no protection any more; use SHA-256")

    valid = {
        "python": [
            "import hashlib\nhashlib.md5(a, usedforsecurity=False)\n",
            "import hashlib\netag = hashlib.md5(a).hexdigest()\n",
            "import hashlib\nhashlib.sha256(a)\n",
            "def cache_key(a):\n    import hashlib\n    return hashlib.md5(a)\n",
        ],
        "go": ['package p\n\nimport "crypto/sha256"\n\nfunc f() { sha256.New() }\n'],
        "javascript": ['import { createHash } from "crypto";\ncreateHash("sha256");\n'],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import hashlib

                def sign(text):
                    return hashlib.md5(text).hexdigest()
                           ^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                import "crypto/sha1"

                func sign(b []byte) [20]byte { return sha1.Sum(b) }
                                                      ^^^^^^^^^^^
                """
            ),
        ],
        "rust": [Invalid("fn sign(a: &[u8]) { md5::compute(a); }\n" + " " * 20 + "^" * 15)],
        "kotlin": [
            Invalid(
                """
                fun sign(a: ByteArray) = MessageDigest.getInstance("MD5").digest(a)
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                import { createHash } from "node:crypto";
                const signature = createHash("sha1").update(a);
                                  ^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                import crypto from "crypto";
                const sign = (a: string) => crypto.createHash("md5").update(a);
                                            ^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _call_at(name: Node) -> Node | None:
    """The call whose callee ends with a name."""
    callee = name
    while callee.parent is not None and "call" not in callee.parent.type:
        if callee.parent.end_byte != name.end_byte:
            return None
        callee = callee.parent
    call = callee.parent
    return call if call is not None and call.children[0] == callee else None


def _kind(site: Site, call: Node) -> str:
    """The weak hash that a call makes."""
    callee = call.children[0]
    origin = site.text(callee) if site.language.name == "kotlin" else site.origin(callee)
    origin = origin.removeprefix("prelude.").replace("::", ".")
    group = call.child_by_field_name("arguments") or call.named_children[-1]
    given = [each for each in group.named_children if "comment" not in each.type]
    if any(site.text(each).replace(" ", "") == "usedforsecurity=False" for each in given):
        return ""
    if _BY_NAME.fullmatch(origin):
        match = _NAMED.fullmatch(site.text(given[0])) if given else None
        return "" if match is None else "MD5" if match[1].lower() == "md5" else "SHA-1"
    return _HASHES.get(origin, "")


def _protects_nothing(site: Site, call: Node) -> bool:
    """Whether the statement around, or the name of the function, tells what the hash is for."""
    statement = call
    for around in site.around(call):
        if _PLACES.fullmatch(around.type):
            break
        if around.end_byte - around.start_byte < _LONG:
            statement = around
    if _NO_SECRET.search(site.text(statement)):
        return True
    function = site.function(call)
    name = function.child_by_field_name("name") if function is not None else None
    return name is not None and _NO_SECRET.search(site.text(name)) is not None


_LONG = 300
"""A statement of more bytes tells of many things."""
