"""Text in XML: what checkstyle and JUnit reports share."""

from __future__ import annotations

import re
from html import escape

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, however they are written."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def attributes(**values: object) -> str:
    """Attributes with a space before each; line breaks survive the reader's normalisation."""
    return "".join(f' {name}="{_attribute(str(value))}"' for name, value in values.items())


def _attribute(text: str) -> str:
    return content(text).replace("\t", "&#9;").replace("\n", "&#10;")


def content(text: str) -> str:
    """Text between tags."""
    return escape(_ILLEGAL.sub("\ufffd", text)).replace("\r", "&#13;")
