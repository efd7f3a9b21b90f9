"""A repository of a random history that is known exactly, since it was made here.

Functions have identities of their own. Each is told by its lines, and its cognitive complexity is
the number of its `if`s. What is known is told of the first parents: a merge is one step.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

START = 1_700_000_000
HOUR = 3_600


@dataclass(slots=True)
class Known:
    """A function: its identity, what it is called, the class that it is in, and its `if`s."""

    id: int
    name: str
    type: str
    ifs: int

    @property
    def qualified_name(self) -> str:
        return f"{self.type}.{self.name}" if self.type else self.name

    def text(self) -> str:
        indent = "    " if self.type else ""
        lines = [f"class {self.type}:"] if self.type else []
        lines += [f"{indent}def {self.name}(a):"]
        lines += [f'{indent}    log("{self.id} does {what}")' for what in ("this", "that", "more")]
        for number in range(self.ifs):
            lines += [
                f"{indent}    if a == {self.id}{number:03}:",
                f"{indent}        a += {number}{self.id}",
            ]
        return "\n".join([*lines, f"{indent}    return a + {self.id}", "", ""])


@dataclass(slots=True)
class File:
    """A file by its own identity, with what is in it and what was taken out."""

    path: str
    functions: list[Known] = field(default_factory=list)
    deleted: list[Known] = field(default_factory=list)

    def text(self) -> str:
        return f'"""{len(self.functions)} functions"""\n\n' + "\n".join(
            each.text() for each in self.functions
        )


State = list[File]
Seen = dict[int, tuple[str, str, int]]
"""The path, the qualified name and the complexity of each function that is there."""


@dataclass(slots=True)
class Repository:
    """What was made: the state of each step of the main branch, and its commits' marks."""

    steps: list[Seen]
    subjects: list[str]
    tags: dict[int, str]


