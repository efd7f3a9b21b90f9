"""Right rewrites made wrong, each in one way that a model has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aura_lsp.assist.verify.kept import called
from aura_lsp.assist.verify.known import callee
from aura_lsp.assist.verify.layout import is_even, unit_of
from aura_lsp.assist.verify.place import Place, indentation_at
from aura_lsp.assist.verify.signature import signature
from aura_lsp.assist.verify.verdict import Why
from aura_lsp.syntax import Node
from aura_lsp.writing import Part
from tests.verify.corpus.functions import Rewritten, as_it_is, with_lines
from tests.verify.corpus.moving import nodes_of
from tests.verify.corpus.shapes import body_of
from tests.verify.corpus.snippets import SNIPPETS, Snippets

_COMMENT = re.compile(r"\s*(?://|/\*|\*(?!\w)|#(?!\[)|$)")
Made = str | None
"""The reply, or nothing where a rewrite cannot be made wrong like that."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to be wrong, and the reasons of which one must be given."""

    name: str
    make: Callable[[Rewritten], Made]
    why: frozenset[Why]


def fenced(code: str) -> str:
    return f"Here is the rewritten function:\n\n```\n{code}\n```\n\nIt is easier to read now.\n"


def _replaced(text: str, pattern: str, by: str) -> Made:
    """A reply with the first match behind leading comments replaced; nothing if there is none."""
    lines = text.split("\n")
    first = next(at for at, line in enumerate(lines) if not _COMMENT.match(line))
    head = "".join(f"{line}\n" for line in lines[:first])
    code = text[len(head) :]
    new, count = re.subn(pattern, lambda _: by, code, count=1)
    return fenced(head + new) if count and new != code else None


def _snippets(each: Rewritten) -> Snippets:
    return SNIPPETS[each.place.language.id]


# -- the reply -----------------------------------------------------------------------------------


