"""Kotlin: a suspending extension in a class, and a helper that is a method."""

from __future__ import annotations

from aura_lsp.languages.kotlin import KOTLIN
from tests.verify.rewrites import Example

SOURCE = """package shop

import shop.db.Row
import shop.db.fetch

private const val LIMIT = 10

class Store(private val cache: MutableMap<String, Int>) {
    /** Loads the things that are called so. */
    @Throws(LoadException::class)
    suspend fun Session.load(names: List<String>, force: Boolean = false): Map<String, Int> {
        val found = mutableMapOf<String, Int>()
        for (name in names) {
            if (name in cache) {
                // what is cached is fresh
                found[name] = cache.getValue(name)
            } else {
                val rows = fetch(name)
                for (row in rows) {
                    if (row.valid || force) {
                        if (found.size < LIMIT) {
                            found[row.name] = row.value
                        }
                    } else {
                        throw LoadException("bad row ${row.id} of $name")
                    }
                }
            }
        }
        return found
    }

    fun clear() {
        cache.clear()
    }
}
"""

GOOD = """
/** Loads the things that are called so. */
@Throws(LoadException::class)
suspend fun Session.load(names: List<String>, force: Boolean = false): Map<String, Int> {
    val found = mutableMapOf<String, Int>()
    for (name in names) {
        if (name in cache) {
            // what is cached is fresh
            found[name] = cache.getValue(name)
        } else {
            fetch(name).forEach { found.add(it, name, force) }
        }
    }
    return found
}

private fun MutableMap<String, Int>.add(row: Row, name: String, force: Boolean) {
    if (!row.valid && !force) {
        throw LoadException("bad row ${row.id} of $name")
    }
    if (size < LIMIT) {
        this[row.name] = row.value
    }
}
"""

EXAMPLE = Example(
    KOTLIN,
    SOURCE,
    "load",
    GOOD,
    "cognitive 18 → 4, 1 helper",
    {
        "syntax": ("    return found\n}", "    return found\n", "syntax"),
        "renamed": ("Session.load(", "Session.read(", "renamed"),
        "dropped parameter": (
            ", force: Boolean = false)",
            ")",
            "parameters unknown-name",
        ),
        "other receiver": ("fun Session.load", "fun Store.load", "receiver"),
        "other result": ("): Map<String, Int>", "): MutableMap<String, Int>", "annotation"),
        "other visibility": ("suspend fun", "internal suspend fun", "visibility"),
        "dropped annotation": ("@Throws(LoadException::class)\n", "", "decorators"),
        "no longer suspending": ("suspend fun", "fun", "async"),
        "lost comment": ("            // what is cached is fresh\n", "", "lost-comment"),
        "unknown function": ("fetch(name)", "get(name)", "unknown-call lost-name"),
        "unknown member": ("cache.getValue", "this.stored.getValue", "unknown-call"),
        "variable that is not passed": (", force: Boolean) {", ") {", "unknown-name"),
        "public helper": ("private fun", "fun", "public-helper"),
        "code outside": ("\nprivate fun", "\nprivate object Other\n\nprivate fun", "outside"),
        "lost error": ("throw LoadException", "println", "lost-name"),
        "lost effect": ("fetch(name).for", "names.for", "lost-name"),
        "injected import": ("\n/** Loads", "import evil.Thing\n\n/** Loads", "import"),
        "unused import": ("\n/** Loads", "import java.io.File\n\n/** Loads", "import"),
        "flat": ("            found[name] =", "    found[name] =", "indentation"),
    },
)