class Script:
    """Makes up commits one by one and writes them for `git fast-import`."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.files: State = []
        self.before: State = []
        self.stream: list[bytes] = []
        self.made = Repository([], [], {})
        self.taken: set[str] = set()
        self.last = self.marks = self.ids = self.names = 0

    # -- what a commit may do ----------------------------------------------------------------------

    def edit(self) -> None:
        for _ in range(self.random.randint(1, 3)):
            function = self.random.choice(self.file().functions)
            function.ifs = max(0, function.ifs + self.random.choice((-1, 1, 2)))

    def add(self) -> None:
        functions = self.file().functions
        functions.insert(self.random.randint(0, len(functions)), self.function())

    def add_file(self) -> None:
        path = self.random.choice(("", "lib/", "lib/deep/")) + self.name("m") + ".py"
        self.files.append(File(path, [self.function() for _ in range(self.random.randint(3, 6))]))

    def rename(self) -> None:
        self.random.choice(self.file().functions).name = self.name("f")

    def rename_and_edit(self) -> None:
        function = self.random.choice(self.file().functions)
        function.name, function.ifs = self.name("f"), function.ifs + 1

    def move(self, *, edited: bool = False) -> None:
        source, target = self.two_files()
        function = source.functions.pop(self.random.randrange(len(source.functions)))
        function.ifs += edited
        target.functions.append(function)

    def move_and_edit(self) -> None:
        self.move(edited=True)

    def move_into_class(self) -> None:
        function = self.random.choice(self.file().functions)
        function.type = "" if function.type else self.name("K")

    def rename_file(self) -> None:
        file = self.file()
        file.path = self.random.choice(("", "lib/", "new/")) + self.name("m") + ".py"

    def rename_file_and_edit(self) -> None:
        self.rename_file()
        self.edit()

    def split(self) -> None:
        file = self.file()
        half = len(file.functions) // 2
        moved, file.functions = file.functions[:half], file.functions[half:]
        self.files.append(File(self.name("m") + ".py", moved))

    def shuffle(self) -> None:
        self.random.shuffle(self.file().functions)

    def delete(self) -> None:
        file = self.file()
        function = file.functions.pop(self.random.randrange(len(file.functions)))
        file.deleted.append(function)

    def restore(self) -> None:
        for file in self.files:
            if file.deleted:
                function = file.deleted.pop()
                function.ifs += self.random.randint(0, 2)
                file.functions.insert(0, function)
                return

    def replace_elsewhere(self) -> None:
        """Something else gets a name that is gone from another file."""
        source, target = self.two_files()
        gone = source.functions.pop(self.random.randrange(len(source.functions)))
        other = self.function()
        if gone.name not in self.taken:  # under its name in its file it would be back
            other.name = gone.name
        self.taken.add(gone.name)
        target.functions.append(other)

    def revert(self) -> None:
        self.files = deepcopy(self.before)

    # -- and how it is written ---------------------------------------------------------------------

    def file(self) -> File:
        large = [each for each in self.files if len(each.functions) > 2]
        if not large:
            self.add_file()
            large = self.files[-1:]
        return self.random.choice(large)

    def two_files(self) -> tuple[File, File]:
        source = self.file()
        return source, self.random.choice([each for each in self.files if each is not source])

    def name(self, kind: str) -> str:
        self.names += 1
        return f"{kind}_{self.names}"

    def function(self) -> Known:
        self.ids += 1
        return Known(self.ids + 100, self.name("f"), "", self.random.randint(0, 5))

    def commit(self, subject: str, parents: list[int]) -> int:
        self.marks += 1
        at = START + self.marks * HOUR
        lines = [
            "commit refs/heads/main",
            f"mark :{self.marks}",
            f"committer A <a@example.org> {at} +0000",
            f"data {len(subject)}",
            subject,
            *(f"{word} :{mark}" for word, mark in zip(("from", "merge"), parents, strict=False)),
            "deleteall",
        ]
        for file in self.files:
            text = file.text()
            lines += [f"M 100644 inline {file.path}", f"data {len(text)}", text]
        self.stream.append("\n".join([*lines, ""]).encode())
        return self.marks

    def step(self, subject: str, *merged: int) -> None:
        """A commit of the main branch, whose truth is kept."""
        parents = [self.last, *merged] if self.last else []
        self.last = self.commit(subject, parents)
        seen = {
            each.id: (file.path, each.qualified_name, each.ifs)
            for file in self.files
            for each in file.functions
        }
        self.made.steps.append(seen)
        self.made.subjects.append(subject)

    def side_branch(self) -> None:
        """Two commits beside the main branch, and the merge that brings them."""
        start = self.last
        first = self.random.choice(self.OPERATIONS)
        first(self)
        mark = self.commit(f"side {first.__name__}", [start])
        self.edit()
        mark = self.commit("side edit", [mark])
        self.last = start
        self.step("merge", mark)

    OPERATIONS: tuple[Callable[[Script], None], ...] = (
        edit, edit, edit, add, add_file, rename, rename_and_edit, move, move_and_edit,
        move_into_class, rename_file, rename_file_and_edit, split, shuffle, delete, delete,
        restore, restore, replace_elsewhere,
    )  # fmt: skip


def make(folder: Path, *, commits: int = 200, seed: int = 7) -> Repository:
    """Make the repository; every kind of commit is in it."""
    script = Script(seed)
    for _ in range(4):
        script.add_file()
    script.step("start")
    while script.marks < commits:
        before = deepcopy(script.files)
        number = script.marks
        if number % 9 == 0 and script.before and commits - number > 3:
            script.revert()
            script.step("revert")
        elif number % 13 == 0 and commits - number > 3:
            script.side_branch()
        else:
            operation = script.OPERATIONS[script.random.randrange(len(script.OPERATIONS))]
            operation(script)
            script.step(operation.__name__)
        script.before = before
        if number % 40 == 0:
            step = len(script.made.steps) - 1
            script.made.tags[step] = f"v{number // 40}"
            script.stream.append(
                f"reset refs/tags/v{number // 40}\nfrom :{script.last}\n\n".encode()
            )
    script.stream.append(b"done\n")
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "--initial-branch=main")
    _git(folder, "fast-import", "--done", "--quiet", text=b"".join(script.stream))
    _git(folder, "reset", "--hard", "--quiet")
    return script.made


def _git(folder: Path, *arguments: str, text: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=text, capture_output=True, check=True)


Expected = list[tuple[int, tuple[str, str, int] | None]]


def expected(made: Repository, function: int, start: int) -> Expected:
    """The steps at which a function of the last step changed, with what it was then; None where it
    was taken away. With a `start` other than 0 nothing is known before that step."""
    found: Expected = []
    was: tuple[str, str, int] | None = None
    for step, seen in enumerate(made.steps):
        now = seen.get(function)
        if (step >= start and now != was) or (step == start and now is not None):
            found.append((step, now))
        was = now if step >= start else None
    return found
