"""Documentation comments: whether a reply adds one, and changes nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aura_lsp.analysis import Analysis
from aura_lsp.assist.verify.findings import finding_reasons
from aura_lsp.assist.verify.kept import comments_in
from aura_lsp.assist.verify.known import leaves
from aura_lsp.assist.verify.place import Place, around, indentation_at, place_of
from aura_lsp.assist.verify.reply import at_margin
from aura_lsp.assist.verify.rewrite import Rewrite, rewritten
from aura_lsp.assist.verify.signature import signature
from aura_lsp.assist.verify.verdict import Offer, Reason, Refusal, Why, refused
from aura_lsp.model import Function, Span
from aura_lsp.syntax import Node, captures, parse, syntax_of
from aura_lsp.writing import Part

_WORD = re.compile(r"\w+")
_FEWEST_WORDS = 3
_PARAMETERS = (
    re.compile(r"@(?:param|arg)\s+(?:\{[^}]*\}\s+)?\[?([\w$]+)"),  # JSDoc, KDoc
    re.compile(r":param\s+(?:[^:\n]*\s)?\*{0,2}(\w+)\s*:"),  # Sphinx
    re.compile(r"^[\s/*]*[*-]\s+`(\w+)`\s*[:—–-]", re.MULTILINE),  # lists of Markdown
)
_SECTION = re.compile(
    r"^(?P<indent>[ \t]*)(?:Args|Arguments|Parameters|Params)(?::|[ \t]*\n[ \t]*-{3,})[ \t]*\n"
    r"(?P<body>(?:(?P=indent)[ \t]*\S.*\n|[ \t]*\n)*)",
    re.MULTILINE,
)
_ENTRY = re.compile(r"^([ \t]+|)\*{0,2}(\w+)\s*(?:\([^)\n]*\))?\s*:", re.MULTILINE)
"""An entry of a section of Google's or NumPy's style."""
_CHECKED = ("parses", "no code changed", "names its parameters")


def document(
    analysis: Analysis, function: Function, reply: str, *, cut_off: bool | None = None
) -> Offer | Refusal:
    """Whether a reply documents a function: it is the function with a documentation comment, or
    the comment alone."""
    place = place_of(analysis, function)
    if place is None:
        return refused(Why.UNSUPPORTED, f"edits of `{function.name}` cannot be checked")
    rewrite = rewritten(place, reply, cut_off=cut_off, complete=lambda code: _whole(place, code))
    if isinstance(rewrite, Refusal):
        return rewrite
    reasons = tuple(_reasons(rewrite))
    if reasons:
        return Refusal(reasons)
    title = f"Document `{function.name}`: {', '.join(_CHECKED)}; wording not checked"
    return Offer(title, rewrite.edits, _CHECKED)


def _reasons(rewrite: Rewrite) -> Iterator[Reason]:
    before, after = rewrite.before, rewrite.after
    name = before.function.name
    if rewrite.imports or _tokens(before, before.span) != _tokens(after, rewrite.span):
        yield Reason(Why.CODE_CHANGED, f"leave the code of `{name}` as it is: add a comment only")
        return
    old, new = documentation(before), documentation(after)
    if new is None or len(_WORD.findall(new)) < _FEWEST_WORDS:
        yield Reason(Why.NO_DOCUMENTATION, f"document `{name}` in the form of the language")
        return
    if new == old:
        yield Reason(Why.UNCHANGED, f"the documentation of `{name}` is what it was")
    kept = [_WORD.findall(each) for each in comments_in(after, rewrite.span)]
    for comment in comments_in(before, before.span):
        if _WORD.findall(comment) not in kept and not (old and comment in old):
            yield Reason(Why.LOST_COMMENT, f"keep the comment `{' '.join(comment.split())}`")
    parameters = _parameters(after)
    for named in dict.fromkeys(named_parameters(new)):
        if named not in parameters:
            yield Reason(Why.WRONG_DOCUMENTATION, f"`{name}` has no parameter `{named}`")
    yield from finding_reasons(before.analysis, after.analysis)


def documentation(place: Place) -> str | None:
    """The documentation of a function, if it has one in the form of its language."""
    if place.writing.documentation is None:
        node = _docstring(place)
        return place.text(node) if node is not None else None
    comments = [each for each in place.attached if each.type in place.language.outline.comments]
    text = "".join(place.text(each).rstrip() + "\n" for each in comments)
    pattern = place.writing.documentation.replace("NAME", re.escape(place.function.name))
    return text if re.match(pattern, text) else None


def _docstring(place: Place) -> Node | None:
    found = captures(syntax_of(place.language).lines, place.node, ()).get("docstring", ())
    bodies = place.bodies
    return next(
        (each for each in found if each.parent is not None and each.parent.parent in bodies), None
    )


def named_parameters(text: str) -> Iterator[str]:
    """The parameters that a documentation comment speaks of, in the forms that tools know."""
    for pattern in _PARAMETERS:
        yield from (match[1] for match in pattern.finditer(text))
    for section in _SECTION.finditer(text):
        entries = [(len(entry[1]), entry[2]) for entry in _ENTRY.finditer(section["body"])]
        margin = min((width for width, _ in entries), default=0)
        yield from (name for width, name in entries if width == margin)


def _parameters(place: Place) -> frozenset[str]:
    """The words in a function's parameters, its type parameters and its receiver."""
    found = signature(place)
    parts = (Part.PARAMETERS, Part.GENERICS, Part.RECEIVER)
    texts = (text for part in parts for text in found.get(part, ()))
    return frozenset(word for text in texts for word in re.findall(r"[\w$]+", text))


