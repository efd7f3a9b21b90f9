"""Rust: a method of an `impl`, and a helper that is a function beside it."""

from __future__ import annotations

from aura_lsp.languages.rust import RUST
from tests.verify.rewrites import Example

SOURCE = """use std::collections::HashMap;

use crate::db::{self, Row};

const LIMIT: usize = 10;

pub struct Store {
    cache: HashMap<String, i64>,
}

impl Store {
    /// Loads the things that are called so.
    #[must_use]
    pub async fn load(&mut self, names: &[String], force: bool) -> Result<Vec<i64>, db::Error> {
        let mut found = Vec::new();
        for name in names {
            if let Some(value) = self.cache.get(name) {
                // what is cached is fresh
                found.push(*value);
            } else {
                let rows = db::fetch(name).await?;
                for row in rows {
                    if row.valid || force {
                        if found.len() < LIMIT {
                            found.push(row.value);
                        } else {
                            log::warn!("too many rows of {}", name);
                        }
                    }
                }
            }
        }
        Ok(found)
    }

    pub fn clear(&mut self) {
        self.cache.clear();
    }
}
"""

GOOD = """
/// Loads the things that are called so.
#[must_use]
pub async fn load(&mut self, names: &[String], force: bool) -> Result<Vec<i64>, db::Error> {
    let mut found = Vec::new();
    for name in names {
        if let Some(value) = self.cache.get(name) {
            // what is cached is fresh
            found.push(*value);
            continue;
        }
        let rows = db::fetch(name).await?;
        Self::add(&mut found, rows, name, force);
    }
    Ok(found)
}

fn add(found: &mut Vec<i64>, rows: Vec<Row>, name: &str, force: bool) {
    for row in rows.iter().filter(|row| row.valid || force) {
        if found.len() < LIMIT {
            found.push(row.value);
        } else {
            log::warn!("too many rows of {}", name);
        }
    }
}
"""

EXAMPLE = Example(
    RUST,
    SOURCE,
    "load",
    GOOD,
    "cognitive 18 → 3, 1 helper",
    {
        "syntax": ("    Ok(found)\n}", "    Ok(found)\n", "syntax"),
        "renamed": ("fn load(", "fn read(", "renamed"),
        "dropped parameter": (", force: bool) -> Result", ") -> Result", "parameters unknown-name"),
        "other receiver": ("&mut self", "&self", "parameters"),
        "other result": ("Result<Vec<i64>, db::Error>", "Vec<i64>", "annotation"),
        "other visibility": ("pub async", "pub(crate) async", "visibility"),
        "dropped attribute": ("#[must_use]\n", "", "decorators"),
        "no longer async": ("pub async fn", "pub fn", "async"),
        "dropped await": (".await?", "?", "lost-await"),
        "lost comment": ("            // what is cached is fresh\n", "", "lost-comment"),
        "unknown function": ("db::fetch(name)", "fetch(name)", "unknown-call"),
        "unknown module": ("db::fetch(name)", "net::fetch(name)", "unknown-name"),
        "unknown method": ("self.cache.get", "self.stored.get", "unknown-call lost-name"),
        "variable that is not passed": (", name: &str", "", "unknown-name"),
        "public helper": ("\nfn add", "\npub fn add", "public-helper"),
        "code outside": ("\nfn add", "\nstruct Other;\n\nfn add", "outside"),
        "lost message": ('"too many rows of {}"', '"{}"', "lost-text"),
        "injected import": ("\n/// Loads", "use rand::Rng;\n\n/// Loads", "import"),
        "unused import": ("\n/// Loads", "use std::fmt;\n\n/// Loads", "import"),
        "flat": ("            found.push(*value);\n", "    found.push(*value);\n", "indentation"),
    },
)
