"""What is followed through a Kotlin file: calls to the main thread, and fields to a screen."""

from __future__ import annotations

import pytest

from aura_lsp.analysis import analyze
from aura_lsp.config import Settings
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.rules import cleandoc_code
from aura_lsp.text import Document


def chains(code: str, rule: str) -> list[list[tuple[str, str]]]:
    """For each finding of a rule the text of each related place, with what is said of it."""
    text = cleandoc_code(code)
    findings = analyze(Document.of(text), KOTLIN, Settings.of(select=[rule])).findings()
    return [
        [(text[each.span.start : each.span.end], each.message) for each in finding.related]
        for finding in findings
    ]


CALLS = """
    import android.app.Activity
    import java.io.File

    class A : Activity() {
        private val store = Store()

        override fun onCreate(state: Bundle?) {
            BODY
        }

        private fun load() = store.read(File("a"))
    }

    class Store {
        fun read(file: File) = file.readText()
    }
    """


def test_a_call_is_followed_from_the_callback_to_what_blocks() -> None:
    assert chains(CALLS.replace("BODY", "load()"), "KT803") == [
        [("load", "`onCreate` calls `load` here"), ("read", "`load` calls `read` here")]
    ]


@pytest.mark.parametrize(
    "body",
    [
        "thread { load() }",
        "Thread { load() }.start()",
        "executor.execute { load() }",
        "lifecycleScope.launch(Dispatchers.IO) { load() }",
        "lifecycleScope.launch { withContext(Dispatchers.IO) { load() } }",
        "handler.post { load() }",
        "other.load()",
        "val later = ::load",
        "fun load() = 1",
    ],
)
def test_a_call_that_may_leave_the_thread_is_not_followed(body: str) -> None:
    assert chains(CALLS.replace("BODY", body), "KT803") == []


FIELDS = """
    import android.app.Activity

    object Registry {
        private val sessions = mutableMapOf<Int, Int>()
        private val manager: Manager? = null
    }

    class Manager {
        private val screens: MutableList<Screen> = mutableListOf()
    }

    class Screen(val activity: KIND)
    """


def test_a_field_is_followed_from_the_singleton_to_the_screen() -> None:
    assert chains(FIELDS.replace("KIND", "Activity"), "KT201") == [
        [
            ("private val screens: MutableList<Screen> = mutableListOf()",
             "`Manager.screens` holds `Screen`"),
            ("val activity: Activity", "`Screen.activity` holds `Activity`"),
        ]
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["WeakReference<Activity>", "() -> Activity", "Application"])
def test_a_field_that_keeps_nothing_is_not_followed(kind: str) -> None:
    assert chains(FIELDS.replace("KIND", kind), "KT201") == []
