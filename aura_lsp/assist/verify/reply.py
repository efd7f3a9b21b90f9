"""The code in what a model replied, without its thoughts and the prose around."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from aura_lsp.assist.verify.verdict import Refusal, Why, refused

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_END_OF_THOUGHTS = re.compile(r"\A.*</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
"""The start is missing where the model's template has written it."""
_FENCE = re.compile(r"([ \t]*)(`{3,}|~{3,})[ \t]*([^`\r\n]*)")
_SPECIAL = re.compile(r"<\|[a-z_]+\|>|</s>\s*\Z")
"""Tokens that end a turn, which some servers let through."""
Test = Callable[[str], bool]
"""What is asked of a piece of code."""

_PROSE = re.compile(r"[A-Z*#>-][^\n]*\s[^\n]*[.:!?*]\s*")
"""A line of a reply without a fence that is no code."""


@dataclass(frozen=True, slots=True)
class Code:
    """Code from a reply, indented as it is there; lines end in a line feed.

    `is_whole`: the reply says where the code ends.
    """

    text: str
    is_whole: bool = True


def code_in(
    reply: str,
    *,
    tags: frozenset[str],
    is_wanted: Test,
    parses: Test,
    cut_off: bool | None = None,
) -> Code | Refusal:
    """The code of a reply.

    Of several blocks it is the last one that `is_wanted`, of those whose tag is in `tags` or that
    have none. Without a block it is the whole reply, or what is left of it without prose at its
    ends. `cut_off`: whether the server stopped early; None if it does not say, and then a block
    that does not end was cut off.
    """
    reply = reply.encode("utf-8", "replace").decode()  # JSON can carry half of a pair
    text = _without_thoughts(reply.replace("\r\n", "\n").replace("\r", "\n"))
    if cut_off:
        return refused(Why.TRUNCATED, "the reply ends early, at the limit of its length")
    if not text.strip():
        return refused(Why.PROSE, "the reply is empty")
    blocks = _blocks(text, tags)
    if blocks is None:
        return _bare(text, is_wanted, parses)
    if not blocks:
        return refused(Why.PROSE, "the reply has no code of this language")
    wanted = [each for each in blocks if len(blocks) == 1 or is_wanted(at_margin(each.text))]
    code = wanted[-1] if wanted else blocks[0]
    if cut_off is None and not code.is_whole:
        return refused(Why.TRUNCATED, "the code ends too early: its block is not closed")
    return code


def _without_thoughts(text: str) -> str:
    text = _THOUGHTS.sub("", text)
    return _SPECIAL.sub("", _END_OF_THOUGHTS.sub("", text))


def _blocks(text: str, tags: frozenset[str]) -> list[Code] | None:
    """The fenced blocks; None if there is no fence.

    A block ends at a fence that is indented as its first one: the others are part of the code, in
    a docstring for instance.
    """
    found: list[Code] = []
    opening: re.Match[str] | None = None
    lines: list[str] = []
    is_fenced = False
    for line in text.split("\n"):
        fence = _FENCE.fullmatch(line)
        if opening is None:
            opening, lines, is_fenced = fence, [], is_fenced or fence is not None
        elif fence is not None and _closes(fence, opening):
            _keep(found, opening, lines, tags, is_whole=True)
            opening = None
        else:
            lines.append(line)
    if opening is not None:
        _keep(found, opening, lines, tags, is_whole=False)
    return found if is_fenced else None


def _closes(fence: re.Match[str], opening: re.Match[str]) -> bool:
    return fence[1] == opening[1] and not fence[3].strip() and fence[2].startswith(opening[2])


def _keep(
    found: list[Code], opening: re.Match[str], lines: list[str], tags: frozenset[str], *,
    is_whole: bool,
) -> None:  # fmt: skip
    tag = opening[3].strip().lower().split(" ")[0].split(",")[0]
    if "".join(lines).strip() and (not tag or tag in tags):
        found.append(Code(_trimmed("\n".join(_dedented(lines, len(opening[1])))), is_whole))


def _bare(text: str, is_wanted: Test, parses: Test) -> Code | Refusal:
    """The code of a reply without fences: what is between lines of prose at its ends."""
    lines = text.rstrip().split("\n")
    while lines and not parses(at_margin("\n".join(lines))):
        if not lines[0].strip() or _PROSE.fullmatch(lines[0]):
            del lines[0]
        elif not lines[-1].strip() or _PROSE.fullmatch(lines[-1]):
            del lines[-1]
        else:
            break
    code = _trimmed("\n".join(lines))
    if lines and (parses(at_margin(code)) or is_wanted(at_margin(code))):
        return Code(code)
    return refused(Why.PROSE, "the reply is prose, not code")


def _trimmed(text: str) -> str:
    """A text without empty lines at its ends."""
    lines = text.rstrip().split("\n")
    while lines and not lines[0].strip():
        del lines[0]
    return "\n".join(lines) + "\n"


def at_margin(code: str) -> str:
    """Code with its first line at the margin, and the others moved with it as far as they go."""
    lines = _trimmed(code).split("\n")
    return "\n".join(_dedented(lines, margin(lines[0])))


def margin(line: str) -> int:
    """The number of spaces and tabs that a line starts with."""
    return len(line) - len(line.lstrip(" \t"))


def _dedented(lines: list[str], width: int) -> list[str]:
    return [line[min(width, margin(line)) :] for line in lines]
