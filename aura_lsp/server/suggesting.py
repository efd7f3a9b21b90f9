"""What a language model is asked for by the user's commands, from the question to the edit.

This module and what it imports are loaded when the first such command comes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from aura_lsp import uri as uris
from aura_lsp.analysis import Analysis
from aura_lsp.assist import android, explaining, running, tasks
from aura_lsp.assist.attempt import Outcome, attempt
from aura_lsp.assist.destination import Destination, destination, root_of
from aura_lsp.assist.prompts import Prompt
from aura_lsp.assist.servers import BaseProvider, Fault, Piece
from aura_lsp.assist.servers.status import status_of
from aura_lsp.assist.tasks import Task
from aura_lsp.assist.verify.testing import NOT_RUN
from aura_lsp.assist.verify.verdict import Offer, Refusal, Why, refused
from aura_lsp.config import Llm
from aura_lsp.fixes import applied, is_sound
from aura_lsp.model import Edit
from aura_lsp.server import showing
from aura_lsp.server.jobs import Ended, Progress
from aura_lsp.server.target import Target

_DONE = "done"


async def refactor(target: Target, progress: Progress) -> str:
    analysis = await target.analysis()
    function = target.function(analysis)
    task = tasks.refactoring(analysis, function)
    return await _suggest(target, analysis, task, progress)


async def document(target: Target, progress: Progress) -> str:
    analysis = await target.analysis()
    function = target.function(analysis)
    return await _suggest(target, analysis, tasks.documentation(analysis, function), progress)


async def fix(target: Target, progress: Progress) -> str:
    """A fix of Aura's own needs no model."""
    analysis = await target.analysis()
    finding = target.finding(analysis)
    memo = target.server.session.memo
    if finding.fix is not None and is_sound(analysis, [finding], memo=memo) is not None:
        return await _apply(target, analysis, finding.fix.edits, finding.fix.title)
    function = analysis.function_at(finding.span.start)
    if function is None:
        raise Ended(f"{finding.rule} is found in no function here: it is for you to mend")
    return await _suggest(target, analysis, tasks.fixing(analysis, function, finding), progress)


async def tests(target: Target, progress: Progress) -> str:
    analysis = await target.analysis()
    function = target.function(analysis)
    path = uris.to_path(target.opened.uri)
    source = analysis.document.source
    place = destination(Path(path), analysis.language.name, source) if path is not None else None
    if path is None or place is None:
        raise Ended("save this file first: where its tests go depends on its place")
    other = target.server.session.find(place.path.as_uri())
    file = place.file if other is None else replace(place.file, source=other.document.source)
    task = tasks.generated_tests(analysis, function, file, place.framework)
    if task is None:
        raise Ended(f"tests in {analysis.language.name} cannot be checked")

    async def tried(offer: Offer) -> Offer | Refusal:
        if not _llm(target).run_tests:
            return offer
        progress.report("runs the tests")
        after = applied(file.source, offer.edits)
        return await _run(
            offer, root_of(Path(path)), place, {Path(path): source, place.path: after}
        )

    offer = await _offered(target, analysis, task, progress, tried)
    if other is not None:
        if other.document.source != file.source:
            raise Ended(f"{place.path.name} has changed meanwhile, so the tests were dropped")
        why = await showing.apply(
            target.server, other.uri, other.document, offer.edits, offer.title
        )
    else:
        why = await showing.apply_to_file(
            target.server, place.path, file.source, offer.edits, offer.title
        )
    return why or offer.title


async def _run(
    offer: Offer, root: Path, place: Destination, files: dict[Path, bytes]
) -> Offer | Refusal:
    """What running says of tests: that they pass, that they fail, or why they were not run."""
    ran = await running.run(root, files, place.path, place.framework, offer.tests)
    match ran:
        case running.Failed(reason, output):
            return refused(Why.FAILED_TEST, f"run, the tests fail: {reason}", output)
        case running.Passed(count):
            end = f"run, {count} passed"
        case running.NotRun(why):
            end = f"{NOT_RUN} ({why})"
    return replace(offer, title=offer.title.removesuffix(NOT_RUN) + end)


async def kotlin_tests(target: Target, progress: Progress) -> str:
    _must_be_kotlin(target)
    return await tests(target, progress)


async def explain(target: Target, progress: Progress) -> str:
    """Without a model there is what Aura knows itself."""
    analysis = await target.analysis()
    if target.code:
        finding = target.finding(analysis)
        function = analysis.function_at(finding.span.start)
        facts = explaining.finding_facts(analysis, finding)
        question = explaining.finding_question(analysis, finding, function)
        name, brief = finding.rule, f"{finding.message}. {finding.suggestion}"
    else:
        function = target.function(analysis)
        facts = explaining.function_facts(analysis, function)
        question = explaining.function_question(analysis, function)
        name, brief = function.name, f"{function.name}: cognitive complexity {function.cognitive}"
    return await _tell(target, progress, f"{name}-explained", facts, question, brief)


