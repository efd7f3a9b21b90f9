"""What a model is asked to write, each with the question and the check of the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aura_lsp.analysis import Analysis
from aura_lsp.assist import showing
from aura_lsp.assist.prompts import Prompt
from aura_lsp.assist.servers.tokens import most_tokens
from aura_lsp.assist.verify import documenting, edits, testing
from aura_lsp.assist.verify.place import Place, place_of
from aura_lsp.assist.verify.testing import TestFile
from aura_lsp.assist.verify.verdict import Offer, Refusal
from aura_lsp.model import Finding, Function
from aura_lsp.rules import rule_named

Check = Callable[[Analysis, str, bool], Offer | Refusal]
"""Of an analysis of the text that the task is about, a reply, and whether the reply was cut off."""

_ONE_BLOCK = (
    "Reply with one fenced code block and nothing else: no explanation before it or after it."
)
_PRIVATE = {
    "python": "whose names start with an underscore",
    "go": "whose names start with a lower-case letter",
    "rust": "without `pub`",
    "kotlin": "declared `private`",
}
_DOCUMENTATION = {
    "python": "a docstring",
    "go": "a doc comment that starts with `// {name} `",
    "rust": "a doc comment of `///` lines",
    "kotlin": "a KDoc comment, `/** … */`",
    "javascript": "a JSDoc comment, `/** … */`",
    "typescript": "a TSDoc comment, `/** … */`, without types",
}


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """`title` says what is done and to what, as progress and messages call it."""

    title: str
    prompt: Prompt
    check: Check


def refactoring(analysis: Analysis, function: Function) -> Task | None:
    """Make a function simpler; None where the language cannot be checked."""
    place = place_of(analysis, function)
    if place is None:
        return None
    name, language = function.name, analysis.language.name
    limit = analysis.settings.threshold("cognitive-complexity", language)
    aim = f"at most {limit}" if limit is not None and function.cognitive > limit else "less"
    most = "\n".join(showing.dearest(analysis, function))
    private = _PRIVATE.get(language, "that nothing else uses")
    question = (
        f"Make `{name}` simpler: its cognitive complexity is {function.cognitive} and should be "
        f"{aim}. What adds most:\n{most}\n\n"
        "- It must do exactly what it does now, in the same order, errors included.\n"
        "- Keep its name, parameters, return type, annotations and all comments.\n"
        "- Return early instead of nesting, merge conditions, and move steps that belong together "
        f"into helper functions {private}, in the same block.\n"
        "- Call nothing that is not there already.\n\n"
        f"{_function(place)}"
    )
    return Task(
        f"Refactor `{name}`",
        _edit(place, question),
        lambda now, reply, cut: edits.refactor(now, function, reply, cut_off=cut),
    )


def fixing(analysis: Analysis, function: Function, finding: Finding) -> Task | None:
    """Mend a finding in a function; None where the language cannot be checked."""
    place = place_of(analysis, function)
    if place is None:
        return None
    line = showing.line_at(analysis, finding.span.start)
    rule = rule_named(finding.code)
    why = f"\n\nAbout this kind of problem: {rule.summary}" if rule is not None else ""
    question = (
        f"Mend one problem in `{function.name}`, with as small a change as will do. It is at "
        f"`{line}`: {finding.message}. {finding.suggestion}.{why}\n\n"
        "- Change nothing else; what the function does otherwise stays as it is.\n"
        "- Keep its name, parameters, return type, annotations and all comments.\n"
        "- Call nothing that is not there already, but for the standard library.\n\n"
        f"{_function(place)}"
    )
    return Task(
        f"Fix {finding.rule} in `{function.name}`",
        _edit(place, question),
        lambda now, reply, cut: edits.fix(now, function, finding, reply, cut_off=cut),
    )


def documentation(analysis: Analysis, function: Function) -> Task | None:
    """Write a documentation comment; None where the language cannot be checked."""
    place = place_of(analysis, function)
    if place is None:
        return None
    name = function.name
    form = _DOCUMENTATION.get(analysis.language.name, "a documentation comment").format(name=name)
    question = (
        f"Document `{name}` with {form}: one sentence on what it does, then what a caller has to "
        "know of its parameters, its result and its errors. Do not repeat the code in words, and "
        "do not change it. Reply with the whole function and the comment in its place.\n\n"
        f"{_function(place)}"
    )
    return Task(
        f"Document `{name}`",
        _edit(place, question),
        lambda now, reply, cut: documenting.document(now, function, reply, cut_off=cut),
    )


def generated_tests(
    analysis: Analysis, function: Function, file: TestFile, framework: str
) -> Task | None:
    """Write tests of a function into a file; None where the language cannot be checked.

    `framework` is what the tests are written for, as its users call it.
    """
    place = place_of(analysis, function)
    if place is None:
        return None
    name = function.name
    imported = f" The tests import it from `{file.module}`." if file.module else ""
    there = file.source.decode("utf-8", "replace").strip()
    extras = [*showing.surroundings(place)]
    if there and file.source != place.source:
        extras.append(f"The test file has this already:\n{showing.fenced(place, there)}")
    question = (
        f"Write tests of `{name}` with {framework}: the usual case, the edge cases and the errors "
        f"that the code shows, each test with a name that says what it shows.{imported} Import "
        "only what the tests need, and use nothing that does not exist. Repeat no test that is "
        f"there already.\n\n{_function(place)}"
    )
    prompt = Prompt(_system(place), question, tuple(extras), 256, 1536)
    return Task(
        f"Tests of `{name}`",
        prompt,
        lambda now, reply, cut: testing.generated(now, function, file, reply, cut_off=cut),
    )


def _edit(place: Place, question: str) -> Prompt:
    """A question that is answered with the function: it takes about as many tokens as it has."""
    tokens = most_tokens(showing.code_of(place))
    return Prompt(
        _system(place), question, tuple(showing.surroundings(place)), tokens + 64, 2 * tokens + 512
    )


def _system(place: Place) -> str:
    return f"You are a careful {place.language.name} programmer. {_ONE_BLOCK}"


def _function(place: Place) -> str:
    return f"The function:\n{showing.fenced(place, showing.code_of(place))}"
