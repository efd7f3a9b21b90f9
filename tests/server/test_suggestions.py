"""What a language model is asked for over the wire; the model's server does as it is told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from lsprotocol import types as lsp

from tests.llm.fake import HANG, Asked, FakeServer, Said, Streamed
from tests.llm.personalities import KEY, LLAMA_CPP, LM_STUDIO, Personality
from tests.server.editor import Editor
from tests.server.test_actions import actions, edited

TANGLED = """\
def classify(value, limit):
    # negative numbers come first
    if value is not None:
        if value < 0:
            return "negative"
        else:
            if value > limit:
                return "large"
            else:
                return "small"
    else:
        return "nothing"
"""
SIMPLE = """\
def classify(value, limit):
    if value is None:
        return "nothing"
    # negative numbers come first
    if value < 0:
        return "negative"
    return "large" if value > limit else "small"
"""
NAME = (0, 6, 6)
TITLE = (
    "Refactor `classify`: cognitive 9 → 3; parses, signature kept, no new finding; "
    "behaviour not checked"
)


def fenced(code: str) -> str:
    return f"```python\n{code}```\n"


def answers(*replies: str, personality: Personality = LLAMA_CPP) -> FakeServer:
    """A server that gives one reply after the other, the last one for ever."""
    left = list(replies)

    def answer(asked: Asked) -> Said | Streamed:
        text = left[0] if asked.method == "POST" else ""
        if asked.method == "POST" and len(left) > 1:
            del left[0]
        return personality.play(personality.answer(text))(asked)

    return FakeServer(answer)


async def begin(editor: Editor, server: FakeServer, **can: Any) -> None:
    usual: dict[str, Any] = {"edits": True, "progress": True, "shows_documents": True, **can}
    llm = {"provider": "llama_cpp", "baseUrl": f"{server.root}/v1"}
    await editor.start({"llm": llm}, **usual)


def place(line: int, character: int) -> dict[str, Any]:
    at = {"line": line, "character": character}
    return {"start": at, "end": at}


async def taken(editor: Editor, action: lsp.CodeAction) -> Any:
    """The answer to the command of an action."""
    assert action.command is not None
    (arguments,) = action.command.arguments or ()
    assert isinstance(arguments, dict)
    return await editor.command(action.command.command, **arguments)


def prompt_of(server: FakeServer, nth: int = 0) -> str:
    posts = [each.body for each in server.asked if each.method == "POST"]
    return "\n".join(str(message["content"]) for message in posts[nth]["messages"])


def shown_text(editor: Editor) -> str:
    return Path(url2pathname(urlparse(editor.client.shown[-1].uri).path)).read_text("utf-8")


async def test_a_refactoring_ends_in_an_edit_that_says_what_was_checked(editor: Editor) -> None:
    async with answers(f"Here you are:\n\n{fenced(SIMPLE)}") as server:
        await begin(editor, server, previews=True)
        uri = editor.open("a.py", TANGLED)
        offered = await actions(editor, uri, NAME)
        title = "Aura: Refactor `classify` with the local model (cognitive 9)"
        assert list(offered)[-4:][0] == title and not any(e.is_preferred for e in offered.values())
        assert await taken(editor, offered[title]) is None
        await editor.until(editor.has_ended)

    (edit,) = editor.client.edits
    (change,) = edit.edit.document_changes or ()
    assert isinstance(change, lsp.TextDocumentEdit)
    assert change.text_document.version == 1
    assert edited(TANGLED, change.edits) == SIMPLE
    assert edit.label == TITLE
    (note,) = (edit.edit.change_annotations or {}).values()
    assert note.label == TITLE and note.needs_confirmation
    assert editor.progress[0][0] == "Aura: Refactor a function"
    assert editor.progress[0][-1] == TITLE
    assert editor.told == []


async def test_an_edit_that_is_refused_is_asked_for_once_more_with_the_reason(
    editor: Editor,
) -> None:
    renamed = SIMPLE.replace("classify", "sort_out")
    async with answers(fenced(renamed), fenced(SIMPLE)) as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.refactor", uri=uri, range=place(3, 10))
        await editor.until(editor.has_ended)

        assert "keep the name `classify`" in prompt_of(server, 1)
    assert [each.label for each in editor.client.edits] == [TITLE]


async def test_what_is_refused_twice_is_said_and_not_offered(editor: Editor) -> None:
    async with answers("I would rather not, since it is fine as it is.") as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.refactor", uri=uri, range=place(0, 6))
        await editor.until(editor.has_ended)

    assert editor.client.edits == []
    assert editor.told == [
        "Aura: Refactor `classify`: nothing was changed, since what qwen-coder wrote was refused "
        "again: the reply is prose, not code"
    ]


async def test_a_text_that_moved_on_drops_the_edit(editor: Editor) -> None:
    script: list[str | float] = [*LLAMA_CPP.events(fenced(SIMPLE))]
    async with FakeServer(LLAMA_CPP.play(Streamed([0.6, *script]))) as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.refactor", uri=uri, range=place(0, 6))
        await server.posted.wait()
        editor.change(uri, 2, ((0, 0), (0, 0), "x = 1\n"))
        await editor.until(editor.has_ended)

    assert editor.client.edits == []
    assert editor.told == [
        "Aura: Refactor `classify`: the text has changed meanwhile, so the edit was dropped"
    ]


async def cancelled(
    editor: Editor, cancel: Callable[[str], Any]
) -> tuple[FakeServer, list[list[str]]]:
    script: list[str | float] = [LLAMA_CPP.events("One ")[1], HANG]
    async with FakeServer(LLAMA_CPP.play(Streamed(script))) as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.refactor", uri=uri, range=place(0, 6))
        await server.posted.wait()
        offered = await actions(editor, uri, NAME)
        assert "Aura: Cancel what is under way in this file" in offered
        await cancel(uri)
        await server.closed.wait()
        await editor.until(editor.has_ended)
    assert editor.client.edits == [] and editor.told == []
    return server, editor.progress


async def test_a_cancel_in_the_progress_closes_the_connection(editor: Editor) -> None:
    async def cancel(uri: str) -> None:
        (token,) = editor.reports
        params = lsp.WorkDoneProgressCancelParams(token)
        editor.client.window_work_done_progress_cancel(params)

    _, progress = await cancelled(editor, cancel)
    assert progress[0][-1] == "cancelled"


async def test_the_command_cancels_what_is_under_way(editor: Editor) -> None:
    _, progress = await cancelled(editor, lambda uri: editor.command("aura.cancel", uri=uri))
    assert progress[0][-1] == "cancelled"


async def test_one_thing_at_a_time_is_asked_for_a_document(editor: Editor) -> None:
    script: list[str | float] = [0.5, *LLAMA_CPP.events(fenced(SIMPLE))]
    async with FakeServer(LLAMA_CPP.play(Streamed(script))) as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        for _ in range(2):
            await editor.command("aura.refactor", uri=uri, range=place(0, 6))
        await editor.until(lambda: editor.has_ended(0))
        first = sum(each.method == "POST" for each in server.asked)
        await editor.until(lambda: editor.has_ended(1))
    assert first == 1
    assert editor.progress[1][1] == "waits for what is under way in this file"
    assert len(editor.client.edits) == 2


async def test_a_finding_is_fixed_by_the_model(editor: Editor) -> None:
    text = "def read(path):\n    rows = open(path)\n    return rows.read()\n"
    mended = "def read(path):\n    with open(path) as rows:\n        return rows.read()\n"
    async with answers(fenced(mended)) as server:
        await begin(editor, server)
        uri = editor.open("a.py", text)
        offered = await actions(editor, uri, (1, 11, 11))
        (title,) = (each for each in offered if "Fix file-not-closed with" in each)
        await taken(editor, offered[title])
        await editor.until(editor.has_ended)

    (edit,) = editor.client.edits
    assert edit.label == (
        "Fix `read`: `file-not-closed` is gone; parses, signature kept, no new finding; "
        "behaviour not checked"
    )


async def test_a_finding_that_aura_can_fix_needs_no_model(editor: Editor) -> None:
    await editor.start({"llm": {"provider": "off"}}, edits=True, progress=True)
    uri = editor.open("a.py", 'if x is "a":\n    pass\n')
    (diagnostic, *_) = await editor.pushed(uri, 1)
    await editor.command("aura.fix", uri=uri, range=place(0, 5), code=diagnostic.code)
    await editor.until(editor.has_ended)

    (edit,) = editor.client.edits
    (change,) = edit.edit.document_changes or ()
    assert isinstance(change, lsp.TextDocumentEdit)
    assert edited('if x is "a":\n    pass\n', change.edits) == 'if x == "a":\n    pass\n'


async def test_a_documentation_comment_is_added(editor: Editor) -> None:
    code = TANGLED.replace(":\n", ':\n    """Say of which kind a value is."""\n', 1)
    async with answers(fenced(code)) as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.document", uri=uri, range=place(0, 6))
        await editor.until(editor.has_ended)

    (edit,) = editor.client.edits
    assert edit.label == (
        "Document `classify`: parses, no code changed, names its parameters; wording not checked"
    )
    (change,) = edit.edit.document_changes or ()
    assert isinstance(change, lsp.TextDocumentEdit)
    assert edited(TANGLED, change.edits) == code


async def test_an_explanation_is_shown_with_what_is_known_for_sure(editor: Editor) -> None:
    async with answers("It sorts values into kinds.") as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.explain", uri=uri, range=place(3, 8))
        await editor.until(editor.has_ended)
    text = shown_text(editor)
    assert "# `classify`" in text and "complexity 9 (limit 15)" in text
    assert "`qwen-coder` says; Aura has not checked it" in text
    assert text.endswith("It sorts values into kinds.\n")


async def test_without_a_model_an_explanation_has_what_is_known(editor: Editor) -> None:
    await editor.start({"llm": {"provider": "off"}}, shows_documents=True, progress=True)
    uri = editor.open("a.py", TANGLED)
    await editor.command("aura.explain", uri=uri, range=place(3, 8))
    await editor.until(editor.has_ended)
    assert "What makes it complex" in shown_text(editor) and "says" not in shown_text(editor)
    assert not [each for each in await actions(editor, uri, NAME) if "model" in each]


async def test_secrets_do_not_leave_the_editor(editor: Editor) -> None:
    hidden = "q7Rw8z2LpX9vKm4T"
    text = TANGLED.replace('"nothing"', f'connect(password="{hidden}")')
    reply = SIMPLE.replace('"nothing"', 'connect(password="SECRET_1_HIDDEN")')
    async with answers(fenced(reply)) as server:
        await begin(editor, server)
        uri = editor.open("a.py", f"from somewhere import connect\n\n\n{text}")
        await editor.command("aura.refactor", uri=uri, range=place(3, 6))
        await editor.until(editor.has_ended)
        assert hidden not in json.dumps([each.body for each in server.asked])
    (edit,) = editor.client.edits
    assert hidden in str(edit.edit)


async def test_tests_go_into_a_new_file(editor: Editor) -> None:
    reply = (
        "import pytest\n\nfrom shop import classify\n\n\n"
        '@pytest.mark.parametrize(("value", "kind"), [(None, "nothing"), (-1, "negative")])\n'
        "def test_values_are_sorted_into_kinds(value, kind):\n"
        "    assert classify(value, 10) == kind\n"
    )
    async with answers(fenced(reply)) as server:
        await begin(editor, server)
        editor.write("pyproject.toml", "[project]\nname = 'shop'\n")
        uri = editor.open("shop.py", TANGLED)
        await editor.command("aura.generateTests", uri=uri, range=place(0, 6))
        await editor.until(editor.has_ended)
        assert "from `shop`" in prompt_of(server)

    (edit,) = editor.client.edits
    create, change = edit.edit.document_changes or ()
    target = (editor.root / "test_shop.py").as_uri()
    assert isinstance(create, lsp.CreateFile) and create.uri == target
    assert isinstance(change, lsp.TextDocumentEdit) and change.text_document.uri == target
    assert edited("", change.edits) == reply
    assert edit.label is not None and edit.label.endswith("not run")


async def test_tests_are_run_if_the_user_wants_it_and_failing_ones_come_back(
    editor: Editor,
) -> None:
    text = "from shop import classify\n\n\ndef test_none():\n    assert classify(None, 10) == {}\n"
    wrong, right = text.format("'everything'"), text.format("'nothing'")
    async with answers(fenced(wrong), fenced(right), personality=LM_STUDIO) as server:
        llm = {"provider": "lm_studio", "baseUrl": f"{server.root}/v1", "runTests": True}
        await editor.start({"llm": llm}, edits=True, progress=True, shows_documents=True)
        editor.write("pyproject.toml", "[project]\nname = 'shop'\n")
        uri = editor.open("shop.py", TANGLED)
        await editor.command("aura.generateTests", uri=uri, range=place(0, 6))
        await editor.until(editor.has_ended)
        assert "AssertionError: assert 'nothing' == 'everything'" in prompt_of(server, 1)
    (edit,) = editor.client.edits
    assert edit.label is not None and edit.label.endswith("; run, 1 passed")
    assert not (editor.root / "test_shop.py").exists()


async def test_tests_that_fail_twice_are_not_offered(editor: Editor) -> None:
    reply = "from shop import classify\n\n\ndef test_none():\n    assert classify(None, 10) == 1\n"
    async with answers(fenced(reply), personality=LM_STUDIO) as server:
        llm = {"provider": "lm_studio", "baseUrl": f"{server.root}/v1", "runTests": True}
        await editor.start({"llm": llm}, edits=True, progress=True, shows_documents=True)
        editor.write("pyproject.toml", "[project]\nname = 'shop'\n")
        uri = editor.open("shop.py", TANGLED)
        await editor.command("aura.generateTests", uri=uri, range=place(0, 6))
        await editor.until(editor.has_ended)
    assert editor.client.edits == []
    (told,) = [each for each in editor.told if "refused again" in each]
    assert told.endswith("run, the tests fail: AssertionError: assert 'nothing' == 1")


async def test_a_client_that_knows_little_gets_plain_edits_and_messages(editor: Editor) -> None:
    async with answers(fenced(SIMPLE)) as server:
        await begin(editor, server, edits=False, progress=False, shows_documents=False)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.refactor", uri=uri, range=place(0, 6))
        await editor.until(lambda: bool(editor.client.edits))
    (edit,) = editor.client.edits
    assert list(edit.edit.changes or ()) == [uri] and edit.edit.document_changes is None
    assert editor.told == ["Aura: Refactor a function…"]


async def test_a_server_that_is_down_is_said_once(editor: Editor) -> None:
    async with answers("") as server:
        root = server.root
    gone = {"provider": "llama_cpp", "baseUrl": f"{root}/v1"}
    await editor.start({"llm": gone}, progress=True)
    uri = editor.open("a.py", TANGLED)
    await editor.command("aura.refactor", uri=uri, range=place(0, 6))
    await editor.until(editor.has_ended)
    (message,) = editor.told
    assert message.startswith(f"Aura: llama.cpp at {root}/v1 cannot be reached; ")


async def test_a_wrong_key_is_said_without_the_key(editor: Editor) -> None:
    answer = LLAMA_CPP.answer(fenced(SIMPLE))
    async with FakeServer(LLAMA_CPP.play(answer, key=KEY)) as server:
        await begin(editor, server)
        uri = editor.open("a.py", TANGLED)
        await editor.command("aura.refactor", uri=uri, range=place(0, 6))
        await editor.until(editor.has_ended)
    (message,) = editor.told
    assert "key" in message and KEY not in message


async def test_where_no_server_is_named_one_is_looked_for_when_asked(editor: Editor) -> None:
    await editor.start(progress=True)
    uri = editor.open("a.py", TANGLED)
    offered = await actions(editor, uri, NAME)
    assert [each for each in offered if "model" in each] == ["Aura: Connect a local model…"]
    await editor.command("aura.connect", uri=uri)
    await editor.until(editor.has_ended)
    assert len(editor.told) == 1


async def test_a_command_needs_a_function(editor: Editor) -> None:
    async with answers(fenced(SIMPLE)) as server:
        await begin(editor, server)
        uri = editor.open("a.py", "x = 1\n")
        await editor.command("aura.refactor", uri=uri, range=place(0, 0))
        await editor.until(editor.has_ended)
        assert server.asked == []
    assert editor.told == ["Aura: put the cursor into a function and try again"]


ACTIVITY = """\
import android.app.Activity
import android.os.Bundle
import java.io.File

