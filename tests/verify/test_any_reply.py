"""Whatever a model replies: an answer, and no edit that breaks a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.documenting import document
from aura_lsp.assist.verify.edits import fix, refactor
from aura_lsp.assist.verify.place import Place, place_of
from aura_lsp.assist.verify.signature import signature
from aura_lsp.assist.verify.testing import TestFile, generated
from aura_lsp.assist.verify.verdict import Offer, Refusal
from aura_lsp.fixes import applied
from aura_lsp.language import Language
from aura_lsp.model import Function
from aura_lsp.syntax import error_nodes, parse
from tests.verify.corpus.functions import as_it_is, rewrites
from tests.verify.odd import LANGUAGE, ODD, WRITTEN
from tests.verify.rewrites import Example
from tests.verify.verifying import analysis_of

_MOST_ERRORS = 100
LANGUAGES = ("python", "go", "rust", "kotlin", "javascript", "typescript")
languages = pytest.mark.parametrize("language", LANGUAGES)
anything = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
odd_texts = st.sampled_from(
    [
        *("\n", "\n\n", "\t", "    ", " ", "\r", "\r\n", "\ufeff", "😀", "\x00", "\ud83d"),
        *("{", "}", "(", ")", ":", ";", '"', "'", '"""', "`", "_x", "1"),
        *("```\n", "```", "~~~", "<think>", "</think>"),
        *("#", "//", "/*", "*/", "/** One two three. */\n", "# One two three.\n"),
        *("import os\n", "pass", "return 1", "if", "else", "fn ", "fun ", "func ", "def "),
    ]
)


@st.composite
def mutated(draw: st.DrawFn, code: str) -> str:
    """Code after some changes of the kinds that models and broken connections make."""
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(code)))
        end = min(len(code), start + draw(st.integers(0, 30)))
        kind = draw(st.sampled_from(["insert", "delete", "twice", "cut", "line", "indent"]))
        if kind == "insert":
            code = code[:start] + draw(odd_texts) + code[start:]
        elif kind == "delete":
            code = code[:start] + code[end:]
        elif kind == "twice":
            code = code[:end] + code[start:]
        elif kind == "cut":
            code = code[:end]
        elif kind == "line":
            lines = code.split("\n")
            lines.insert(draw(st.integers(0, len(lines))), draw(odd_texts))
            code = "\n".join(lines)
        else:
            code = code.replace("\n", "\n" + draw(st.sampled_from(["  ", "\t", "    "])))
    return code


FENCES = [("", ""), ("```\n", "\n```\n"), ("Here it is:\n\n```\n", ""), ("```", "```")]


@st.composite
def cases(draw: st.DrawFn, language: str) -> tuple[Analysis, Function, str]:
    """A function in a file that is written in some way, and a reply: the function, rewritten or
    documented, or the whole file, with changes; or any text."""
    source, name, good = draw(st.sampled_from(functions(language)))
    how = draw(st.sampled_from(list(WRITTEN.values())))
    analysis = analysis_of(how(source), LANGUAGE[language])
    function = next((each for each in analysis.functions() if each.name == name), None)
    assume(function is not None)
    kind = draw(st.sampled_from(["good", "good", "good", "file", "text", "pieces"]))
    if kind == "text":
        reply = draw(st.text(max_size=60))
    elif kind == "pieces":
        reply = "".join(draw(st.lists(odd_texts, max_size=20)))
    else:
        code = draw(mutated(source if kind == "file" else draw(st.sampled_from(good))))
        reply = code.join(draw(st.sampled_from(FENCES)))
    return analysis, cast(Function, function), reply


@cache
def functions(language: str) -> list[tuple[str, str, list[str]]]:
    """A file, a function in it, and what could be written there, for all that there are."""
    example: Example = import_module(f"tests.verify.rewrites.{language}").EXAMPLE
    found = [(example.source, example.name, [example.good, example.good, example.good])]
    analysis = analysis_of(ODD[language], LANGUAGE[language])
    for function in analysis.functions():
        place = place_of(analysis, function)
        if place is not None:
            found.append((ODD[language], function.name, written(place)))
    return found


def written(place: Place) -> list[str]:
    """A function as it is, with a comment before it or as its documentation, and made simpler."""
    own = as_it_is(place).code
    comment = f"/** `{place.function.name}` of old. */"
    first, _, rest = own.partition("\n")
    steps = [each.code for each in rewrites(place) if each.is_right]
    return [own, f"{comment}\n{own}", f'{first}\n    """Once of old."""\n{rest}', *steps]


@languages
@anything
@given(data=st.data())
def test_an_edit_that_is_offered_breaks_nothing(language: str, data: st.DataObject) -> None:
    analysis, function, reply = data.draw(cases(language))
    for answer in answers(analysis, function, reply):
        if isinstance(answer, Offer):
            check(analysis, function, answer)
        else:
            assert isinstance(answer, Refusal)
            assert answer.reasons
            assert "\n" not in answer.message


def answers(analysis: Analysis, function: Function, reply: str) -> Iterator[Offer | Refusal]:
    yield refactor(analysis, function, reply)
    yield document(analysis, function, reply)
    for finding in analysis.findings()[:1]:
        yield fix(analysis, function, finding, reply)


def check(analysis: Analysis, function: Function, offer: Offer) -> None:
    """What must hold of a file after an offer: it parses as well as before, the function is there
    with its signature, what is outside of the edits is as it was, line ends are the file's."""
    source, language = analysis.document.source, analysis.language
    after = applied(source, offer.edits)
    assert errors(after, language) <= errors(source, language)
    ends = [edit.span.end for edit in offer.edits]
    assert all(e.span.start >= end for e, end in zip(offer.edits[1:], ends, strict=False))
    was, now = place_of(analysis, function), analysis_of(after.decode(), language)
    places = [place_of(now, each) for each in now.functions() if each.name == function.name]
    assert was is not None
    assert signature(was) in [signature(each) for each in places if each is not None]
    if b"\r" not in source.replace(b"\r\n", b"") and b"\n" not in source.replace(b"\r\n", b""):
        assert not re.search(rb"(?<!\r)\n|\r(?!\n)", after)
    assert after.startswith("\ufeff".encode()) == source.startswith("\ufeff".encode())


def errors(source: bytes, language: Language) -> int:
    root = parse(language, source).root_node
    return len(error_nodes(root, _MOST_ERRORS, frozenset())) if root.has_error else 0


@languages
@anything
@given(data=st.data())
def test_tests_that_are_offered_parse(language: str, data: st.DataObject) -> None:
    analysis, function, reply = data.draw(cases(language))
    file = TestFile(data.draw(st.sampled_from([b"", analysis.document.source])), "odd")
    answer = generated(analysis, function, file, reply)
    if isinstance(answer, Offer):
        after = applied(file.source, answer.edits)
        assert errors(after, analysis.language) <= errors(file.source, analysis.language)
