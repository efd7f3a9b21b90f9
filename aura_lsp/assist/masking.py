"""Likely secrets, kept out of what a model is shown and put back into what it writes.

More is hidden than `hardcoded-secret` reports: nobody is hurt by a harmless text that comes back as
it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from aura_lsp.rules.hardcoded_secret import FORMATS, is_random

_QUOTED = re.compile(r"(?<=[\"'`])[^\s\"'`]{8,}(?=[\"'`])")
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_PASSWORD_IN_URL = re.compile(r"://[^\s/:@'\"]*:([^\s/@'\"]+)@")
_LABEL = re.compile(r"SECRET_\d+_HIDDEN")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with a label in the place of each secret."""

    text: str
    secrets: tuple[tuple[str, str], ...] = ()
    """Label and what it stands for."""

    def hide(self, text: str) -> str:
        """Another text with the same secrets hidden."""
        for label, secret in sorted(self.secrets, key=lambda pair: -len(pair[1])):
            text = text.replace(secret, label)
        return text

    def restored(self, reply: str) -> str:
        """What a model wrote, with the secrets where it wrote their labels."""
        for label, secret in self.secrets:
            reply = reply.replace(label, secret)
        return reply


def masked(text: str) -> Masked:
    """Hide what looks like a password, key or token. A text that has labels already keeps them."""
    found = dict.fromkeys(_secrets(text))
    taken = set(_LABEL.findall(text))
    labels = (label for n in range(1, 10_000) if (label := f"SECRET_{n}_HIDDEN") not in taken)
    hidden = Masked(text, tuple(zip(labels, found, strict=False)))
    return replace(hidden, text=hidden.hide(text))


def _secrets(text: str) -> list[str]:
    found = [match[0] for match in _PRIVATE_KEY.finditer(text)]
    for form, _ in FORMATS:
        found += [match[0] for match in form.finditer(text)]
    found += [match[1] for match in _PASSWORD_IN_URL.finditer(text)]
    found += [match[0] for match in _QUOTED.finditer(text) if is_random(match[0])]
    return found
