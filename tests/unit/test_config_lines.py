"""Keys are found in a text where a reader would look for them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from aura_lsp.config.lines import KeyPath, positions

TRICKY = '''\
# select = ["not here"]
select = [ # [comment]
    "a", # ]
    'b]', """c
ignore = 1
""",
]
"quoted key" . 'inner' = { x = 1, "y.z" = [ { deep = "}" } ] }
date = 1979-05-27 07:32:00  # [thresholds]
text = \'\'\'
[severity]
x = "error"\'\'\'
[ thresholds ] # a table
large-file = 0x1F
[[overrides]]
paths = ["a"]
[overrides.thresholds]
nesting-depth = 3
[[overrides]]
paths = [
  "b",
]
ends = """two quotes at the end"""""
[overrides."severity"]
"\\u0078" = "hint"
'''


def test_nothing_in_strings_and_comments_is_taken_for_a_key() -> None:
    assert positions(TRICKY) == {
        ("select",): (2, 1),
        ("select", 0): (3, 5),
        ("select", 1): (4, 5),
        ("select", 2): (4, 11),
        ("quoted key",): (8, 1),
        ("quoted key", "inner"): (8, 1),
        ("quoted key", "inner", "x"): (8, 28),
        ("quoted key", "inner", "y.z"): (8, 35),
        ("quoted key", "inner", "y.z", 0): (8, 45),
        ("quoted key", "inner", "y.z", 0, "deep"): (8, 47),
        ("date",): (9, 1),
        ("text",): (10, 1),
        ("thresholds",): (13, 1),
        ("thresholds", "large-file"): (14, 1),
        ("overrides",): (15, 1),
        ("overrides", 0): (15, 1),
        ("overrides", 0, "paths"): (16, 1),
        ("overrides", 0, "paths", 0): (16, 10),
        ("overrides", 0, "thresholds"): (17, 1),
        ("overrides", 0, "thresholds", "nesting-depth"): (18, 1),
        ("overrides", 1): (19, 1),
        ("overrides", 1, "paths"): (20, 1),
        ("overrides", 1, "paths", 0): (21, 3),
        ("overrides", 1, "ends"): (23, 1),
        ("overrides", 1, "severity"): (24, 1),
        ("overrides", 1, "severity", "x"): (25, 1),
    }


def test_json_is_read_as_well() -> None:
    text = '{\n  "select": ["a",\n    "b"],\n  "thresholds": {"large-file": -1e3, "x": null}\n}\n'
    assert positions(text) == {
        ("select",): (2, 3),
        ("select", 0): (2, 14),
        ("select", 1): (3, 5),
        ("thresholds",): (4, 3),
        ("thresholds", "large-file"): (4, 18),
        ("thresholds", "x"): (4, 38),
    }


def test_a_text_that_is_no_configuration_ends_the_search_and_not_the_program() -> None:
    assert positions("a = 1\n= = ]\nb = 2") == {("a",): (1, 1)}
    assert ("a",) in positions("a = " + "[" * 100_000)


def _paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    if isinstance(value, dict):
        children: list[tuple[str | int, object]] = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    else:
        return
    for name, child in children:
        yield (*path, name)
        yield from _paths(child, (*path, name))


_WORDS = st.text("ab.=#[]{}\"'\\ \n,é", max_size=6)
_JSON = st.dictionaries(
    _WORDS,
    st.recursive(
        st.integers() | st.booleans() | _WORDS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
        max_leaves=8,
    ),
)


@given(_JSON, st.sampled_from([None, 0, 3]))
def test_every_key_and_member_of_a_json_text_has_its_place(value: object, indent: int) -> None:
    assert set(positions(json.dumps(value, indent=indent))) == set(_paths(value))


_PIECES = [
    "[a]\n", "[[b]]\n", "[b.c]\n", "[[b.d]]\n", "[e.f]\n", "['g h']\n", "# [x]\n", "\n", "\r\n",
    "i = 1\n", "j.k = [1, [2]]\n", "l = {m = 'n', o.p = []}\n", 'q = "[r]#"\n',
    "s = '''\n[t]\n'''\n", 'u = """\\"""\nv = 1"""\n', "'w.x' = [ # y\n {z=1},\n]\n",
    '"\\"" = 07:32:00\n', "aa = -inf # '\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_every_key_and_member_of_a_toml_text_has_its_place(text: str) -> None:
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(positions(text)) == set(_paths(value))


def test_every_key_of_a_real_file_has_its_place() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert set(positions(text)) == set(_paths(tomllib.loads(text)))