class Screen : Activity() {
    override fun onCreate(state: Bundle?) {
        super.onCreate(state)
        load()
    }

    private fun load(): String = File("settings").readText()
}
"""


async def test_an_android_review_needs_no_model(editor: Editor) -> None:
    await editor.start({"llm": {"provider": "off"}}, shows_documents=True, progress=True)
    uri = editor.open("Screen.kt", ACTIVITY, "kotlin")
    title = "Aura: Review the Android performance of this file"
    assert title in await actions(editor, uri, (5, 20, 20))
    await editor.command("aura.analyzeAndroidPerformance", uri=uri)
    await editor.until(editor.has_ended)
    text = shown_text(editor)
    assert "# Android performance of Screen.kt" in text
    assert "## Whenever the screen comes up" in text
    assert "`onCreate` calls `load` here" in text


async def test_kotlin_commands_want_a_kotlin_file(editor: Editor) -> None:
    await editor.start({"llm": {"provider": "off"}}, progress=True)
    uri = editor.open("a.py", TANGLED)
    await editor.command("aura.analyzeAndroidPerformance", uri=uri)
    await editor.command("aura.generateKotlinTests", uri=uri, range=place(0, 6))
    await editor.until(lambda: editor.has_ended(1))
    assert editor.told == ["Aura: Open a Kotlin file"] * 2


def test_nothing_of_a_model_is_loaded_before_it_is_asked_for() -> None:
    code = (
        "import sys, aura_lsp.server.main\n"
        "from aura_lsp.server.app import create_server\n"
        "create_server()\n"
        "print(sorted(n for n in sys.modules if n.startswith(('httpx', 'aura_lsp.assist'))))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout == "[]\n"
