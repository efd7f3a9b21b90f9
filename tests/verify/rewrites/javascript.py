"""JavaScript: an exported arrow function, and a helper that is a function."""

from __future__ import annotations

from aura_lsp.languages.javascript import JAVASCRIPT
from tests.verify.rewrites import Example

SOURCE = """import { fetchRows } from "./db.js";

const LIMIT = 10;

/** Loads the things that are called so. */
export const load = async (names, { force = false } = {}) => {
  const found = new Map();
  for (const name of names) {
    if (cache.has(name)) {
      // what is cached is fresh
      found.set(name, cache.get(name));
    } else {
      const rows = await fetchRows(name);
      for (const row of rows) {
        if (row.valid || force) {
          if (found.size < LIMIT) {
            found.set(row.name, row.value);
          }
        } else {
          throw new RangeError(`bad row ${row.id}`);
        }
      }
    }
  }
  return found;
};

export function clear() {
  cache.clear();
}
"""

GOOD = """
/** Loads the things that are called so. */
export const load = async (names, { force = false } = {}) => {
  const found = new Map();
  for (const name of names) {
    if (cache.has(name)) {
      // what is cached is fresh
      found.set(name, cache.get(name));
      continue;
    }
    for (const row of await fetchRows(name)) {
      addRow(found, row, force);
    }
  }
  return found;
};

function addRow(found, row, force) {
  if (!row.valid && !force) {
    throw new RangeError(`bad row ${row.id}`);
  }
  if (found.size < LIMIT) {
    found.set(row.name, row.value);
  }
}
"""

EXAMPLE = Example(
    JAVASCRIPT,
    SOURCE,
    "load",
    GOOD,
    "cognitive 17 → 5, 1 helper",
    {
        "syntax": ("  return found;\n};", "  return found;\n", "syntax"),
        "renamed": ("const load =", "const read =", "renamed"),
        "dropped parameter": (", { force = false } = {}", "", "parameters unknown-name"),
        "other form": ("const load", "let load", "signature"),
        "no longer exported": ("export const", "const", "visibility"),
        "no longer async": ("async (", "(", "async"),
        "dropped await": ("await fetchRows", "fetchRows", "lost-await"),
        "lost comment": ("      // what is cached is fresh\n", "", "lost-comment"),
        "unknown function": ("fetchRows(", "getRows(", "unknown-call lost-name"),
        "unknown helper": ("      addRow(", "      putRow(", "unknown-call unused-helper"),
        "variable that is not passed": ("(found, row, force) {", "(found, row) {", "unknown-name"),
        "exported helper": ("\nfunction", "\nexport function", "public-helper"),
        "code outside": ("\nfunction", "\nclear();\n\nfunction", "outside"),
        "lost error": (
            "throw new RangeError(`bad row ${row.id}`)",
            "return",
            "lost-name lost-text",
        ),
        "injected import": ("\n/** Loads", 'import evil from "evil";\n\n/** Loads', "import"),
        "unused import": ("\n/** Loads", 'import { save } from "./db.js";\n\n/** Loads', "import"),
        "flat": ("      found.set(name,", "    found.set(name,", "indentation"),
    },
)