def _tokens(place: Place, span: Span) -> list[str]:
    """The tokens of code in a range, without comments and documentation."""
    root = place.analysis.tree.root_node
    comments = place.language.outline.comments
    docstring = _docstring(place) if place.writing.documentation is None else None
    return [
        place.text(leaf)
        for leaf in leaves(root, span)
        if not comments & {leaf.type, *(each.type for each in around(leaf))}
        and not (docstring is not None and _is_in(leaf, docstring))
    ]


def _is_in(node: Node, root: Node) -> bool:
    return root.start_byte <= node.start_byte and node.end_byte <= root.end_byte


def _whole(place: Place, code: str) -> str:
    """The function with a reply that is nothing but a comment or docstring."""
    text = at_margin(code)
    root = parse(place.language, text.encode()).root_node
    rows = root.named_children
    if place.writing.documentation is None:
        inner = rows[0].named_children if len(rows) == 1 else []
        is_text = len(inner) == 1 and inner[0].type in place.writing.literals
        return _with_docstring(place, text.strip()) if is_text else code
    if root.has_error or not all(each.type in place.language.outline.comments for each in rows):
        return code
    old = documentation(place) is not None
    comments = place.language.outline.comments
    kept = [each for each in place.attached if not old or each.type not in comments]
    start = (kept[0] if kept else place.declaration).start_byte
    function = place.source[start : place.span.end].decode("utf-8", "replace")
    lines = [place.indentation + line for line in text.strip().split("\n")]
    return "\n".join((*lines, place.indentation + function)).replace("\r\n", "\n") + "\n"


def _with_docstring(place: Place, text: str) -> str:
    """The function with a docstring, instead of the one that it has."""
    start, source, (body, *_) = place.span.start, place.source, place.bodies
    indentation = indentation_at(source, body.start_byte)
    if indentation is None:  # the body stands behind the signature
        return place.indentation + text
    margin = indentation.decode()
    old = _docstring(place)
    end = old.end_byte if old is not None else body.start_byte
    rest = source[end : place.span.end].lstrip().decode("utf-8", "replace")
    head = place.indentation + source[start : body.start_byte].decode("utf-8", "replace")
    documented = f"\n{margin}".join((*text.split("\n"), rest))
    return f"{head}{documented}\n".replace("\r\n", "\n")
