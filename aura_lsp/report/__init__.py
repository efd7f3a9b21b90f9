"""Results as people and machines read them, one format per file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aura_lsp.batch import FileResult, Located


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """What `check` came to: all that a report is made from.

    `results` are in order of path, `seconds` the time it took. `folder` is the working directory
    relative to the repository that a CI job is for, with a slash at its end, or empty.
    `statistics`: people are to be told how often each rule fired. So many findings are left out:
    `known` ones, which a baseline has, and those on `unchanged` lines.
    """

    results: Sequence[FileResult]
    excluded: int = 0
    seconds: float = 0.0
    folder: str = ""
    statistics: bool = False
    known: int = 0
    unchanged: int = 0

    def findings(self) -> Iterator[tuple[FileResult, Located]]:
        """All findings, each with what became of its file."""
        for result in self.results:
            for located in result.findings:
                yield result, located

    @property
    def total(self) -> int:
        """How many findings there are."""
        return sum(len(result.findings) for result in self.results)

    @property
    def skipped(self) -> list[FileResult]:
        """The files that were not analysed."""
        return [result for result in self.results if result.skipped is not None]

    def path(self, result: FileResult) -> str:
        """The path of a file in its repository; absolute if it is outside of the working
        directory."""
        absolute = result.path.startswith("/") or result.path[1:2] == ":"
        return result.path if absolute else f"{self.folder}{result.path}"