def _truncated(each: Rewritten) -> Made:
    lines = each.code.split("\n")
    return "```\n" + "\n".join(lines[: max(len(lines) * 2 // 3, 2)]) + "\n"


def _unbalanced(each: Rewritten) -> Made:
    """Code without one parenthesis, on a line where that is no text or comment."""
    lines = each.code.split("\n")
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if "(" in line and not re.search(r"[\"'`#*/]", line):
            lines[at] = line.replace("(", "", 1)
            return fenced("\n".join(lines))
    return None


def _prose(each: Rewritten) -> Made:
    name = each.place.function.name
    return f"To simplify `{name}`, return early.\n\nThen move the loop into a helper.\n"


def _unchanged(each: Rewritten) -> Made:
    return fenced(each.place.text(each.place.declaration))


def _placeholder(each: Rewritten) -> Made:
    return _before_body(
        each, (f"{_snippets(each).comment} ... rest of the code unchanged",), each.code
    )


# -- the signature -------------------------------------------------------------------------------


def _renamed(each: Rewritten) -> Made:
    name = each.place.function.name.strip("#`")
    return _replaced(each.code, rf"\b{re.escape(name)}\b(?=\s*[(<=:\[])", f"{name}Renamed")


def _without_parameter(each: Rewritten) -> Made:
    """The function without its last parameter."""
    place = each.place
    node = _field(place, _PARAMETERS)
    text = place.text(node) if node is not None else ""
    commas = (
        [e.start_byte - node.start_byte for e in node.children if e.type == ","] if node else []
    )
    while commas and not text.encode()[commas[-1] + 1 : -1].strip():  # behind the last one
        commas.pop()
    is_annotated = Part.DECORATORS in signature(place) and place.language.id == "kotlin"
    if not commas and (is_annotated or text in ("()", "(self)", "(cls)") or "self" in text):
        return None  # tree-sitter-kotlin reads `@A @B private fun f() {` as a call with a lambda
    kept = text.encode()[: commas[-1] if commas else 1].decode()
    return _replaced(each.code, re.escape(text), f"{kept})") if text.startswith("(") else None


def _other_result(each: Rewritten) -> Made:
    place = each.place
    result, node = _field(place, ("return_type", "result")), _field(place, _PARAMETERS)
    if result is None or node is None or place.text(node) not in each.code:
        return None
    text = place.text(result)
    start = each.code.find(place.text(node)) + len(place.text(node))
    at = each.code.find(text, start)
    changed = ": Changed" if text[0] == ":" else "Changed"
    return fenced(each.code[:at] + changed + each.code[at + len(text) :]) if at > 0 else None


_PARAMETERS = ("parameters", "function_value_parameters")


def _field(place: Place, wanted: tuple[str, ...]) -> Node | None:
    for at, child in enumerate(place.node.children):
        if (place.node.field_name_for_child(at) or child.type) in wanted:
            return child
    return None


def _without_decorator(each: Rewritten) -> Made:
    if Part.DECORATORS not in signature(each.place):
        return None
    return _replaced(each.code, r"^[ \t]*(?:@[\w.]+|#\[\w+\])[ \t]*\n", "")


def _other_visibility(each: Rewritten) -> Made:
    if Part.VISIBILITY not in signature(each.place):
        return None
    words = r"\b(?:export default|export|pub(?:\(\w+\))?|private|public|protected|internal)[ \t]+"
    return _replaced(each.code, words, "")


def _other_suspension(each: Rewritten) -> Made:
    return (
        _replaced(each.code, _snippets(each).suspends, "")
        if Part.ASYNC in signature(each.place)
        else None
    )


# -- the body ------------------------------------------------------------------------------------


def _before_body(each: Rewritten, lines: tuple[str, ...], code: str) -> Made:
    """A reply with lines before the first statement of the function."""
    added = with_lines(each.place, lines, code)
    return fenced(added) if added is not None else None


def _only_a_comment(each: Rewritten) -> Made:
    return _before_body(each, (f"{_snippets(each).comment} simplified",), as_it_is(each.place).code)


def _worse(each: Rewritten) -> Made:
    return _before_body(each, _snippets(each).nested, as_it_is(each.place).code)


def _without_comment(each: Rewritten) -> Made:
    place = each.place
    for node in nodes_of(place.node, place.language.outline.comments):
        text = place.text(node).rstrip()
        is_alone = indentation_at(place.source, node.start_byte) is not None and "\n" not in text
        words = re.findall(r"[\w$]+", text)
        if is_alone and len(words) > 1 and each.code.count(text) == 1:
            return _replaced(each.code, rf"[ \t]*{re.escape(text)}\n", "")
    return None


def _without_guard(each: Rewritten) -> Made:
    """One call that is not awaited or deferred, of a function that is called once."""
    place = each.place
    for node in nodes_of(place.node, frozenset(place.writing.guards)):
        text = place.text(node)
        inner = re.sub(r"^(?:await|defer|go)\s+|\.await$", "", text)
        names = re.findall(r"(\w+)\s*\(", inner)
        is_call = inner.endswith(")") and node.type != "with_item" and inner != text
        is_only = all(place.text(place.node).count(f"{name}(") == 1 for name in names)
        if is_call and names and is_only and each.code.count(text) == 1:
            return _replaced(each.code, re.escape(text), inner)
    return None


def _unknown_call(each: Rewritten) -> Made:
    place = each.place
    declared = {function.name for function in place.analysis.functions()}
    for node in nodes_of(place.node, frozenset(place.writing.calls)):
        target = callee(node, place)
        name = place.text(target) if target is not None else ""
        is_plain = target is not None and target.type in place.writing.names
        calls = re.findall(rf"(?<![\w.$:>]){re.escape(name)}\(", each.code)  # in comments too
        is_once = len(calls) == 1
        if is_plain and is_once and name not in {*place.writing.builtins, *declared}:
            made = _replaced(each.code, rf"(?<![\w.$:>]){re.escape(name)}(?=\()", f"{name}Anew")
            if made is not None:
                return made
    return None


def _without_effect(each: Rewritten) -> Made:
    """The function without a statement that calls what is called nowhere else."""
    place, rows = each.place, body_of(each.place)
    for row in rows if len(rows) > 2 else ():
        text = place.text(row)
        calls = [each for each in nodes_of(row, frozenset(place.writing.calls))]
        names = {called(call, place) for call in calls} - place.writing.harmless
        is_alone = "\n" not in text and row.type in ("expression_statement", "call_expression")
        lost = [name for name in names if each.code.count(name) == 1 and text.count(name) == 1]
        if is_alone and lost and each.code.count(text) == 1:
            return _replaced(each.code, rf"[ \t]*{re.escape(text)};?\n", "")
    return None


def _uneven(each: Rewritten) -> Made:
    """One line of a nested block further left."""
    place, blocks = each.place, each.place.writing.blocks
    unit = unit_of(place.analysis.tree.root_node, place.source, blocks) or ""
    if not is_even(place.declaration, place.source, blocks, unit):
        return None
    for block in nodes_of(place.node, blocks):
        rows = [e for e in block.named_children if "comment" not in e.type]
        if block in place.bodies or len(rows) < 2 or block.parent in place.bodies:
            continue
        text = place.text(rows[1]).split("\n")[0]
        match = re.search(rf"^([ \t]+){re.escape(text)}$", each.code, re.MULTILINE)
        if match is None or each.code.count(text) != 1 or len(match[1]) < 2:
            continue
        return fenced(each.code[: match.start()] + each.code[match.start() + 1 :])
    return None


# -- what is beside it ---------------------------------------------------------------------------


def _helper_without(each: Rewritten) -> Made:
    """A helper that is not given what it uses."""
    if not each.passed:
        return None
    new, at = each.code, 0
    while (match := _HELPER.search(new, at)) is not None:
        end = _closing(new, match.end())
        given = _without_name(new[match.end() : end], each.passed)
        new, at = new[: match.end()] + given + new[end:], match.end()
    return fenced(new) if new != each.code else None


def _closing(text: str, start: int) -> int:
    """Where the parenthesis ends that is open at the start."""
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if not depth:
            return at
    return len(text)


def _without_name(given: str, name: str) -> str:
    """Parameters or arguments without the one of a name."""
    kept = [each for each in _parts(given) if not re.match(rf"\s*{re.escape(name)}\b", each)]
    return ",".join(kept).strip()


def _parts(given: str) -> list[str]:
    """What stands between the commas of parameters or arguments."""
    return re.findall(r"(?:[^,<(\[{]|<[^>]*>|\([^)]*\)|\[[^\]]*\]|\{[^}]*\})+", given)


def _helper_left_out(each: Rewritten) -> Made:
    if each.kind != "extracted":
        return None
    heads = [*re.finditer(r"^.*\b_?handle_?[pP]art\(.*[{:]$", each.code, re.MULTILINE)]
    return fenced(each.code[: heads[-1].start()].rstrip())


def _beside(
    code: Callable[[Snippets, bool], str], *, before: bool = False
) -> Callable[[Rewritten], Made]:
    """A reply with something beside the function."""

    def make(each: Rewritten) -> Made:
        parent = each.place.declaration.parent
        if not before and parent is not None and parent.type == "object":
            return None  # nothing but its members can stand there
        margin = "" if before else each.place.indentation
        text = code(_snippets(each), each.place.type is not None)
        added = "\n".join(margin + line for line in text.split("\n"))
        parts = (added, each.code) if before else (each.code, added)
        return fenced("\n\n".join(parts))

    return make


_HELPER = re.compile(r"\b_?handle_?[pP]art\(")
FAULTS = (
    Fault("prose", _prose, frozenset({Why.PROSE})),
    Fault("truncated", _truncated, frozenset({Why.TRUNCATED})),
    Fault("syntax", _unbalanced, frozenset({Why.SYNTAX})),
    Fault("unchanged", _unchanged, frozenset({Why.UNCHANGED})),
    Fault("placeholder", _placeholder, frozenset({Why.PLACEHOLDER})),
    Fault("renamed", _renamed, frozenset({Why.RENAMED})),
    Fault("dropped parameter", _without_parameter, frozenset({Why.PARAMETERS})),
    Fault("other result", _other_result, frozenset({Why.ANNOTATION})),
    Fault("dropped decorator", _without_decorator, frozenset({Why.DECORATORS})),
    Fault("other visibility", _other_visibility, frozenset({Why.VISIBILITY})),
    Fault("no longer async", _other_suspension, frozenset({Why.ASYNC})),
    Fault("ineffective", _only_a_comment, frozenset({Why.NOT_SIMPLER})),
    Fault("worse", _worse, frozenset({Why.NOT_SIMPLER})),
    Fault("lost comment", _without_comment, frozenset({Why.LOST_COMMENT})),
    Fault("dropped await", _without_guard, frozenset({Why.LOST_AWAIT})),
    Fault("unknown call", _unknown_call, frozenset({Why.UNKNOWN_CALL})),
    Fault("lost effect", _without_effect, frozenset({Why.LOST_NAME})),
    Fault("changed indentation", _uneven, frozenset({Why.INDENTATION, Why.SYNTAX, Why.OUTSIDE})),
    Fault("variable not passed", _helper_without, frozenset({Why.UNKNOWN_NAME, Why.UNKNOWN_CALL})),
    Fault("helper left out", _helper_left_out, frozenset({Why.UNKNOWN_CALL})),
    Fault(
        "injected import",
        _beside(lambda snippets, _: snippets.imported, before=True),
        frozenset({Why.IMPORT}),
    ),
    Fault(
        "code outside",
        _beside(lambda each, is_member: each.member_effect if is_member else each.effect),
        frozenset({Why.OUTSIDE}),
    ),
    Fault(
        "public helper",
        _beside(lambda each, is_member: each.member_public if is_member else each.public),
        frozenset({Why.PUBLIC_HELPER}),
    ),
)


def wrong_replies(each: Rewritten) -> Iterator[tuple[Fault, str]]:
    """A right rewrite made wrong in every way that it can be."""
    for fault in FAULTS:
        reply = fault.make(each)
        if reply is not None:
            yield fault, reply
