"""A prompt fits the model's window: what is only of help goes first."""

from __future__ import annotations

from aura_lsp.assist.prompts import Prompt
from aura_lsp.assist.servers import Model, most_tokens

PROMPT = Prompt("Be exact.", "Explain this.", ("one " * 50, "two " * 500), least=20, most=100)


def test_all_of_it_is_sent_where_there_is_room() -> None:
    asked = PROMPT.asked(Model("m", context=8192))
    assert asked.max_tokens == 100
    assert [each.role for each in asked.messages] == ["system", "user"]
    assert asked.messages[1].text.count("two") == 500
    assert asked.messages[1].text.endswith("Explain this.")


def test_extras_are_left_out_from_the_last_where_there_is_none() -> None:
    asked = PROMPT.asked(Model("m", context=400))
    assert "one" in asked.messages[1].text and "two" not in asked.messages[1].text
    asked = PROMPT.asked(Model("m", context=100))
    assert asked.messages[1].text == "Explain this."
    assert 20 <= asked.max_tokens < 100


def test_an_answer_has_room_whatever_the_model_says_of_its_window() -> None:
    assert PROMPT.asked(Model("m", context=16)).max_tokens == PROMPT.least


def test_a_second_try_shows_the_first_and_what_is_wrong_with_it() -> None:
    asked = PROMPT.asked(Model("m", context=4096))
    again = asked.again("def f(): ...", "keep the name `g`")
    assert again is not None
    assert [each.role for each in again.messages] == ["system", "user", "assistant", "user"]
    assert "keep the name `g`" in again.messages[-1].text
    assert asked.again("x " * 4000, "no") is None
    assert sum(most_tokens(each.text) for each in again.messages) < 4096
