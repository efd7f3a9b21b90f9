"""Where words stand, looked for once and kept through edits."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from aura_lsp.places import Places
from aura_lsp.text import ByteEdit

TEXTS = st.text(alphabet="ab \n", max_size=30).map(str.encode)
WORDS = (b"a", b"aa", b"aba", b"b a")


def test_a_word_is_found_in_longer_words_and_where_it_overlaps_itself() -> None:
    assert Places(b"aaa baa aa").of(b"aa") == [0, 1, 5, 8]
    assert Places(b"aaa baa aa").of(b"aa", whole=True) == [8]


@given(TEXTS, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), TEXTS), max_size=4))
def test_places_after_edits_are_those_of_the_new_text(
    source: bytes, edits: list[tuple[int, int, bytes]]
) -> None:
    places = Places(source)
    for word, whole in product(WORDS, (False, True)):
        places.of(word, whole=whole)
    for first, second, new in edits:
        start, end = sorted((min(first, len(source)), min(second, len(source))))
        source = source[:start] + new + source[end:]
        places = places.after(ByteEdit(start, end, start + len(new)), source)
        for word, whole in product(WORDS, (False, True)):
            assert places.of(word, whole=whole) == Places(source).of(word, whole=whole)
