"""rust-code-analysis 0.0.25, as crates.io has it: cyclomatic complexity and the counts below
Halstead's measures.

It names some tokens as operators and operands and leaves out others, such as `::`, `as` and the
names of types and fields, which Aura counts. What is compared is how many there are of those that
it names; symbols in the arguments of a macro are no nodes in its grammar.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from pathlib import Path
from typing import Any

from aura_lsp.metrics.halstead import Counts, halstead
from aura_lsp.syntax import Node
from tests.oracles.corpora import Corpus
from tests.oracles.oracle import Difference, Metric, Missing, Oracle, Ours, Reason, Score, field

_VERSION = "0.0.25"
CORPORA = (
    Corpus("regex-automata", "0.4.19", "crates", (".rs",), ("src",)),
    Corpus("syn", "2.0.119", "crates", (".rs",), ("src",), frozenset({"gen"})),  # generated
    Corpus("clap_builder", "4.6.7", "crates", (".rs",), ("src",)),
    Corpus("tokio", "1.54.1", "crates", (".rs",), ("src",)),
    Corpus("polars-core", "0.55.2", "crates", (".rs",), ("src",)),
    Corpus("wgpu-core", "27.0.3", "crates", (".rs",), ("src",)),
    Corpus("rustls", "0.23.35", "crates", (".rs",), ("src",)),
)


def run(folder: Path, corpus: Corpus, root: Path) -> list[Score]:
    """What it says of the functions and closures of every file."""
    program = folder / "bin" / "rust-code-analysis-cli"
    if not program.exists():
        if shutil.which("cargo") is None:
            raise Missing("`cargo` is not on PATH: install Rust")
        crate = f"rust-code-analysis-cli@{_VERSION}"
        install = ["cargo", "install", "--quiet", "--locked", "--root", str(folder), crate]
        if subprocess.run(install, capture_output=True, check=False).returncode:
            raise Missing(f"`cargo install {crate}` failed")
    scores = []
    for path in corpus.files(root):
        done = subprocess.run(
            [str(program), "--metrics", "-O", "json", "-p", str(path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode or not done.stdout.strip():
            continue
        name = path.relative_to(root).as_posix()
        for space in _functions(json.loads(done.stdout)):
            kind = "" if space["name"] == "<anonymous>" else space["name"]
            key = (space["start_line"], space["end_line"], kind)
            measured = space["metrics"]
            values = {"cyclomatic": int(measured["cyclomatic"]["sum"])}
            values |= {f"halstead_{count}": measured["halstead"][count] for count in _COUNTS}
            scores.append(Score(name, key, values))
    return scores


def _functions(space: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for inner in space["spaces"]:
        if inner["kind"] == "function":
            yield inner
        yield from _functions(inner)


def _lines(ours: Ours) -> tuple[int, int, str]:
    """The first and last line of a function, and its name; of a closure none."""
    assert ours.function is not None
    source, span = ours.analysis.document.source, ours.function.span
    first = source.count(b"\n", 0, span.start) + 1
    last = source.count(b"\n", 0, span.end) + 1
    return first, last, "" if ours.function.kind == "closure" else ours.name


_COUNTS = ("n1", "n2", "N1", "N2")
_OPERANDS = frozenset(
    {
        "identifier", "string_literal", "raw_string_literal", "integer_literal", "float_literal",
        "boolean_literal", "self", "char_literal", "_",
    }
)  # fmt: skip
_OPERATORS = frozenset(
    {
        "(", "{", "[", "=>", "+", "*", "async", "await", "continue", "for", "if", "let", "loop",
        "match", "return", "unsafe", "while", "!", "=", ",", "->", "?", "<", ">", "&",
        "mutable_specifier", "..", "..=", "-", "&&", "||", "|", "^", "==", "!=", "<=", ">=", "<<",
        ">>", "/", "%", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "move", ".",
        "primitive_type", "fn", ";",
    }
)  # fmt: skip
"""What it names, by the grammar's node types (`src/getter.rs`)."""


