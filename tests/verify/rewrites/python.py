"""Python: a method with a decorator, and a helper that is a method too."""

from __future__ import annotations

from aura_lsp.languages.python import PYTHON
from tests.verify.rewrites import Example

SOURCE = '''"""A shop."""

import json
from typing import Any

from app import db

LIMIT = 10


class Store:
    """Keeps things."""

    # Loading is slow.
    @db.transaction
    async def load(self, key: str, *, force: bool = False) -> dict[str, Any]:
        """Load one thing."""
        found: dict[str, Any] = {}
        if key in self.cache:
            # what is cached is fresh
            found = self.cache[key]
        else:
            rows = await db.fetch(key)
            for row in rows:
                if row.valid or force:
                    for name in row.names:
                        if len(found) < LIMIT:
                            found[name] = json.loads(row.text)
                else:
                    raise ValueError(f"bad row {row.id}")
        return found

    def clear(self) -> None:
        self.cache = {}
'''

GOOD = '''
# Loading is slow.
@db.transaction
async def load(self, key: str, *, force: bool = False) -> dict[str, Any]:
    """Load one thing."""
    if key in self.cache:
        # what is cached is fresh
        return self.cache[key]
    found: dict[str, Any] = {}
    for row in await db.fetch(key):
        if not (row.valid or force):
            raise ValueError(f"bad row {row.id}")
        self._add(found, row)
    return found

def _add(self, found: dict[str, Any], row: Any) -> None:
    for name in row.names:
        if len(found) < LIMIT:
            found[name] = json.loads(row.text)
'''

EXAMPLE = Example(
    PYTHON,
    SOURCE,
    "load",
    GOOD,
    "cognitive 18 → 5, 1 helper",
    {
        "syntax": ("return found", "return (found", "syntax"),
        "renamed": ("async def load(", "async def read(", "renamed"),
        "dropped parameter": (", *, force: bool = False", "", "parameters unknown-name"),
        "renamed parameter": ("key: str", "name: str", "parameters"),
        "dropped decorator": ("@db.transaction\n", "", "decorators"),
        "no longer async": ("async def", "def", "async"),
        "other result": ('-> dict[str, Any]:\n    """', '-> dict:\n    """', "annotation"),
        "dropped await": ("await db", "db", "lost-await"),
        "lost comment": ("        # what is cached is fresh\n", "", "lost-comment"),
        "lost documentation": ('    """Load one thing."""\n', "", "lost-comment"),
        "unknown function": ("json.loads(", "parse(", "unknown-call lost-name"),
        "unknown method": ("self._add(", "self._append(", "unused-helper unknown-call"),
        "helper that needs more": (
            "(self, found: dict[str, Any], row: Any)",
            "(self, row: Any)",
            "unknown-name",
        ),
        "public helper": ("_add", "add", "public-helper"),
        "code outside": ("\ndef _add", "\nprint(LIMIT)\n\ndef _add", "outside"),
        "placeholder": (
            "    found: dict",
            "    # ... existing code ...\n    found: dict",
            "placeholder",
        ),
        "lost error": (
            '            raise ValueError(f"bad row {row.id}")',
            "            continue",
            "lost-name",
        ),
        "injected import": ("\n# Loading", "import requests\n\n# Loading", "import"),
        "unused import": ("\n# Loading", "import itertools\n\n# Loading", "import"),
        "import of everything": ("\n# Loading", "from json import *\n\n# Loading", "import"),
        "worse finding": (
            "self._add(found, row)",
            "try:\n            self._add(found, row)\n        except:\n            pass",
            "new-finding",
        ),
    },
)
