from __future__ import annotations

from collections.abc import Iterator

from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import FileFacts, FileRule, Invalid, Valid


class LargeFile(FileRule):
    """Disallow files with too many lines of code.

    ## Why is this bad?
    A file that long has more than one subject, and whoever looks for one reads past the others.

    Blank lines and comments do not count.

    ## What to do
    Find the second subject and give it its own file.

    ## Options
    `thresholds.large-file` (1000 lines). Off by default.
    """

    code = "X120"
    category = Category.COMPLEXITY
    severity = Severity.HINT
    suggestion = "Find the second subject of the file and give it a file of its own"
    wave = 2
    same_as = ("sonar:S104", "eslint:max-lines", "revive:file-length-limit")
    needs_lines = True
    about_file = True

    def check(self, file: FileFacts, limit: int | None) -> Iterator[Finding]:
        if limit is not None and file.code_lines > limit:
            yield self.finding(
                file.first_line,
                f"The file has {file.code_lines} lines of code, the limit is {limit}",
            )

    valid = {"python": [Valid("# one\n\n# two\nx = 1\n", limit=1)]}
    invalid = {
        "python": [
            Invalid(
                """
                x = 1
                ^^^^^
                y = 2
                """,
                limit=1,
            ),
        ],
    }
