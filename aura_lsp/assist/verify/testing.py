"""Generated tests: whether they parse, test what they are for, and can fail. To run them is
another matter (`assist/running.py`)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aura_lsp.analysis import Analysis, analyze
from aura_lsp.assist.verify.known import Scopes, is_plain_name, leaves
from aura_lsp.assist.verify.place import around, text_of
from aura_lsp.assist.verify.reply import Code, at_margin, code_in
from aura_lsp.assist.verify.testfile import Merged, merged
from aura_lsp.assist.verify.verdict import Offer, Reason, Refusal, Why, refused
from aura_lsp.model import Function
from aura_lsp.syntax import Node, ParseTimeout, parse
from aura_lsp.text import Document
from aura_lsp.verdicts import file_scope
from aura_lsp.writing import Test, Testing, Writing

_CONSTANT = re.compile(
    r"(?:[Tt]rue|[Ff]alse|None|nil|null|undefined|-?[\d._]+\w*|\"[^\"]*\"|'[^']*'|`[^`$]*`|\W*)"
)
NOT_RUN = "not run"
"""How the title of generated tests ends."""

_CHECKED = ("parses", "imports exist", "each test can fail")


@dataclass(frozen=True, slots=True)
class TestFile:
    """The file that tests go into: what it holds now (nothing for a new one), what its tests import
    the tested file as, and the modules of the frameworks that the project has."""

    __test__ = False  # which pytest would take it for

    source: bytes
    module: str
    frameworks: frozenset[str] = frozenset()


def generated(
    analysis: Analysis,
    function: Function,
    file: TestFile,
    reply: str,
    *,
    cut_off: bool | None = None,
) -> Offer | Refusal:
    """Whether a reply has tests of a function that may go into a file.

    `analysis` is that of the function's own file. The edits are of `file.source`, which in Rust is
    that same file.
    """
    language, writing = analysis.language, analysis.language.writing
    if writing is None:
        return refused(Why.UNSUPPORTED, f"tests in {language.name} cannot be checked")

    def parses(text: str) -> bool:
        return not parse(language, at_margin(text).encode()).root_node.has_error

    def is_wanted(text: str) -> bool:
        source = at_margin(text).encode()
        return any(True for _ in writing.testing.tests(parse(language, source).root_node, source))

    try:
        code = code_in(
            reply, tags=writing.tags, is_wanted=is_wanted, parses=parses, cut_off=cut_off
        )
        if isinstance(code, Refusal):
            return code
        return _judged(analysis, writing, function, file, code)
    except ParseTimeout:
        return refused(Why.SYNTAX, "the tests cannot be parsed in time")


def _judged(
    analysis: Analysis, writing: Writing, function: Function, file: TestFile, code: Code
) -> Offer | Refusal:
    language = analysis.language
    new = merged(file.source, language, writing, at_margin(code.text))
    after = analyze(Document(new.source), language, analysis.settings)
    root, was = after.tree.root_node, parse(language, file.source).root_node
    if root.has_error and not was.has_error:
        return refused(Why.SYNTAX, "the tests do not parse")
    testing = writing.testing
    found = [
        each
        for each in testing.tests(root, new.source)
        if new.span.start <= each.node.start_byte and each.node.end_byte <= new.span.end
    ]
    if not found:
        return refused(Why.NO_TEST, "the reply has no test")
    reasons = (
        *_repeated(found, testing, root, new),
        *_import_reasons(analysis, writing, file, new),
        *_target_reasons(function, new, root, writing),
        *_assertion_reasons(found, testing, new.source),
        *_name_reasons(analysis, after, new, writing),
    )
    if reasons:
        return Refusal(reasons)
    count = f"{len(found)} test{'s' if len(found) > 1 else ''}"
    title = f"Tests of `{function.name}`: {count}; {', '.join(_CHECKED)}; {NOT_RUN}"
    return Offer(title, new.edits, _CHECKED, tuple(each.name for each in found))


def _repeated(found: list[Test], testing: Testing, root: Node, new: Merged) -> Iterator[Reason]:
    counted = Counter(each.name for each in testing.tests(root, new.source))
    for name in dict.fromkeys(each.name for each in found):
        if counted[name] > 1:
            yield Reason(Why.REPEATED_TEST, f"there is a test `{name}` already: name it otherwise")


def _target_reasons(
    function: Function, new: Merged, root: Node, writing: Writing
) -> Iterator[Reason]:
    name = function.name.strip("#`")
    for node in leaves(root, new.span):
        is_imported = any(each.type in writing.imports for each in around(node))
        if text_of(node, new.source) == name and not is_imported:
            return
    yield Reason(Why.TARGET_UNNAMED, f"the tests do not use `{function.name}`")


def _assertion_reasons(found: list[Test], testing: Testing, source: bytes) -> Iterator[Reason]:
    for test in found:
        asked = list(testing.assertions(test.node, source))
        if not asked:
            yield Reason(Why.NO_ASSERTION, f"`{test.name}` asserts nothing")
        elif not any(map(_can_fail, asked)):
            yield Reason(Why.NO_ASSERTION, f"`{test.name}` asserts nothing that can fail")


def _can_fail(parts: tuple[str, ...]) -> bool:
    """Whether an assertion is about more than constants, and compares no thing with itself."""
    if not parts:
        return True
    is_same = len(parts) > 1 and "".join(parts[0].split()) == "".join(parts[1].split())
    return not is_same and not all(_CONSTANT.fullmatch(each.strip()) for each in parts[:2])


def _import_reasons(
    analysis: Analysis, writing: Writing, file: TestFile, new: Merged
) -> Iterator[Reason]:
    """Imports of what the project is not known to have, or of what the tested file lacks."""
    language, names = analysis.language, analysis.language.names
    scope = file_scope(analysis.root)
    declared = {"*", file.module, *scope, *(each.name for each in analysis.functions())}
    known = {file.module, *file.frameworks}
    known |= set(_modules(analysis.tree.root_node, analysis.document.source, writing))
    known |= set(_modules(parse(language, file.source).root_node, file.source, writing))
    for statement in new.imports:
        source = statement.encode()
        node = parse(language, source).root_node.named_children[0]
        text = f"`{' '.join(statement.split())}`"
        origins = [origin for _, origin in names.bindings(node, source)] if names else []
        if _is_of(file.module, text, origins):
            for member in (origin.removeprefix(f"{file.module}.") for origin in origins):
                if member.partition(".")[0] not in declared:
                    yield Reason(Why.IMPORT, f"{text}: `{file.module}` has no `{member}`")
        elif not all(
            e in known or writing.is_standard(e) for e in writing.modules_of(node, source)
        ):
            yield Reason(Why.IMPORT, f"{text} is of a module that is not known here")


def _is_of(module: str, statement: str, origins: list[str]) -> bool:
    """Whether all that a statement imports is a module, what it has, or a package on the way."""
    return bool(origins) and all(
        f"{each}.".startswith(f"{module}.")
        or (module.startswith(f"{each}.") and module in statement)
        for each in origins
    )


def _modules(root: Node, source: bytes, writing: Writing) -> Iterator[str]:
    for node in root.named_children:
        if node.type in writing.imports:
            yield from writing.modules_of(node, source)


def _name_reasons(
    analysis: Analysis, after: Analysis, new: Merged, writing: Writing
) -> Iterator[Reason]:
    """Plain names in the tests that stand for nothing."""
    names, scope = analysis.language.names, file_scope(after.root)
    sees_target = writing.testing.sees_target or "*super" in scope
    if names is None or any(each.startswith("*") and each != "*super" for each in scope):
        return
    scopes = Scopes(names, new.source)
    said = {*scope, *writing.builtins, *writing.testing.globals}
    seen = set(re.findall(r"[\w$]+", analysis.document.text)) if sees_target else set()
    for node in leaves(after.tree.root_node, new.span):
        name = new.source[node.start_byte : node.end_byte].decode("utf-8", "replace")
        is_loose = any(e.type in writing.loose for e in around(node))
        if name in said or is_loose or not is_plain_name(node, analysis.language, writing):
            continue
        if name not in seen and not scopes.binds(node):
            said.add(name)
            yield Reason(Why.UNKNOWN_NAME, f"nothing is called `{name}` where the tests use it")
