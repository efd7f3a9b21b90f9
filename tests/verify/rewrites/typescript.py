"""TypeScript: a method with a decorator, and a helper that is a private method."""

from __future__ import annotations

from aura_lsp.languages.javascript import TYPESCRIPT
from tests.verify.rewrites import Example

SOURCE = """import { Injectable, Traced } from "./di";
import type { Row, Session } from "./db";

const LIMIT = 10;

@Injectable()
export class Store {
  constructor(private readonly session: Session) {}

  // Loading is slow.
  @Traced("load")
  public async load<T extends Row>(names: string[], force = false): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    for (const name of names) {
      const rows = await this.session.rows<T>(name);
      if (rows.length > 0) {
        for (const row of rows) {
          if (row.valid || force) {
            // only so many
            if (found.size < LIMIT) {
              found.set(row.name, row);
            }
          } else {
            throw new RangeError(`bad row ${row.id}`);
          }
        }
      }
    }
    return found;
  }

  clear(): void {
    this.session.clear();
  }
}
"""

GOOD = """
// Loading is slow.
@Traced("load")
public async load<T extends Row>(names: string[], force = false): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (const name of names) {
    for (const row of await this.session.rows<T>(name)) {
      this.add(found, row, force);
    }
  }
  return found;
}

private add<U extends Row>(found: Map<string, U>, row: U, force: boolean): void {
  if (!row.valid && !force) {
    throw new RangeError(`bad row ${row.id}`);
  }
  // only so many
  if (found.size < LIMIT) {
    found.set(row.name, row);
  }
}
"""

EXAMPLE = Example(
    TYPESCRIPT,
    SOURCE,
    "load",
    GOOD,
    "cognitive 16 → 3, 1 helper",
    {
        "syntax": ("  return found;\n}", "  return found;\n", "syntax"),
        "renamed": ("async load<", "async read<", "renamed"),
        "dropped parameter": (", force = false", "", "parameters unknown-name"),
        "other type parameter": ("load<T extends Row>", "load<T>", "generics"),
        "other result": ("Promise<Map<string, T>>", "Promise<Map<string, Row>>", "annotation"),
        "no longer public": ("public async", "async", "visibility"),
        "dropped decorator": ('@Traced("load")\n', "", "decorators"),
        "no longer async": ("async load", "load", "async"),
        "dropped await": ("await this", "this", "lost-await"),
        "lost comment": ("  // only so many\n", "", "lost-comment"),
        "unknown method": ("this.add(", "this.put(", "unknown-call unused-helper"),
        "unknown type": ("row: U,", "row: Line,", "unknown-name"),
        "variable that is not passed": (", force: boolean)", ")", "unknown-name"),
        "public helper": ("private add", "add", "public-helper"),
        "member outside": ("\nprivate add", "\ncount = 3;\n\nprivate add", "outside"),
        "lost error": (
            "throw new RangeError(`bad row ${row.id}`)",
            "return",
            "lost-name lost-text",
        ),
        "injected import": ("\n// Loading", 'import evil from "evil";\n\n// Loading', "import"),
        "flat": ("      this.add(", "    this.add(", "indentation"),
    },
)