async def review_android(target: Target, progress: Progress) -> str:
    """Aura's own findings; a model may add prose."""
    _must_be_kotlin(target)
    analysis = await target.analysis()
    name = Path(uris.to_path(target.opened.uri) or target.opened.uri).name
    found = android.obstacles(analysis)
    question = android.question(analysis, found, name) if found else None
    facts, brief = android.review(analysis, name), f"{len(found)} found in {name}"
    return await _tell(target, progress, f"{name}-performance", facts, question, brief)


async def connect(target: Target, progress: Progress) -> str:
    """Look for a server, and say where code would go."""
    llm = _llm(target)
    target.server.models.forget(llm)
    with suppress(Fault):
        await target.server.models.provider(llm)
    sentence = (await status_of(llm)).sentence
    target.server.tell("info", f"Aura: {sentence}")
    return sentence


async def _tell(
    target: Target, progress: Progress, name: str, facts: str, question: Prompt | None, brief: str
) -> str:
    """Show a document with what a model says, if there is one to be asked."""
    text = facts
    if question is not None and not target.server.models.is_off(_llm(target)):
        try:
            text = await _explained(target, progress, facts, question)
        except Fault as fault:
            target.server.models.forget(_llm(target))
            text = f"{facts}\n---\n\n*No model has added to this: {fault}.*\n"
    await showing.show_text(target.server, name, text, f"Aura: {brief}")
    return _DONE


async def _explained(target: Target, progress: Progress, facts: str, question: Prompt) -> str:
    provider = await _provider(target, progress)
    model = await provider.choose()
    asked = question.asked(model)
    reply = await provider.generate(asked.request, _counting(progress))
    cut = "\n\n*(cut off at the limit of its length)*" if reply.end.is_cut else ""
    return explaining.with_answer(facts, f"{reply.text.strip()}{cut}", f"`{model.id}`")


async def _suggest(
    target: Target, analysis: Analysis, task: Task | None, progress: Progress
) -> str:
    if task is None:
        raise Ended(f"edits in {analysis.language.name} cannot be checked")
    offer = await _offered(target, analysis, task, progress)
    return await _apply(target, analysis, offer.edits, offer.title)


async def _as_it_is(offer: Offer) -> Offer | Refusal:
    return offer


async def _offered(
    target: Target,
    analysis: Analysis,
    task: Task,
    progress: Progress,
    tried: Callable[[Offer], Awaitable[Offer | Refusal]] = _as_it_is,
) -> Offer:
    """An edit that holds what it says; `tried` has the last word.

    Raises:
        Fault: the server gave no answer.
        Ended: what it gave was refused, or is of no use any more.
    """
    provider = await _provider(target, progress)
    source = analysis.document.source

    async def check(reply: str, cut_off: bool) -> Offer | Refusal:
        progress.report("checks what was written")
        now = await _unchanged(target, source, task.title)
        answer = task.check(now, reply, cut_off)
        return await tried(answer) if isinstance(answer, Offer) else answer

    def on_refusal(refusal: Refusal) -> None:
        progress.report(f"refused ({refusal.reasons[0].message}), tries again")

    try:
        outcome = await attempt(provider, task.prompt, check, _counting(progress), on_refusal)
    except Fault:
        target.server.models.forget(_llm(target))
        raise
    if isinstance(outcome.answer, Refusal):
        raise Ended(_refusal(task, outcome, outcome.answer))
    await _unchanged(target, source, task.title)
    return outcome.answer


async def _apply(target: Target, analysis: Analysis, edits: tuple[Edit, ...], title: str) -> str:
    opened = target.opened
    document = opened.document
    why = await showing.apply(target.server, opened.uri, document, edits, title)
    return why or title


async def _unchanged(target: Target, source: bytes, title: str) -> Analysis:
    """The analysis of a text that must be what it was.

    Raises:
        Ended: it is not.
    """
    analysis = await target.server.session.analysis(target.opened)
    is_open = target.server.session.find(target.opened.uri) is target.opened
    if analysis is None or not is_open or analysis.document.source != source:
        raise Ended(f"{title}: the text has changed meanwhile, so the edit was dropped")
    return analysis


async def _provider(target: Target, progress: Progress) -> BaseProvider:
    provider = await target.server.models.provider(_llm(target))
    progress.report(f"asks {provider.name}")
    return provider


def _llm(target: Target) -> Llm:
    return target.server.session.settings.of(target.opened.uri).llm


def _counting(progress: Progress) -> Callable[[Piece], None]:
    """Tells how much has arrived: a server sends one token at a time."""
    counts = {"text": 0, "reasoning": 0}

    def count(piece: Piece) -> None:
        counts[piece.kind] += 1
        doing = "writes" if piece.kind == "text" else "thinks"
        progress.count(f"{doing}, {counts[piece.kind]} tokens")

    return count


def _refusal(task: Task, outcome: Outcome, refusal: Refusal) -> str:
    again = " again" if outcome.tries > 1 else ""
    return (
        f"{task.title}: nothing was changed, since what {outcome.model} wrote was refused{again}: "
        f"{refusal.message}"
    )


def _must_be_kotlin(target: Target) -> None:
    language = target.opened.language
    if language is None or language.name != android.LANGUAGE:
        raise Ended("Open a Kotlin file")
