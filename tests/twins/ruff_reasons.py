"""Why Aura and ruff differ, as it was read in the source."""

from __future__ import annotations

from tests.twins.twin import Reason, Reasons

_IN_TESTS = Reason("a test, where Aura does not look for it", in_tests=True)
_MARKED = Reason("its line has `noqa`, which Aura's rule minds whatever it is for", r"(?i)#.*noqa")
_CALL = r"\b(open|\w*File|\w*socket)\("

_GENERATORS = frozenset({"C400", "C401", "C402"})

REASONS: Reasons = {
    ("PY101", "twin"): (
        Reason("a call, of what makes nothing that changes", names=frozenset({"B008"})),
    ),
    ("PY103", "twin"): (
        Reason("handed to `raises`, which calls it at once", after=r"raises\(", in_tests=True),
        Reason("Aura asks that the function is kept: stored, yielded, given to a callback"),
    ),
    ("PY109", "twin"): (
        Reason("another handler lets the program stop", before=r"except .*(SystemExit|Keyboard)"),
        Reason("it raises again or ends the program", after=r"raise|exit|\bfail"),
        Reason("in `__del__`, or at the program's end", before=r"__del__|atexit"),
    ),
    ("PY111", "aura"): (Reason("a prefix in which no character comes twice", r"strip\("),),
    ("PY113", "aura"): (Reason("a view of an attribute's keys", before=r"in self\.\w+\.keys"),),
    ("PY113", "twin"): (
        Reason("a list of work that grows", r"\.(append|extend|add|insert)\("),
        Reason("a new value in a place that is there", r"\]\s*[-+*/|&]?=[^=]"),
        Reason("`self` itself, whose methods may do anything", r"self\.clear\("),
    ),
    ("PY114", "aura"): (Reason("`[[]] * n`; ruff looks at `fromkeys` only", r"\]\s*\*"),),
    ("PY201", "twin"): (Reason("a method of the class", after=r"def \w+\(cls"),),
    ("PY202", "aura"): (Reason("read at once: `open(…).read…`", r"open\([^)]*\)\.read"),),
    ("PY202", "twin"): (
        Reason("Aura leaves alone what is closed, returned, stored or handed on", _CALL),
        Reason("opened by another name: `open_code`, `fileinput`, a copy of `open`"),
    ),
    ("PY401", "twin"): (
        Reason("`sum` with a start, which Aura reads as joining lists", before=r"\bsum\("),
        Reason("a generator in `set` or `dict`: no list is built", names=_GENERATORS),
        Reason("a comment may say why", names=frozenset({"C419"}), before=r"#"),
    ),
    ("PY501", "aura"): (Reason("`compile`, which ruff leaves alone", r"\bcompile\("),),
    ("PY501", "twin"): (
        _IN_TESTS,
        Reason("a condition around compares it with constants", before=r"\bin [\[({]"),
        Reason("code that is written down", r"""(exec|eval)\(\s*[rb]?["'](?!.*["']\s*%)"""),
    ),
    ("PY503", "aura"): (Reason("`marshal`: ruff has another rule", r"\bmarshal\."),),
    ("PY503", "twin"): (
        _IN_TESTS,
        Reason("Aura asks where the data is from: a parameter, a request, a socket"),
    ),
    ("PY601", "twin"): (
        _MARKED,
        Reason("in a `try`, which asks whether the module is there", before=r"\btry:"),
        Reason("a line in parentheses whose statement has `noqa`", before=r"(?i)import \(.*noqa"),
        Reason("`__init__.py`, where a name may be there for others", path=r"__init__\.py$"),
        Reason("the name is in `__all__`, which grows later", path=r"^subprocess\.py$"),
        Reason("other imports of the same package are used", r"^import [\w.]+\.\w"),
        Reason("`__doc__` and the like, which a module has anyhow", r"import __\w+__"),
        Reason("from a private module, for others to take from here", r"(from|import) .*\b_\w+"),
        Reason("something else has the name, or a type comment", r"import [\w.]+( as m|, |$)"),
    ),
    ("PY602", "aura"): (Reason("several values in turn; ruff counts the last one only"),),
    ("PY602", "twin"): (
        Reason("the name of a caught exception, which Aura leaves alone", r"except.* as \w+:"),
        Reason("one of several targets", r"^\s*[\w.]+( = [\w.]+)+ ="),
        Reason("a target of unpacking", r"^\s*\(?\w+, "),
        Reason("the function looks at `vars()` or `locals()`", after=r"(vars|locals)\(\)"),
        Reason("read at the loop's next turn, above", r"strstart ="),
    ),
    ("PY604", "twin"): (Reason("the test stands in parentheses: `not (a in b)`", r"not\s*\("),),
    ("PY605", "twin"): (
        Reason("a part of a query", r"\.c\.|_comparator|adapt\(|where\("),
        Reason("a comment says that it must be `==`", r"#.*([Mm]ust|[Cc]annot)"),
        _IN_TESTS,
    ),
    ("PY606", "aura"): (Reason("in a `try` of its own in the handler", before=r"\btry:"),),
    ("PY606", "twin"): (
        Reason("what ends a program or an iteration", r"raise (SystemExit|KeyboardI|Stop)"),
        Reason("an exception that was made elsewhere", r"raise [a-z_.]\w*(\.\w+)*$"),
        Reason("made from the caught one, with its traceback", r"with_traceback|\.new\("),
    ),
    ("X102", "aura"): (Reason("`-` and `and`: ruff looks at comparisons only", r" (-|and) "),),
    ("X102", "twin"): (
        _IN_TESTS,
        Reason("a plain name, which asks for NaN", r"\b(\w+) [!=]= \1\b"),
    ),
    ("X104", "aura"): (
        Reason("`if` with the same blocks: ruff looks at `a if x else a`", r"\bif\b"),
    ),
    ("X105", "aura"): (Reason("branches of several lines"),),
    ("X105", "twin"): (
        Reason("short branches: `return`, a name, a call; Aura asks for more than that"),
    ),
    ("X107", "twin"): (
        Reason("in a class or module, where it takes a name into it", r"^(    )?(\w+) = \2\b"),
        Reason("one of several targets", r"(=.*=|,.*=)"),
    ),
    ("X110", "twin"): (
        _IN_TESTS,
        Reason("a comment says why", r"#"),
        Reason("another handler lets the program stop", before=r"except"),
    ),
    ("X112", "twin"): (
        Reason("no secret by its look: a word, or too short", r"""["'][^"']*["']"""),
    ),
    ("X113", "aura"): (Reason("in the middle of a comment"),),
    ("X113", "twin"): (Reason("not in capitals", r"\b(todo|Todo|hack|Hack|fixme|xxx|Xxx)\b"),),
    ("X124", "aura"): (Reason("a `return` in a `try` in a `finally`"),),
    ("X125", "aura"): (Reason("the last of several handlers", before=r"except"),),
    ("X125", "twin"): (Reason("a comment says why", r"#"),),
    ("X128", "twin"): (
        _IN_TESTS,
        Reason("a command that is always the same", r"""(os\.\w+|run|Popen)\(\s*["']"""),
        Reason("a command from elsewhere, not put together here"),
    ),
    ("X129", "twin"): (
        _IN_TESTS,
        Reason("not seen to be run in the same function, or only names of tables are put in"),
    ),
    ("X130", "aura"): (Reason("`check_hostname = False`", r"check_hostname = False"),),
    ("X130", "twin"): (Reason("another name for the function, no call", r"= _create_\w+$"),),
    ("X131", "twin"): (Reason("no secret is seen to be protected"),),
    ("X132", "twin"): (Reason("nothing that is called a secret is made of it"),),
    ("X136", "twin"): (
        Reason("in a chain of `elif`", r"^\s*elif\b"),
        Reason("a comment says why", r"#"),
    ),
}
