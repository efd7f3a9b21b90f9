"""Answers that are to be JSON."""

from __future__ import annotations

from typing import Any

import pytest

from aura_lsp.assist.servers import Cause, End, Fault, Reply
from aura_lsp.assist.servers.structured import value_of

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "integer"}},
        "kind": {"enum": ["a", "b"]},
    },
    "required": ["name"],
}
SERVER = "Ollama at http://localhost:11434/v1"


def read(text: str, finish: str = "stop") -> Any:
    return value_of(Reply(text, "", End(finish)), SCHEMA, SERVER)


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "x", "lines": [1, 2], "kind": "b"}',
        ' \n{"name": "x", "lines": [1, 2], "kind": "b"}\n',
        '```json\n{"name": "x", "lines": [1, 2],\n "kind": "b"}\n```\n',
        '```\n{"name": "x", "lines": [1, 2], "kind": "b"}```',
    ],
)
def test_an_answer_is_read_with_or_without_a_fence(text: str) -> None:
    assert read(text) == {"name": "x", "lines": [1, 2], "kind": "b"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Sure! Here it is", "did not answer with JSON; try again or choose another model"),
        ('"x"', "answered with other JSON than was asked for (the answer is no object); try again"),
        ("{}", "(`name` is missing)"),
        ('{"name": 1}', "(`name` is no string)"),
        ('{"name": "x", "lines": 1}', "(`lines` is no array)"),
        ('{"name": "x", "lines": [1, true]}', "(an item of `lines` is no integer)"),
        ('{"name": "x", "kind": "c"}', "(`kind` is none of the choices)"),
    ],
)
def test_what_does_not_fit_is_told(text: str, told: str) -> None:
    with pytest.raises(Fault) as caught:
        read(text)
    assert caught.value.cause is Cause.NOT_JSON
    assert str(caught.value).startswith(f"{SERVER} ") and told in str(caught.value)


def test_an_answer_that_was_cut_off_is_told_apart() -> None:
    with pytest.raises(Fault, match="was cut off in the midst of its JSON; ask for less at once"):
        read('{"name": "x', "length")
