from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOOKS_OCTAL = re.compile(r"[1-7][0-7]{2,3}")
_MEANT = frozenset({0o777, 0o770, 0o664, 0o660, 0o644, 0o640, 0o555, 0o400})
"""Modes whose decimal number looks octal, too."""
_PLACES = {
    "os.chmod": 1, "os.fchmod": 1, "os.lchmod": 1, "os.mkdir": 1, "os.makedirs": 1, "os.mkfifo": 1,
    "os.open": 2, "os.Chmod": 1, "os.Mkdir": 1, "os.MkdirAll": 1, "os.OpenFile": 2,
    "os.WriteFile": 2, "io/ioutil.WriteFile": 2, "fs.chmod": 1, "fs.chmodSync": 1, "fs.fchmod": 1,
    "fs.fchmodSync": 1, "fs.lchmod": 1, "fs.lchmodSync": 1, "fs.mkdir": 1, "fs.mkdirSync": 1,
    "fs.open": 2, "fs.openSync": 2,
}  # fmt: skip
"""Function -> which of its arguments is the mode."""
_NODE = re.compile(r"(?:node:)?fs(?:/promises)?\.(?:(?:default|promises)\.)*(\w+)")
_METHODS = frozenset({"mode", "from_mode", "set_mode"})
_CALLS = frozenset({"call", "call_expression"})


def _names(*modules: str) -> frozenset[str]:
    return frozenset(
        name.rpartition(".")[2] for name in _PLACES if name.rpartition(".")[0] in modules
    )


class NonOctalPermission(CodeRule):
    """Disallow file modes that look octal and are decimal.

    ## Why is this bad?
    A mode is read by its octal digits. The decimal number 644 is `0o1204`: its owner may not read
    the file.

    ## Fix safety
    Safe: nobody means the mode that such a number stands for.
    """

    code = "X133"
    category = Category.SECURITY
    severity = Severity.ERROR
    fix = "safe"
    suggestion = "Write the mode as an octal number, such as `0o644`"
    same_as = ("staticcheck:SA9002", "clippy:non_octal_unix_permissions", "ruff:RUF064")
    languages = ("python", "go", "rust", "javascript", "typescript")
    names = {
        "python": _names("os"),
        "go": _names("os", "io/ioutil"),
        "rust": _METHODS,
        "javascript": _names("fs"),
        "typescript": _names("fs"),
    }

    def check(self, site: Site) -> Iterator[Finding]:
        call = _call_at(site.node)
        mode = _mode(site, call) if call is not None else None
        if mode is None:
            return
        text = site.text(mode)
        if not _LOOKS_OCTAL.fullmatch(text) or int(text) in _MEANT:
            return
        yield site.finding(
            mode,
            f"This is the mode `0o{int(text):o}`; write `0o{text}`",
            fix=Fix(f"Write `0o{text}`", (Edit(site.span(mode), f"0o{text}"),), safe=True),
        )

    valid = {
        "python": [
            "import os\nos.chmod(p, 0o644)\n",
            "import os\nos.chmod(p, 0)\nos.chmod(p, 511)\nos.chmod(p, 0x1ff)\nos.chmod(p, 648)\n",
            "import os\nos.chmod(p, MODE)\nos.open(p, 644)\n",
            "def f(os):\n    os.chmod(p, 644)\n",
        ],
        "go": ['package p\n\nimport "os"\n\nfunc f() { os.Chmod(p, 0644) }\n'],
        "rust": ["fn f() { chart.mode(644); }\n"],
        "javascript": ["import db from 'db';\ndb.chmod(p, 644);\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import os

                os.chmod(path, 644)
                               ^^^
                os.makedirs(path, mode=755)
                                       ^^^
                """,
                fixed="""
                import os

                os.chmod(path, 0o644)
                os.makedirs(path, mode=0o755)
                """,
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                import "os"

                func f() error { return os.WriteFile(name, data, 600) }
                                                                 ^^^
                """,
                fixed="""
                package p

                import "os"

                func f() error { return os.WriteFile(name, data, 0o600) }
                """,
            ),
        ],
        "rust": [
            Invalid(
                """
                use std::os::unix::fs::OpenOptionsExt;

                fn f() { OpenOptions::new().mode(700).open(path); }
                                                 ^^^
                """,
            ),
        ],
        "javascript": [
            Invalid(
                """
                const fs = require("fs");
                fs.chmodSync(path, 755);
                                   ^^^
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                import { mkdir } from "node:fs";
                mkdir(path, 700, done);
                            ^^^
                """
            ),
        ],
    }


def _call_at(name: Node) -> Node | None:
    """The call of a name, or of the expression that ends with it."""
    node = name
    while node.parent is not None and node.parent.type not in _CALLS:
        if node.end_byte != node.parent.end_byte:
            return None
        node = node.parent
    call = node.parent
    is_called = call is not None and call.child_by_field_name("function") == node
    return call if is_called else None


def _mode(site: Site, call: Node) -> Node | None:
    """The mode that a call is given."""
    callee, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if callee is None or given is None:
        return None
    arguments = [each for each in given.named_children if "comment" not in each.type]
    if site.language.name == "rust":
        is_mode = len(arguments) == 1 and _knows_unix(site)
        return arguments[0] if is_mode else None
    origin = site.origin(callee)
    in_node = _NODE.fullmatch(origin)
    place = _PLACES.get(f"fs.{in_node[1]}" if in_node is not None else origin)
    if place is None:
        return None
    for each in arguments:
        name = each.child_by_field_name("name")
        if each.type == "keyword_argument" and name is not None and site.text(name) == "mode":
            return each.child_by_field_name("value")
    return arguments[place] if place < len(arguments) else None


def _knows_unix(site: Site) -> bool:
    """Whether the file uses the traits that give the methods for modes."""
    return any(each.startswith(("std.os.unix", "std.os.linux")) for each in site.imports())
