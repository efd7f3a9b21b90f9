"""Functions in odd places, in every language, and the same files written otherwise."""

from __future__ import annotations

from collections.abc import Callable

from aura_lsp.language import Language
from aura_lsp.languages.go import GO
from aura_lsp.languages.javascript import JAVASCRIPT, TYPESCRIPT
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.python import PYTHON
from aura_lsp.languages.rust import RUST

_PYTHON = '''\
"""Odd."""
mood = "😀"; value = lambda x: x if x else 1
def one_line(a, b): return a if b else b
async def outer(a):
    # 😀
    def inner(b):
        """Inner."""
        if b:
            if a:
                return """
  text
"""
        else:
            return f"{b} {a!r}"
    return await inner(a)
class Empty:
    @property
    def size(self) -> int: return 3
'''
_GO = """\
package odd

import "fmt"

type box[T any] struct{ value T }

func (b *box[T]) one() T { return b.value }
func outer(a int) (n int, err error) {
	/* 😀 */ inner := func(b int) int { if b > 0 { return b }; return a }
	for i := range a {
		if i > 0 {
			if i > 1 {
				fmt.Println(`raw
  text`, "😀")
			}
		} else {
			defer inner(i)
		}
	}
	return inner(a), nil
}
"""
_RUST = """\
#![allow(dead_code)]
/* 😀 */ fn one_line(a: u8) -> u8 { if a > 1 { a } else { 1 } }
impl<'a, T: Clone> Odd<'a, T> {
    /// Outer.
    #[inline]
    pub(crate) async fn outer(&mut self, a: u8) -> Result<u8, String> {
        fn inner(b: u8) -> u8 { b }
        let text = r#"raw
  text 😀"#;
        if a > 1 {
            if a > 2 {
                self.load(inner(a)).await?;
            }
        }
        let twice = |x: u8| if x > 1 { x * 2 } else { 1 };
        Ok(twice(a))
    }
}
"""
_KOTLIN = """\
package odd

/* 😀 */ fun oneLine(a: Int) = if (a > 1) a else 1
class Odd(val a: Int) {
    init { if (a > 1) { println("😀") } }

    /** Outer. */
    @Suppress("unused")
    private suspend fun <T> outer(b: T?): Int? {
        fun inner(c: Int): Int { return c }
        val text = \"\"\"raw
  text $b\"\"\"
        if (b != null) {
            if (a > 2) {
                return inner(a)
            }
        } else {
            listOf(1).forEach { if (it > 1) println(text) }
        }
        return null
    }
}
"""
_JAVASCRIPT = """\
"use strict";
/* 😀 */ const oneLine = (a) => (a ? 1 : 2), other = function () { return oneLine(1); };
export default class {
  static #count = 0;
  /** Outer. */
  async *outer(a, { b = 1, ...rest } = {}) {
    function inner(c) { return c ?? b; }
    const text = `raw
  ${a} 😀`;
    if (a) {
      if (b) {
        yield await inner(text, rest);
      }
    } else {
      return [1].map((x) => { if (x) { return x; } return 0; });
    }
  }
  get size() { return this.#count; }
}
"""
_TYPESCRIPT = _JAVASCRIPT.replace("outer(a,", "outer(a: number,").replace(
    "const oneLine = (a) =>", "const oneLine = <T,>(a: T): number =>"
)
LANGUAGE: dict[str, Language] = {
    each.name: each for each in (PYTHON, GO, RUST, KOTLIN, JAVASCRIPT, TYPESCRIPT)
}
ODD = {
    "python": _PYTHON,
    "go": _GO,
    "rust": _RUST,
    "kotlin": _KOTLIN,
    "javascript": _JAVASCRIPT,
    "typescript": _TYPESCRIPT,
}
"""A file of each language."""


def _broken_before(source: str) -> str:
    return f"}} ) (\n{source}"


def _broken_behind(source: str) -> str:
    return f"{source}\n(( [ {{ '\n"


def _with_tabs(source: str) -> str:
    return source.replace("    ", "\t").replace("  ", "\t")


WRITTEN: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "CRLF": lambda source: source.replace("\n", "\r\n"),
    "CR": lambda source: source.replace("\n", "\r"),
    "mixed ends": lambda source: source.replace("{\n", "{\r\n").replace(":\n", ":\r\n"),
    "BOM": lambda source: f"\ufeff{source}",
    "tabs": _with_tabs,
    "no end": lambda source: source.rstrip(),
    "broken before": _broken_before,
    "broken behind": _broken_behind,
}
"""The same file, written otherwise or broken."""
