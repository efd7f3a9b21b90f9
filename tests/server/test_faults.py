"""What goes wrong inside: a rule that raises, a parse that never ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from lsprotocol import types as lsp

import aura_lsp.ruleset
import aura_lsp.syntax
from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages import named
from aura_lsp.model import RuleFault
from aura_lsp.rules import FileFacts, all_rules, rule_named
from aura_lsp.text import Document
from tests.server.editor import MANY, Editor

ENDLESS = """\
    val a = 1
    `prices.subscribe(reader, Executor.instance())
  }

  override fun close(id: Double) {
    val order = remove(id.toInt())
    order?.close()
  }

  @Method
  override fun query(names: Array, promise: Promise) {
    // look the prices up in a task of its own, for the disk is slow
    @Suppress("DEPRECATION", "Leak")
    object : Task<Void, Void>(context()) {
      override fun run(vararg params: Void) {
        promise.resolve(names)
      }
    }
  }
}
"""
"""tree-sitter-kotlin 1.1.0 does not come to an end on this; without the backtick it does."""


@pytest.fixture
def fresh_rulesets() -> Iterator[None]:
    """Rule sets are kept between analyses; those with the rules of a test must not be."""
    aura_lsp.ruleset.ruleset.cache_clear()
    yield
    aura_lsp.ruleset.ruleset.cache_clear()


@pytest.mark.usefixtures("fresh_rulesets")
def test_a_rule_that_raises_leaves_the_findings_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("of the test")

    rule = rule_named("function-length")
    assert rule is not None
    monkeypatch.setattr(type(rule), "check", fail)
    language = named("python")
    assert language is not None
    settings = Settings.of(thresholds={"function-length": 1})
    text = f"def f({MANY}):\n    x = 1\n    return x\n"
    analysis = analyze(Document.of(text), language, settings)

    assert rule in all_rules()
    assert [each.rule for each in analysis.findings()] == ["parameter-count"]
    assert [each.rule for each in analysis.faults] == ["function-length"]
    assert all(
        isinstance(each, RuleFault) and "of the test" in each.error for each in analysis.faults
    )


@pytest.mark.usefixtures("fresh_rulesets")
def test_a_rule_about_files_that_raises_leaves_the_findings_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_rule: Any, _file: FileFacts, _limit: int | None) -> Iterator[Any]:
        raise ZeroDivisionError("of the test")
        yield

    rule = rule_named("syntax-error")
    assert rule is not None
    monkeypatch.setattr(type(rule), "check", fail)
    language = named("python")
    assert language is not None
    text = f"def f({MANY}): pass\n\n\ndef g(:\n"
    analysis = analyze(Document.of(text), language, Settings())

    assert [each.rule for each in analysis.findings()] == ["parameter-count"]
    assert [each.rule for each in analysis.faults] == ["syntax-error"]


async def test_a_parse_that_never_ends_keeps_the_last_report_and_is_told_once(
    editor: Editor,
) -> None:
    await editor.start()
    good = "fun f(a: A, b: A, c: A, d: A, e: A, g: A, h: A, i: A) {}\n"
    uri = editor.open("a.kt", good, "kotlin")
    before = await editor.found(uri, 1)
    editor.change(uri, 2, "{{}\n" + ENDLESS)
    stuck = await editor.found(uri, 2)
    editor.change(uri, 3, "{{}\n" + ENDLESS + "\n")
    still_stuck = await editor.found(uri, 3)
    hover = await editor.hover(uri, 0, 4)
    editor.change(uri, 4, good + "\n")
    other = editor.open("b.kt", good, "kotlin")

    assert before == stuck == still_stuck == [("parameter-count", 0, 4)]
    assert hover is None
    assert await editor.found(uri, 4) == before
    assert await editor.found(other, 1) == before
    assert [(each.type, each.message) for each in editor.client.messages] == [
        (
            lsp.MessageType.Warning,
            "Aura could not analyse a.kt: the parser did not come to an end. "
            "The last findings stay until the text changes",
        )
    ]
