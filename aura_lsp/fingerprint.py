"""Fingerprints: what a finding is about, whatever line it has moved to.

A fingerprint hashes the rule, the qualified symbol, the tokens of the reported lines and which of
several like ones in the symbol it is. It holds neither path nor line, so baselines survive both
changing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from aura_lsp.model import Finding
from aura_lsp.text import Document

_TOKEN = re.compile(rb"\w+|[^\w\s]")


def fingerprints(findings: Sequence[Finding], document: Document) -> list[str]:
    """The fingerprint of each finding of a document: 16 hexadecimal digits."""
    seen: Counter[bytes] = Counter()
    result = []
    for finding in findings:
        lines = document.lines
        first = lines.line_at(finding.span.start)
        last = lines.line_at(max(finding.span.end - 1, finding.span.start))
        text = document.source[lines.start(first) : document.line_span(last)[1]]
        parts = [finding.rule.encode(), finding.symbol.encode(), *_TOKEN.findall(text)]
        identity = b"\0".join(parts)
        seen[identity] += 1
        occurrence = str(seen[identity]).encode()
        result.append(blake2b(identity + b"\0" + occurrence, digest_size=8).hexdigest())
    return result
