"""What is added to a right rewrite to make it wrong, in the words of each language."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Snippets:
    """`effect` does something when the file is loaded, `public` is for everybody; both also as a
    `member` of a type. `nested` makes a body more complex; it ends in a line feed."""

    comment: str
    imported: str
    effect: str
    member_effect: str
    public: str
    member_public: str
    nested: tuple[str, ...]
    suspends: str


PYTHON = Snippets(
    "#",
    "import evil_package",
    "print(__name__)",
    "loaded = print(__name__)",
    "def extra_api():\n    return 1",
    "def extra_api(self):\n    return 1",
    ("if True:", "\tif True:", "\t\tpass"),
    "async ",
)
GO = Snippets(
    "//",
    'import "example.org/evil"',
    "var loaded = recover()",
    "var loaded = recover()",
    "func ExtraAPI() int {\n\treturn 1\n}",
    "func ExtraAPI() int {\n\treturn 1\n}",
    ("if true {", "\tif true {", "\t}", "}"),
    "go ",
)
RUST = Snippets(
    "//",
    "use evil::Thing;",
    "static LOADED: usize = size_of::<u8>();",
    "const LOADED: usize = size_of::<u8>();",
    "pub fn extra_api() -> u8 {\n    1\n}",
    "pub fn extra_api() -> u8 {\n    1\n}",
    ("if true {", "\tif true {", "\t}", "}"),
    "async ",
)
KOTLIN = Snippets(
    "//",
    "import evil.Thing",
    "val loaded = println()",
    "val loaded = println()",
    "fun extraApi(): Int {\n    return 1\n}",
    "fun extraApi(): Int {\n    return 1\n}",
    ("if (true) {", "\tif (true) {", "\t\tprintln()", "\t}", "}"),
    "suspend ",
)
JAVASCRIPT = Snippets(
    "//",
    'import evil from "evil";',
    "console.log(1);",
    "loaded = console.log(1);",
    "export function extraApi() {\n  return 1;\n}",
    "extraApi() {\n  return 1;\n}",
    ("if (true) {", "\tif (true) {", "\t}", "}"),
    "async ",
)
SNIPPETS = {
    "python": PYTHON,
    "go": GO,
    "rust": RUST,
    "kotlin": KOTLIN,
    "javascript": JAVASCRIPT,
    "typescript": replace(JAVASCRIPT, imported='import { evil } from "evil";'),
    "tsx": JAVASCRIPT,
}
