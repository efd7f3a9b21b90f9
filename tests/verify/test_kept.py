"""What an edit must not lose, in places where it was lost unseen."""

from __future__ import annotations

import pytest

from aura_lsp.languages.javascript import JAVASCRIPT
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.languages.python import PYTHON
from tests.verify.verifying import judged, outcome, reasons

CLASS = """\
class Shop extends Place {
  constructor(name, at) {
    super(name);
    if (at) {
      if (at.isOpen) {
        this.at = at;
      }
    }
  }
}
"""


def test_a_call_of_the_constructor_above_is_kept() -> None:
    good = CLASS.replace("if (at) {\n      if (at.isOpen) {", "if (at && at.isOpen) {")
    good = good.replace("      }\n    }\n", "    }\n").replace("        this", "      this")
    assert outcome(CLASS, judged(CLASS, JAVASCRIPT, "constructor", good)) == good
    bad = good.replace("    super(name);\n", "    this.name = name;\n")
    assert reasons(judged(CLASS, JAVASCRIPT, "constructor", bad)) == ["lost-name"]


@pytest.mark.parametrize("first", ["shop.open", '# shop["open"]', "It says shop open twice"])
def test_a_comment_is_not_kept_by_another_one_with_its_words(first: str) -> None:
    source = (
        f"def sell(shop):\n    # {first}\n    if shop:\n        # shop open\n"
        "        if shop.open:\n            return shop.sell()\n"
    )
    code = (
        f"def sell(shop):\n    # {first}\n    # shop open\n    if shop and shop.open:\n"
        "        return shop.sell()\n"
    )
    assert outcome(source, judged(source, PYTHON, "sell", code)) == code
    code = code.replace("    # shop open\n", "")
    assert reasons(judged(source, PYTHON, "sell", code)) == ["lost-comment"]


def test_a_helper_is_given_a_variable_that_is_called_as_a_member_elsewhere() -> None:
    source = """\
class Till(val state: Int) {
    fun twice() = state + state
}

class Shop {
    fun open(state: Int): Int {
        if (state > 1) {
            if (state > 2) {
                println(state)
            }
        }
        return state
    }
}
"""
    helper = """\
fun open(state: Int): Int {
    showLarge(state)
    return state
}

private fun showLarge(state: Int) {
    if (state > 2) {
        println(state)
    }
}
"""
    assert reasons(judged(source, KOTLIN, "open", helper)) == []
    without = helper.replace("showLarge(state)", "showLarge()")
    without = without.replace("showLarge(state: Int)", "showLarge()")
    assert reasons(judged(source, KOTLIN, "open", without)) == ["unknown-name"]


@pytest.mark.parametrize(
    ("head", "name"), [("init", "init"), ("constructor(b: Int) : this()", "constructor")]
)
def test_what_makes_an_object_is_rewritten_as_a_function_is(head: str, name: str) -> None:
    source = f"class Shop {{\n    {head} {{\n        if (a) {{\n            if (c) {{\n"
    source += "                show(1)\n            }\n        }\n    }\n}\n"
    code = f"{head} {{\n    if (a && c) {{\n        show(1)\n    }}\n}}\n"
    assert reasons(judged(source, KOTLIN, name, code)) == []
    assert "lost-name" in reasons(judged(source, KOTLIN, name, code.replace("show", "hide")))


@pytest.mark.parametrize(("lost", "why"), [("", []), ("@A\n", ["decorators"])])
def test_annotations_stay_with_a_function_that_has_a_helper_behind_it(
    lost: str, why: list[str]
) -> None:
    source = "class Shop {\n    @A\n    @B\n    private fun sell() {\n        if (a) {\n"
    source += "            if (b) {\n                c()\n            }\n        }\n    }\n}\n"
    code = "@A\n@B\nprivate fun sell() {\n    if (a) {\n        inner()\n    }\n}\n\n"
    code += "private fun inner() {\n    if (b) {\n        c()\n    }\n}\n"
    assert reasons(judged(source, KOTLIN, "sell", code.removeprefix(lost))) == why


def test_what_a_call_gives_is_awaited_apart_from_the_call() -> None:
    source = "async def load(store):\n    if store:\n        if store.name:\n"
    source += "            return await getattr(store, 'load')(store.name)\n    return None\n"
    code = "async def load(store):\n    if store and store.name:\n"
    code += "        return await getattr(store, 'load')(store.name)\n    return None\n"
    assert reasons(judged(source, PYTHON, "load", code)) == []
    code = code.replace("await ", "")
    assert reasons(judged(source, PYTHON, "load", code)) == ["lost-await"]


def test_a_helper_adds_to_no_variable_that_it_is_not_given() -> None:
    source = "def count(rows):\n    total = 0\n    for row in rows:\n        if row:\n"
    source += "            if row.ok:\n                total += row.size\n    return total\n"
    code = "def count(rows):\n    total = 0\n    for row in rows:\n"
    code += "        total = _add(total, row)\n    return total\n\n\ndef _add(total, row):\n"
    code += "    if row and row.ok:\n        total += row.size\n    return total\n"
    assert reasons(judged(source, PYTHON, "count", code)) == []
    code = code.replace("_add(total, row)", "_add(row)")
    assert reasons(judged(source, PYTHON, "count", code)) == ["unknown-name"]
