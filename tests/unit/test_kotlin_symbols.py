"""The outline of Kotlin names things as the language does."""

from __future__ import annotations

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.text import Document


def test_classes_interfaces_and_enums_are_told_apart() -> None:
    source = b"""
interface A {
  fun f()
}
fun interface B {
  fun f()
}
enum class C {
  X;

  fun f() = 1
}
data class D(val x: Int)
object E {
  val x: Int
    get() = 1
}
"""
    symbols = analyze(Document(source), KOTLIN, Settings()).symbols()
    assert [(each.name, each.kind) for each in symbols] == [
        ("A", "interface"),
        ("B", "interface"),
        ("C", "enum"),
        ("D", "class"),
        ("E", "object"),
    ]
    assert [(each.name, each.kind) for each in symbols[-1].children] == [("x", "getter")]
