"""One HTML file out of its parts: a page, its style, its scripts, and the data that they draw.

A policy in its head allows its own style and script by their hashes and nothing else, so a name or
a line of code that looks like markup can do no harm.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any, TextIO

_ESCAPED = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


def write_page(stream: TextIO, page: str, scripts: Sequence[str], data: dict[str, Any]) -> None:
    """Write a file of `page/` with the scripts and the data put in."""
    folder = files("aura_lsp.report").joinpath("page")
    style = folder.joinpath("page.css").read_text("utf-8")
    script = "\n".join(folder.joinpath(name).read_text("utf-8") for name in scripts)
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    parts = {
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "style": style,
        "data": text.translate(_ESCAPED),
        "script": script,
    }
    rest = folder.joinpath(page).read_text("utf-8")
    for name, part in parts.items():  # as they stand in the page
        before, _, rest = rest.partition(f"{{{name}}}")
        stream.write(before + part)
    stream.write(rest)


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
