"""Secrets are hidden from a model and put back into what it writes."""

from __future__ import annotations

import pytest

from aura_lsp.assist.masking import masked

KEY = "q7Rw8z2LpX9vKm4T"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nAbC123/xyz\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        (f'password = "{KEY}"', KEY),
        (f"connect(token='{KEY}')  # don't tell", KEY),
        (f"let s = `{KEY}`;", KEY),
        ("# the old one was ghp_abcdefghijklmnopqrstuvwxyz0123456789", "ghp_abcdefghijk"),
        (f'KEY = """{PEM}"""', "AbC123/xyz"),
        (f"url = 'postgres://root:{KEY}@db.local/x'", KEY),
    ],
)
def test_a_secret_is_hidden_and_comes_back(text: str, secret: str) -> None:
    hidden = masked(text)
    assert secret not in hidden.text
    assert hidden.restored(hidden.text) == text


@pytest.mark.parametrize(
    "text",
    ['name = "users_per_account"', 'say("Hello, world")', "x = values['last_name']", 'f("a.b/c")'],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text).text == text


def test_labels_of_the_text_itself_are_not_taken_for_ours() -> None:
    text = f'SECRET_1_HIDDEN = "{KEY}"'
    hidden = masked(text)
    assert hidden.text == 'SECRET_1_HIDDEN = "SECRET_2_HIDDEN"'
    assert hidden.restored(hidden.text) == text


def test_the_same_secrets_are_hidden_elsewhere() -> None:
    hidden = masked(f'password = "{KEY}"')
    assert KEY not in hidden.hide(f"`{KEY}` is new")
