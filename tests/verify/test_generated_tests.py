"""Tests that a model wrote: they parse, import what exists, and can fail."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from aura_lsp.assist.verify.testing import TestFile, generated
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
    """A file with a function `add`, good tests of it, the same made wrong in several ways (a part
    of `good`, what stands there instead, the reason), and a file with a test of the same name."""

    language: Language
    source: str
    file: TestFile
    good: str
    wrong: tuple[tuple[str, str, str], ...]
    existing: str


EXAMPLES = [
    Example(
        PYTHON,
        "class Sum:\n    pass\n\n\ndef add(left, right):\n    return left + right\n",
        TestFile(b"", "shop.sums", frozenset({"pytest"})),
        "import pytest\n\nfrom shop.sums import add\n\n\n"
        "def test_two_numbers():\n    assert add(1, 2) == 3\n\n\n"
        "def test_text_is_refused():\n    with pytest.raises(TypeError):\n        add(1, '')\n",
        (
            ("assert add(1, 2) == 3", "assert True", "no-assertion"),
            ("assert add(1, 2) == 3", "assert add(1, 2) == add(1, 2)", "no-assertion"),
            ("assert add(1, 2) == 3", "add(1, 2)", "no-assertion"),
            ("assert add(1, 2) == 3", "assert total(1, 2) == 3", "unknown-name"),
            ("shop.sums import add", "shop.sums import add, subtract", "import"),
            ("import pytest\n", "import pytest\nimport numpy\n", "import"),
            ("add(", "Sum(", "target-unnamed"),
            ("def test_", "def check_", "no-test"),
            ("test_text_is_refused", "test_two_numbers", "repeated-test"),
            ("add(1, 2) == 3", "add(1, 2 == 3", "syntax"),
        ),
        "from shop.sums import add\n\n\ndef test_two_numbers():\n    assert add(0, 0) == 0\n",
    ),
    Example(
        GO,
        "package sums\n\nfunc add(left, right int) int {\n\treturn left + right\n}\n",
        TestFile(b"", "", frozenset({"github.com/stretchr/testify/require"})),
        'package sums\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n'
        '\tif got := add(1, 2); got != 3 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n',
        (
            ("got != 3", "got != got", "no-assertion"),
            ('t.Errorf("got %d", got)', "return", "no-assertion"),
            ("add(1", "sum(1", "unknown-name"),
            ("add(1, 2)", "1", "target-unnamed"),
            ('import "testing"', 'import (\n\t"testing"\n\t"example.org/x"\n)', "import"),
            ("func TestAdd", "func checkAdd", "no-test"),
        ),
        'package sums\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n'
        '\tif add(0, 0) != 0 {\n\t\tt.Error("no")\n\t}\n}\n',
    ),
    Example(
        RUST,
        "fn add(left: u8, right: u8) -> u8 {\n    left + right\n}\n",
        TestFile(b"fn add(left: u8, right: u8) -> u8 {\n    left + right\n}\n", "super"),
        "#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn adds_two() {\n"
        "        assert_eq!(add(1, 2), 3);\n    }\n}\n",
        (
            ("add(1, 2), 3", "add(1, 2), add(1, 2)", "no-assertion"),
            ("assert_eq!(add(1, 2), 3)", "assert!(true)", "no-assertion"),
            ("use super::*;", "use super::subtract;", "import"),
            ("use super::*;", "use super::*;\n    use proptest::prelude::any;", "import"),
            ("add(1, 2), 3", "sum(1, 2), 3", "target-unnamed"),
            ("    #[test]\n", "", "no-test"),
        ),
        "fn add(left: u8, right: u8) -> u8 {\n    left + right\n}\n\n#[cfg(test)]\nmod tests {\n"
        "    use super::*;\n\n    #[test]\n    fn adds_two() {\n        assert!(add(0, 0) == 0);\n"
        "    }\n}\n",
    ),
    Example(
        KOTLIN,
        "package sums\n\nfun add(left: Int, right: Int): Int = left + right\n",
        TestFile(b"", "sums", frozenset({"kotlin.test", "org.junit.jupiter.api"})),
        "package sums\n\nimport kotlin.test.Test\nimport kotlin.test.assertEquals\n\n"
        "class SumsTest {\n    @Test\n    fun addsTwo() {\n"
        "        assertEquals(3, add(1, 2))\n    }\n}\n",
        (
            ("assertEquals(3, add(1, 2))", "assertEquals(add(1, 2), add(1, 2))", "no-assertion"),
            ("assertEquals(3, add(1, 2))", "add(1, 2)", "no-assertion"),
            ("add(1, 2)", "sum(1, 2)", "unknown-name"),
            ("import kotlin.test.Test", "import io.kotest.matchers.shouldBe", "import"),
            ("    @Test\n", "", "no-test"),
        ),
        "package sums\n\nimport kotlin.test.Test\nimport kotlin.test.assertEquals\n\n"
        "class SumsTest {\n    @Test\n    fun addsTwo() {\n"
        "        assertEquals(0, add(0, 0))\n    }\n}\n",
    ),
    Example(
        JAVASCRIPT,
        "export function add(left, right) {\n  return left + right;\n}\n",
        TestFile(b"", "./sums.js", frozenset({"vitest"})),
        'import { expect, test } from "vitest";\n\nimport { add } from "./sums.js";\n\n'
        'test("adds two", () => {\n  expect(add(1, 2)).toBe(3);\n});\n',
        (
            ("expect(add(1, 2)).toBe(3)", "expect(true).toBe(true)", "no-assertion"),
            ("toBe(3)", "toBe(add(1, 2))", "no-assertion"),
            ("expect(add(1, 2)).toBe(3)", "add(1, 2)", "no-assertion"),
            ("{ add }", "{ add, subtract }", "import"),
            ('"vitest"', '"chai"', "import"),
            ("expect(add", "expect(sum", "unknown-name"),
            ('test("adds', 'check("adds', "no-test"),
        ),
        'import { expect, test } from "vitest";\nimport { add } from "./sums.js";\n\n'
        'test("adds two", () => {\n  expect(add(0, 0)).toBe(0);\n});\n',
    ),
    Example(
        TYPESCRIPT,
        "export const add = (left: number, right: number): number => left + right;\n",
        TestFile(b"", "./sums"),
        'import { add } from "./sums";\n\ndescribe("add", () => {\n  it("adds two", () => {\n'
        "    expect(add(1, 2)).toEqual(3);\n  });\n});\n",
        (
            ("toEqual(3)", "toEqual(add(1, 2))", "no-assertion"),
            ('"./sums"', '"./other"', "import"),
        ),
        'import { add } from "./sums";\n\ndescribe("sums", () => {\n  it("adds two", () => {\n'
        "    expect(add(0, 0)).toEqual(0);\n  });\n});\n",
    ),
]
examples = pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.language.id)


def said(example: Example, code: str, existing: str | None = None) -> Offer | Refusal:
    analysis = analysis_of(example.source, example.language)
    file = example.file
    if existing is not None:
        file = TestFile(existing.encode(), file.module, file.frameworks)
    return generated(analysis, named(analysis, "add"), file, f"```\n{code}```\n")


@examples
def test_good_tests_are_offered_as_not_run(example: Example) -> None:
    answer = said(example, example.good)
    assert isinstance(answer, Offer), answer
    count = "2 tests" if example.language is PYTHON else "1 test"
    assert answer.title == (
        f"Tests of `add`: {count}; parses, imports exist, each test can fail; not run"
    )
    before = example.file.source.decode()
    after = outcome(before, answer)
    assert after == (f"{before}\n{example.good}" if before else example.good)


@examples
def test_more_tests_go_into_the_file_that_is_there(example: Example) -> None:
    other = example.good.replace("two", "two_more").replace("Two", "TwoMore")
    other = other.replace("TestAdd", "TestAddMore")
    answer = said(example, other, example.existing)
    after = outcome(example.existing, answer)
    for line in (*example.existing.splitlines(), *other.splitlines()):
        assert line in after
    for once in ("package sums", "mod tests", "class SumsTest", "use super::*", 'from "./sums'):
        assert after.count(once) <= 1


def test_imports_go_where_the_reply_has_them() -> None:
    python, rust = EXAMPLES[0], EXAMPLES[2]
    other = python.good.replace("two", "three")
    assert outcome(python.existing, said(python, other, python.existing)) == (
        "import pytest\n\nfrom shop.sums import add\n\n\n"
        "def test_two_numbers():\n    assert add(0, 0) == 0\n\n\n"
        "def test_three_numbers():\n    assert add(1, 2) == 3\n\n\n"
        "def test_text_is_refused():\n    with pytest.raises(TypeError):\n        add(1, '')\n"
    )
    other = rust.good.replace("two", "max").replace("super::*;", "super::*;\n    use std::u8::MAX;")
    assert outcome(rust.existing, said(rust, other, rust.existing)) == rust.existing.replace(
        "super::*;", "super::*;\n    use std::u8::MAX;"
    ).removesuffix("}\n") + (
        "\n    #[test]\n    fn adds_max() {\n        assert_eq!(add(1, 2), 3);\n    }\n}\n"
    )


@examples
def test_the_name_of_a_test_that_is_there_is_refused(example: Example) -> None:
    assert reasons(said(example, example.good, example.existing)) == ["repeated-test"]


@pytest.mark.parametrize(
    ("example", "old", "new", "why"),
    [(example, *each) for example in EXAMPLES for each in example.wrong],
    ids=lambda each: each.language.id if isinstance(each, Example) else None,
)
def test_wrong_tests_are_refused(example: Example, old: str, new: str, why: str) -> None:
    code = example.good.replace(old, new)
    assert code != example.good
    assert why in reasons(said(example, code))
