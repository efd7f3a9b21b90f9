"""Pulled diagnostics: for clients that ask, and for them no push."""

from __future__ import annotations

from typing import Any

from tests.server.editor import MANY, Editor, placed


async def test_a_pull_gives_a_full_report_and_then_an_unchanged_one(editor: Editor) -> None:
    await editor.start(pull=True)
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    first: Any = await editor.pull(uri)
    second: Any = await editor.pull(uri, first.result_id)
    editor.change(uri, 2, ((0, 0), (0, 0), "# moved\n"))
    third: Any = await editor.pull(uri, first.result_id)
    editor.change(uri, 3, ((0, 0), (1, 0), ""))
    fourth: Any = await editor.pull(uri, third.result_id)

    assert first.kind == third.kind == fourth.kind == "full"
    assert [placed(each) for each in first.items] == [("parameter-count", 0, 4)]
    assert (second.kind, second.result_id) == ("unchanged", first.result_id)
    assert [placed(each) for each in third.items] == [("parameter-count", 1, 4)]
    assert third.result_id != first.result_id
    assert (fourth.result_id, fourth.items) == (first.result_id, first.items)


async def test_a_pull_sees_all_edits_that_were_sent_before_it(editor: Editor) -> None:
    await editor.start(pull=True)
    uri = editor.open("a.py", "def f(z):\n    return z\n")
    for version in range(2, 102):
        editor.change(uri, version, ((0, 6), (0, 6), f"p{version}, "))
    report: Any = await editor.pull(uri)

    assert [each.message.partition("\n")[0] for each in report.items] == [
        "`f` has 101 parameters, the limit is 7"
    ]


async def test_a_pulling_client_gets_no_push(editor: Editor) -> None:
    await editor.start(pull=True)
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    await editor.pull(uri)
    editor.change(uri, 2, ((0, 0), (0, 0), "\n"))
    await editor.pull(uri)
    editor.push_settings({"aura": {"thresholds": {"parameter-count": 3}}})
    await editor.until(lambda: editor.client.diagnostic_refresh_count > 0)
    await editor.pull(uri)
    editor.close(uri)
    await editor.symbols(editor.open("b.py", ""))  # answered after all that came before it

    assert editor.client.published == []


async def test_a_pulling_client_is_asked_to_pull_again_when_settings_change(
    editor: Editor,
) -> None:
    await editor.start(pull=True)
    uri = editor.open("a.py", f"def f({MANY}): pass\n")
    before: Any = await editor.pull(uri)
    editor.push_settings({"aura": {"ignore": ["parameter-count"]}})
    await editor.until(lambda: editor.client.diagnostic_refresh_count > 0)
    after: Any = await editor.pull(uri, before.result_id)

    assert len(before.items) == 1
    assert (after.kind, list(after.items)) == ("full", [])


async def test_a_pull_for_an_unknown_language_is_empty(editor: Editor) -> None:
    await editor.start(pull=True)
    uri = editor.open("a.txt", "whatever (\n", "plaintext")
    report: Any = await editor.pull(uri)

    assert (report.kind, list(report.items)) == ("full", [])
