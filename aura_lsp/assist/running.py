"""Runs generated tests, in a mirror of their project so that nothing of the user's is touched.

The mirror is a temporary folder with links to everything but the files that are other: the tests,
and the tested file as it is in the editor. Only a user who has set `llm.run-tests` has tests run:
they are programs, and may do what the user may.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LIMIT = 120.0
"""Seconds that tests may take, compilation and all."""

_MOST_LINES, _MOST_TEXT = 20, 1200
_ENVIRONMENTS = (".venv", "venv")


@dataclass(frozen=True, slots=True)
class Passed:
    """All tests passed; `count` are those that the runner counted."""

    count: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A test failed, or the tests do not compile: the first thing that the runner says of it, and
    the end of its output."""

    reason: str
    output: str


@dataclass(frozen=True, slots=True)
class NotRun:
    """They could not be run; `why` in a few words."""

    why: str


@dataclass(frozen=True, slots=True)
class _Runner:
    """`command` of a mirror, a file in it, and the names of tests; None if a program is missing.
    `passed` finds how many tests passed, one where no number is said; `failed`, that one did not;
    `reason`, what is said of it first.
    """

    program: str
    command: Callable[[Path, Path, Sequence[str]], list[str] | None]
    passed: re.Pattern[str]
    failed: re.Pattern[str]
    reason: re.Pattern[str]


async def run(
    root: Path, files: Mapping[Path, bytes], target: Path, framework: str, names: Sequence[str]
) -> Passed | Failed | NotRun:
    """Run the tests called `names` of the file `target` below `root`, with these files in the
    place of what is there. `framework` is what `Destination` calls it."""
    runner = next((each for word, each in _RUNNERS.items() if framework.startswith(word)), None)
    if runner is None:
        return NotRun(f"how to run {framework} is not known")
    with tempfile.TemporaryDirectory(prefix="aura-tests-") as folder:
        mirror = Path(folder).resolve() / root.name
        try:
            await asyncio.to_thread(_mirror, root, files, mirror)
        except OSError as error:
            return NotRun(f"no mirror of the project can be made: {error.strerror}")
        command = runner.command(mirror, mirror / target.relative_to(root), names)
        if command is None:
            return NotRun(f"there is no {runner.program}")
        try:
            status, output = await _ended(command, mirror)
        except TimeoutError:
            return NotRun(f"stopped after {LIMIT:.0f} s")
        except OSError as error:
            return NotRun(f"{command[0]}: {error.strerror}")
    return _judged(runner, status, output.replace(f"{mirror}{os.sep}", ""))


def _judged(runner: _Runner, status: int, output: str) -> Passed | Failed | NotRun:
    count = sum(int(each or 1) for each in runner.passed.findall(output))
    if status == 0 and count:
        return Passed(count)
    lines = [each.rstrip() for each in output.splitlines() if each.strip()]
    if status != 0 and runner.failed.search(output):
        said = runner.reason.search(output)
        reason = said[said.lastindex or 0].strip("' \n")[:200] if said else lines[-1]
        return Failed(reason, "\n".join(lines[-_MOST_LINES:])[-_MOST_TEXT:])
    return NotRun(lines[-1][:200] if lines else f"{runner.program} says nothing")


def _mirror(root: Path, files: Mapping[Path, bytes], mirror: Path) -> None:
    """Folders on the way to the files are made; whatever else is in them is a link."""
    places = {path.relative_to(root): source for path, source in files.items()}
    made = {folder for place in places for folder in place.parents}
    for folder in sorted(made):
        (mirror / folder).mkdir(parents=True)
        with suppress(FileNotFoundError):
            for entry in (root / folder).iterdir():
                place = folder / entry.name
                if place not in made and place not in places:
                    (mirror / place).symlink_to(entry.resolve())
    for place, source in places.items():
        (mirror / place).write_bytes(source)


