"""The review of an Android file: what comes often first, and what is not Android's last."""

from __future__ import annotations

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.assist.android import obstacles, question, review
from aura_lsp.config import Settings
from aura_lsp.languages.kotlin import KOTLIN
from aura_lsp.text import Document

TEXT = """\
import android.app.Activity
import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.os.Bundle
import android.view.View
import java.io.File

class Screen : Activity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        load()
    }

    private fun load(): String = File("settings").readText()
}

class Face(context: Context) : View(context) {
    override fun onDraw(canvas: Canvas) {
        val paint = Paint()
        canvas.drawCircle(1f, 1f, 1f, paint)
    }
}
"""


def analysis_of(text: str) -> Analysis:
    return analyze(Document(text.encode()), KOTLIN, Settings())


def test_what_happens_most_often_comes_first() -> None:
    found = obstacles(analysis_of(TEXT))
    assert [(each.finding.rule, each.entry, each.when) for each in found] == [
        ("draw-allocation", "onDraw", 0),
        ("main-thread-io", "onCreate", 3),
    ]


def test_the_document_follows_the_calls() -> None:
    text = review(analysis_of(TEXT), "Screen.kt")
    assert text.startswith("# Android performance of Screen.kt\n\n2 found: 2 ui_thread.\n")
    assert text.index("## Every frame") < text.index("## Whenever the screen comes up")
    assert "- line 12: `onCreate` calls `load` here" in text


def test_a_file_without_findings_is_said_to_have_none() -> None:
    assert "found nothing" in review(analysis_of("fun f() = 1\n"), "a.kt")


def test_a_model_is_told_what_was_found_and_nothing_else() -> None:
    analysis = analysis_of(TEXT)
    asked = question(analysis, obstacles(analysis), "Screen.kt").question
    assert "1. line 20, from `onDraw`" in asked and "2. line 15, from `onCreate`" in asked
