"""Documentation that a model wrote: only a comment may change, and it speaks of real parameters."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from aura_lsp.assist.verify.documenting import document, named_parameters
from aura_lsp.assist.verify.verdict import Offer, Refusal
from aura_lsp.language import Language
from aura_lsp.languages.go import GO
from aura_lsp.languages.javascript import JAVASCRIPT, TYPESCRIPT
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.python import PYTHON
from aura_lsp.languages.rust import RUST
from tests.verify.verifying import analysis_of, named, outcome, reasons


@dataclass(frozen=True, slots=True)
class Example:
    """A file with an undocumented function `add` between HEAD and TAIL, its documentation, and
    what is none."""

    language: Language
    source: str
    comment: str
    wrong_parameter: str
    wrong_form: str


EXAMPLES = [
    Example(
        PYTHON,
        "class A:\n    @b\n    def add(self, left, right):\n        # sum\n"
        "        return left + right\n",
        '"""Add two numbers.\n\nArgs:\n    left: the first\n    right: the second\n"""',
        '"""Add two numbers.\n\nArgs:\n    first: the first\n"""',
        "# Add two numbers.",
    ),
    Example(
        GO,
        "package a\n\nfunc add(left, right int) int {\n\t// sum\n\treturn left + right\n}\n",
        "// add adds two numbers.\n//\n// It never overflows.",
        "// add adds two numbers.\n//\n//   - `first`: the first",
        "// Adds two numbers.",
    ),
    Example(
        RUST,
        "impl A {\n    #[inline]\n    fn add(&self, left: u8, right: u8) -> u8 {\n        // sum\n"
        "        left + right\n    }\n}\n",
        "/// Adds two numbers.\n///\n/// # Arguments\n///\n/// * `left` - the first",
        "/// Adds two numbers.\n///\n/// * `first` - the first",
        "// Adds two numbers.",
    ),
    Example(
        KOTLIN,
        "class A {\n    @B\n    fun add(left: Int, right: Int): Int {\n        // sum\n"
        "        return left + right\n    }\n}\n",
        "/**\n * Adds two numbers.\n *\n * @param left the first\n */",
        "/**\n * Adds two numbers.\n *\n * @param first the first\n */",
        "// Adds two numbers.",
    ),
    Example(
        JAVASCRIPT,
        "export function add(left, { right }) {\n  // sum\n  return left + right;\n}\n",
        "/**\n * Adds two numbers.\n *\n * @param {number} left one\n * @param [right]\n */",
        "/**\n * Adds two numbers.\n *\n * @param {number} first the first\n */",
        "// Adds two numbers.",
    ),
    Example(
        TYPESCRIPT,
        "class A {\n  add(left: number, right: number): number {\n    // sum\n"
        "    return left + right;\n  }\n}\n",
        "/** Adds two numbers. @param left the first */",
        "/** Adds two numbers. @param first the first */",
        "/* Adds two numbers. */",
    ),
]
examples = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.language.id)


def said(example: Example, code: str) -> Offer | Refusal:
    analysis = analysis_of(example.source, example.language)
    return document(analysis, named(analysis, "add"), f"```\n{code}\n```")


def without_comments(text: str, comment: str) -> str:
    lines = {line.strip() for line in comment.split("\n")}
    return "".join(line for line in text.splitlines(True) if line.strip() not in lines)


@examples
def test_a_comment_alone_is_put_where_it_belongs(example: Example) -> None:
    answer = said(example, example.comment)
    after = outcome(example.source, answer)
    assert without_comments(after, example.comment) == example.source
    assert len(after.splitlines()) == len((example.source + example.comment).splitlines())


@examples
def test_the_function_with_its_comment_is_taken_as_well(example: Example) -> None:
    documented = outcome(example.source, said(example, example.comment))
    assert outcome(example.source, said(example, documented)) == documented


@examples
def test_documentation_may_be_replaced(example: Example) -> None:
    documented = outcome(example.source, said(example, example.comment))
    other = example.comment.replace("two numbers", "the two numbers")
    analysis = analysis_of(documented, example.language)
    answer = document(analysis, named(analysis, "add"), f"```\n{other}\n```")
    assert outcome(documented, answer) == documented.replace("two numbers", "the two numbers")


@examples
def test_a_title_says_what_was_checked(example: Example) -> None:
    answer = said(example, example.comment)
    assert isinstance(answer, Offer)
    assert answer.title == (
        "Document `add`: parses, no code changed, names its parameters; wording not checked"
    )


@examples
def test_what_is_no_documentation_is_refused(example: Example) -> None:
    documented = outcome(example.source, said(example, example.comment))
    assert reasons(said(example, example.wrong_parameter)) == ["wrong-documentation"]
    assert {"no-documentation", "prose"} & {*reasons(said(example, example.wrong_form))}
    for change in (("left + right", "right + left"), ("left", "first")):
        assert reasons(said(example, documented.replace(*change))) == ["code-changed"]
    assert "lost-comment" in reasons(said(example, documented.replace(" sum\n", " add\n")))


def test_parameters_are_found_in_every_style() -> None:
    numpy = "Add.\n\nParameters\n----------\nleft : int\n    The first: one.\nright : int\n"
    assert [*named_parameters(numpy)] == ["left", "right"]
    sphinx = ":param int left: the first\n:param right: the second\n:returns: it"
    assert [*named_parameters(sphinx)] == ["left", "right"]
    google = (
        "    Args:\n        left (int): the first\n            note: this\n        *rest: more\n"
    )
    assert [*named_parameters(google)] == ["left", "rest"]