async def _ended(command: list[str], mirror: Path) -> tuple[int, str]:
    """The exit status and the output; whatever was started is gone afterwards."""
    paths = [str(mirror), str(mirror / "src"), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "CARGO_TARGET_DIR": str(mirror.parent / "target"),
        "RUST_BACKTRACE": "0",
        "NO_COLOR": "1",
        "CI": "true",
    }
    process = await asyncio.create_subprocess_exec(
        *command, cwd=mirror, env=environment, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        start_new_session=sys.platform != "win32",
    )  # fmt: skip
    try:
        said, _ = await asyncio.wait_for(process.communicate(), LIMIT)
    finally:
        _kill(process)
        await process.wait()
    return process.returncode or 0, said.decode("utf-8", "replace")


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


# -- runners ---------------------------------------------------------------------------------------


def _python(mirror: Path) -> str | None:
    folders = [mirror / each for each in _ENVIRONMENTS]
    if "VIRTUAL_ENV" in os.environ:
        folders.append(Path(os.environ["VIRTUAL_ENV"]))
    inner = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    own = (folder.joinpath(*inner) for folder in folders)
    found = next((str(each) for each in own if each.exists()), None)
    return found or shutil.which("python3") or shutil.which("python")


def _pytest(mirror: Path, file: Path, names: Sequence[str]) -> list[str] | None:
    python = _python(mirror)
    options = ["-q", "--color=no", "-p", "no:cacheprovider", "-k", " or ".join(names)]
    return [python, "-m", "pytest", *options, str(file)] if python else None


def _unittest(mirror: Path, file: Path, names: Sequence[str]) -> list[str] | None:
    python = _python(mirror)
    wanted = [word for name in names for word in ("-k", name)]
    return [python, "-m", "unittest", *wanted, str(file.relative_to(mirror))] if python else None


def _go(mirror: Path, file: Path, names: Sequence[str]) -> list[str] | None:
    go = shutil.which("go")
    package = f"./{file.parent.relative_to(mirror).as_posix()}"
    return [go, "test", "-v", "-run", f"^({'|'.join(names)})$", package] if go else None


def _cargo(mirror: Path, file: Path, names: Sequence[str]) -> list[str] | None:
    cargo = shutil.which("cargo")
    return [cargo, "test", "--quiet", "--offline", "--", *names] if cargo else None


def _node(mirror: Path, file: Path, names: Sequence[str]) -> list[str] | None:
    node = shutil.which("node")
    return [node, "--test", "--test-reporter=tap", str(file)] if node else None


def _local(name: str, *options: str) -> Callable[[Path, Path, Sequence[str]], list[str] | None]:
    def command(mirror: Path, file: Path, names: Sequence[str]) -> list[str] | None:
        program = mirror / "node_modules" / ".bin" / name
        wanted = "|".join(map(re.escape, names))
        return [str(program), *options, str(file), "-t", wanted] if program.exists() else None

    return command


def _lines(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE)


_COUNTED = _lines(r"^\s*Tests:?\s+(?:\d+ \w+[,|] )*(\d+) passed")
_RUNNERS = {
    "pytest": _Runner(
        "Python", _pytest,
        _lines(r"\b(\d+) passed"), _lines(r"\b\d+ (failed|errors?)\b"), _lines(r"^E +(.+)"),
    ),
    "unittest": _Runner(
        "Python", _unittest,
        _lines(r"^Ran (\d+) test"), _lines(r"^FAILED"), _lines(r"^(\w*Error: .+)"),
    ),
    "Go": _Runner(
        "go", _go,
        _lines(r"^ *--- PASS()"), _lines(r"^FAIL"), _lines(r"_test\.go:(?:\d+:)+ (.+)"),
    ),
    "`#[test]`": _Runner(
        "cargo", _cargo,
        _lines(r"test result: ok\. (\d+) passed"), _lines(r"test result: FAILED|^error\[E\d+\]"),
        _lines(r"panicked at .+\n(.+)|^(error\[.+)"),
    ),
    "Node": _Runner(
        "node", _node,
        _lines(r"^# pass (\d+)"), _lines(r"^# fail [1-9]"), _lines(r"^ *error: (?:\|-\s*)?(.+)"),
    ),
    "vitest": _Runner(
        "vitest", _local("vitest", "run"), _COUNTED, _lines(r"FAIL"), _lines(r"(\w*Error: .+)"),
    ),
    "jest": _Runner(
        "jest", _local("jest", "--ci"), _COUNTED, _lines(r"FAIL"), _lines(r"^ *● (.+)"),
    ),
}  # fmt: skip