def _count(count: str) -> Callable[[Ours], float]:
    """One of Halstead's counts over what it names."""

    def value(ours: Ours) -> float:
        return float(getattr(halstead(_counts(ours)), count))

    return value


def _counts(ours: Ours) -> Counts:
    assert ours.function is not None
    source, span = ours.analysis.document.source, ours.function.span
    root = ours.analysis.tree.root_node
    node = root.descendant_for_byte_range(span.start, span.end) or root
    operators: Counter[Hashable] = Counter()
    operands: Counter[Hashable] = Counter()
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type in _OPERATORS and not _is_macro_symbol(each):
            operators[each.type] += 1
        elif each.type in _OPERANDS:
            operands[source[each.start_byte : each.end_byte]] += 1
        if not each.type.endswith("_comment"):
            stack += each.children
    return Counts(operators, operands)


def _is_macro_symbol(node: Node) -> bool:
    """Whether it is one of the tokens in a macro call that its grammar has no nodes for."""
    parent = node.parent
    inside = parent is not None and parent.type in ("token_tree", "token_repetition")
    return inside and not (node.is_named or node.type.isalpha() or node.type in "([{")


_BOUNDS = re.compile(r"\?\s*Sized\b|\bfor\s*<")
_IMPL = re.compile(r"^\s+(?:unsafe )?impl\b", re.MULTILINE)
_MACRO = re.compile(r"\w!\s*[(\[{]")


def _takes_bound_for_code(difference: Difference) -> bool:
    return _more(difference) == len(_BOUNDS.findall(_text(difference))) > 0


def _has_impl_inside(difference: Difference) -> bool:
    return _more(difference) > 0 and _IMPL.search(_text(difference)) is not None


def _counts_in_macro(difference: Difference) -> bool:
    return _more(difference) < 0 and _MACRO.search(_text(difference)) is not None


def _has_macro(difference: Difference) -> bool:
    return _MACRO.search(_text(difference)) is not None or "macro_rules!" in _text(difference)


def _has_path_above(difference: Difference) -> bool:
    return "super::super" in _text(difference)


def _has_attribute(difference: Difference) -> bool:
    return "#[" in _text(difference)


def _more(difference: Difference) -> float:
    """How much more it counts than Aura."""
    return (difference.theirs or 0) - (difference.value or 0)


def _text(difference: Difference) -> str:
    return difference.ours.text if difference.ours is not None else ""


ORACLE = Oracle(
    name="rust-code-analysis",
    version=_VERSION,
    language="rust",
    metrics=(
        Metric("cyclomatic", 98, field("cyclomatic")),
        *(Metric(f"halstead_{count}", 95, _count(count)) for count in _COUNTS),
    ),
    corpora=CORPORA,
    run=run,
    reasons=(
        Reason(
            "`?Sized` or `for<'a>` taken for code",
            "0.0.25 counts the tokens `?` and `for` in bounds, too; they decide nothing",
            _takes_bound_for_code,
        ),
        Reason(
            "an `impl` inside a function",
            "it adds one for the `impl` and one for each method to the function around; Aura adds "
            "the methods, as for any other function inside",
            _has_impl_inside,
        ),
        Reason(
            "operators in a macro call",
            "the arguments of a macro are tokens, of which 0.0.25 counts some; Aura counts each "
            "`&&`, `||` and `?` among them",
            _counts_in_macro,
        ),
        Reason(
            "`super::super`",
            "in its grammar the second `super` is a name as the first one, in Aura's it is none",
            _has_path_above,
        ),
        Reason(
            "an attribute in a list",
            "its grammar takes `#[cfg(…)]` before an element for an element",
            _has_attribute,
        ),
        Reason(
            "tokens in a macro",
            "its grammar splits what stands in a macro otherwise in a few places: `$(…)|+`, `_x`",
            _has_macro,
        ),
    ),
    key_of=_lines,
)
