from __future__ import annotations

import re
from collections.abc import Iterator

from aura_lsp.model import Category, Finding, Severity, Span
from aura_lsp.rules import FileFacts, FileRule, Invalid

_WORDS = (b"TODO", b"FIXME", b"XXX", b"HACK", b"STOPSHIP")
_TAG = re.compile(
    rb"(?<![\w.'\"`$-])(?<!\w[@/])(TODO|FIXME|XXX|HACK|STOPSHIP)(?=[:(\s,?!]|--|\Z|\*/)"
)


class TodoComment(FileRule):
    """Point out comments that say that something is left to do.

    ## Why is this bad?
    `TODO`, `FIXME`, `XXX`, `HACK` and `STOPSHIP` mark what somebody did not want to forget. Listed
    like this they are not.

    `STOPSHIP`, which must not go out, is a warning. Only whole words in capitals count.
    """

    code = "X113"
    category = Category.STYLE
    severity = Severity.HINT
    suggestion = "Do what is left to do, or write it down where such work is planned"
    same_as = (
        "sonar:S1134",
        "sonar:S1135",
        "detekt:ForbiddenComment",
        "eslint:no-warning-comments",
        "ruff:FIX001",
        "ruff:FIX002",
        "ruff:FIX003",
        "ruff:FIX004",
        "pylint:fixme",
        "androidlint:StopShip",
    )

    def check(self, file: FileFacts, limit: int | None) -> Iterator[Finding]:
        for at in sorted(at for word in _WORDS for at in file.places.of(word)):
            match = _TAG.match(file.places.source, at)
            if match is None or file.comment_at(at) is None:
                continue
            tag = match[1].decode()
            severity = Severity.WARNING if tag == "STOPSHIP" else self.severity
            message = f"This comment says that something is left to do: `{tag}`"
            yield self.finding(Span(*match.span(1)), message, severity=severity)

    valid = {
        "python": [
            "def f():\n    return 1  # the todo list, to do later\n",
            'def f():\n    return "TODO: x"\n',
            "def f():\n    return 1  # see /TODO/ and TODO_LIST\n",
        ],
        "go": ["package p\n\n// f returns context.TODO and TODOs.\nfunc f() {}\n"],
        "rust": ["fn f() {} // `TODO` is a tag\n"],
        "javascript": ["f(todoList); // https://a.b/TODO\n"],
    }
    invalid = {
        "python": [
            Invalid(
                """
                # TODO: everything
                  ^^^^

                # FIXME
                  ^^^^^
                def f():
                    # XXX (me) think
                      ^^^
                    return 1  # HACK, for now
                                ^^^^


                A = 1  # TODO more
                         ^^^^
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p //TODO
                            ^^^^

                // TODO(me): do it
                   ^^^^
                func f() {}
                """
            ),
        ],
        "rust": [Invalid("/// FIXME: wrong\n    ^^^^^\nfn f() { /* TODO */ }\n            ^^^^\n")],
        "kotlin": [
            Invalid(
                """
                class A {
                    // STOPSHIP
                       ^^^^^^^^
                    val a = 1
                }
                """
            ),
        ],
        "javascript": [Invalid("/**\n * @TODO: x\n    ^^^^\n */\nfunction f() {}\n")],
        "typescript": [Invalid("interface A {\n  // TODO: b\n     ^^^^\n}\n")],
    }
