"""Why Aura and ESLint differ, as it was read in the source."""

from __future__ import annotations

from tests.twins.twin import Reason, Reasons

_IN_TESTS = Reason("a test, where Aura does not look for it", in_tests=True)
_NESTED = frozenset({"sonar:S1121"})
_UNSAFE = frozenset({"security:detect-unsafe-regex"})
_IGNORED = frozenset({"sonar:S2486"})

REASONS: Reasons = {
    ("JS106", "twin"): (Reason("the new value is not made of the old one", r"[^-+*/|&?]= ?[^=]"),),
    ("JS107", "twin"): (Reason("some branch returns a value"),),
    ("JS108", "twin"): (
        Reason("with `null` or `undefined`, which asks for both", r"[!=]=\s*(null|undefined)"),
    ),
    ("JS112", "twin"): (
        Reason("the case before is empty but for lines or comments", before=r"case .*:\s*(//.*)?$"),
        Reason(
            "the case before leaves in every branch of an inner `switch`", before=r"return|throw"
        ),
    ),
    ("JS113", "twin"): (
        Reason("no condition: an assignment inside any expression", names=_NESTED),
    ),
    ("JS115", "twin"): (Reason("`__proto__` without a merge", r"__proto__"),),
    ("JS301", "twin"): (
        Reason("Aura asks for a list, one wait for each, and answers that are only collected"),
    ),
    ("JS501", "twin"): (
        Reason("code that is written down", r"eval\(\""),
        Reason("`vm`, which is there to run code", r"vm\."),
        Reason("`eval` as a name in a table", r"^\s*eval,$"),
        Reason("a function whose type is of another package", r"setTimeout\(\w+,"),
        Reason("`Function` by another name, and what that made", r"factory\b"),
    ),
    ("JS502", "twin"): (
        Reason("HTML that is written down, or made of what is", r"innerHTML|insertAdjacent"),
    ),
    ("JS503", "twin"): (
        Reason("to a worker or a port, which has no origin", before=r"\bpostMessage"),
    ),
    ("JS602", "twin"): (
        Reason(
            "one name of several in a pattern or a `let`", r"let\s*[\[{]|^\s*\w+ = .*(,|//.*)?$"
        ),
        Reason(
            "declared without a value, and given one once", r"let [\w!]+(:.*)?(, \w+)*;?$|^\s*\(\{"
        ),
    ),
    ("JS803", "twin"): (
        Reason("no component: a name or method that only begins with `use`", path=r"\.[jt]s$"),
    ),
    ("X102", "twin"): (Reason("a plain name, which asks for NaN", r"(\w+) !== \1\b"),),
    ("X107", "twin"): (Reason("a property, whose setter may do something", r"\w\.\w+ = "),),
    ("X110", "twin"): (
        Reason("not empty: only the error is left aside", names=_IGNORED),
        Reason("no handler: an empty block", r"^(?!.*catch)"),
        Reason("the error is called `_`", r"catch \( ?_"),
    ),
    ("X113", "twin"): (
        Reason("not in capitals, or in quotes", r"\b(todo|Todo|fixme|Fixme|ToDo)\b|[`\"]TODO"),
    ),
    ("X126", "twin"): (Reason("`for … in` and `of`, which take the first", r"for \("),),
    ("X132", "twin"): (Reason("nothing that is called a secret is made of it"),),
    ("X135", "twin"): (
        Reason("repeats within repeats that can't match one text in two ways", names=_UNSAFE),
        Reason("nothing comes behind that may fail", r"\)\+|replace\("),
    ),
    ("X136", "twin"): (Reason("a comment says why", r"//"),),
    ("JS102", "aura"): (
        Reason("JavaScript has no types here, which the twin needs", path=r"\.[cm]?jsx?$"),
    ),
    ("JS102", "twin"): (
        Reason("`then` without `catch`, or a function of another file, known by its type"),
    ),
    ("JS103", "twin"): (
        Reason("a variable, of which one may ask whether it is there", r"if \(!?\w+\)"),
        Reason("no condition: an attribute that is given an async function", r"\w=\{"),
    ),
    ("JS105", "twin"): (
        Reason("no callback of a list: a condition, or an attribute", r"if \(|\w=\{"),
    ),
    ("JS605", "twin"): (Reason("a mention in a comment, or behind `as` elsewhere"),),
    ("JS801", "twin"): (
        Reason("there is a dependency array, a condition, or a value that stays the same"),
    ),
    ("JS802", "twin"): (Reason("a comment says that it is meant", before=r"//|/\*"),),
    ("JS804", "twin"): (Reason("the twin's rule is about dependencies too, which is JS802"),),
    ("JS806", "twin"): (
        Reason("a list that is written down", before=r"= \["),
        Reason("the index together with something else", r"\$\{.*\$\{"),
        Reason("a comment stands before the index", r"key=\{/\*"),
    ),
    ("JS807", "twin"): (Reason("given to another component, which calls it", r"icon=|=> \{|\(\{"),),
    ("JS808", "twin"): (Reason("Aura asks for a number: a length or a count", r"&&|\|\|"),),
    ("X113", "aura"): (
        Reason("`HACK`, `XXX`, or in the middle of a line", r"HACK|XXX|\S.*(TODO|FIXME)"),
    ),
    ("X136", "aura"): (
        Reason(
            "after other such `if`s; the twins leave a row of them alone",
            before=r"return (true|false)",
        ),
    ),
}
