"""JavaScript and TypeScript that the grammars do not know is read all the same, and nothing else is
changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.config import Settings
from aura_lsp.language import Language
from aura_lsp.languages.javascript import JAVASCRIPT, TSX, TYPESCRIPT
from aura_lsp.languages.javascript.rewriting import javascript_rewritten, typescript_rewritten
from aura_lsp.syntax import parse
from aura_lsp.text import Document

UNKNOWN = {
    "a keyword as an export": (JAVASCRIPT, "const null_ = 1;\nexport { null_ as null };\n"),
    "raw text": (JAVASCRIPT, "const x = String.raw`\\u{} ${f(1)} \\x`;\n"),
    "an accessor": (TYPESCRIPT, "class A {\n  static accessor x = 1;\n}\n"),
    "types of a module": (TYPESCRIPT, 'export type * from "./a";\n'),
    "the type of an import": (TYPESCRIPT, 'let x: import("react").Context<number>;\n'),
    "variance": (TYPESCRIPT, "interface A<in out T extends B, out U = T> { a: T; }\n"),
    "variance below a comment": (
        TYPESCRIPT,
        "interface A<\n  // @ts-ignore\n  out T extends B = B\n> { a: T; }\n",
    ),
    "`abstract` as a name": (TYPESCRIPT, "interface A {\n  abstract: boolean;\n}\n"),
    "a function without a name or a body": (
        TYPESCRIPT,
        "export default function (a: number): {\n  x: string;\n};\n",
    ),
    "signatures without semicolons": (
        TYPESCRIPT,
        "declare const f: {\n  <A>(a: A): B<A>\n  /** More. */\n  <A, B = A>(a: A): B\n}\n",
    ),
    "the type of an import beside markup": (
        TSX,
        'let x: import("react").Context<number> = <A />;\n',
    ),
}
KNOWN = [
    "// export type * from 'a'\n",
    "const x = 'export { a as null }';\n",
    'const x = await import("react");\n',
    "for (const x in y) {}\n",
    "const x = `\\u{1F600}`;\n",
    "if (a < in_ && b > c) {}\n",
]


def _analysis(language: Language, source: str) -> Analysis:
    return analyze(Document(source.encode()), language, Settings())


@pytest.mark.parametrize(("language", "source"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_valid_code_has_no_syntax_errors(language: Language, source: str) -> None:
    assert parse(language, source.encode()).root_node.has_error, "the grammar knows it by now"
    assert language.patch is not None
    assert len(language.patch(source.encode())) == len(source.encode())
    analysis = _analysis(language, source)
    assert analysis.syntax_problems() == []
    assert "syntax-error" not in {each.rule for each in analysis.findings()}


@pytest.mark.parametrize("source", KNOWN)
@pytest.mark.parametrize("rewritten", [javascript_rewritten, typescript_rewritten])
def test_what_the_grammar_knows_is_not_changed(
    rewritten: Callable[[bytes], bytes], source: str
) -> None:
    assert rewritten(source.encode()) == source.encode()


def test_names_are_those_of_the_text() -> None:
    analysis = _analysis(
        TYPESCRIPT, 'let x: import("a").B<C>;\nclass A {\n  accessor x = (b: 1) => b;\n}\n'
    )
    assert [each.qualified_name for each in analysis.functions()] == ["A.x"]


def test_code_that_is_wrong_stays_so() -> None:
    assert _analysis(TYPESCRIPT, "export type * form;\nlet = ;\n").syntax_problems()
