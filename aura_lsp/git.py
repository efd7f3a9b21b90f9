"""Git, asked as a program: without a shell, and nothing is run that a repository names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

COMMAND = (
    "git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
    "-c", "log.showSignature=false", "-c", "log.showRoot=true", "-c", "log.diffMerges=separate",
)  # fmt: skip


class NoGit(Exception):
    """Why git cannot be asked about a folder."""


def environ() -> dict[str, str]:
    """What git runs in: it speaks English, takes no locks that it can do without, and fetches
    nothing."""
    return {**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}


def ask(folder: Path, *arguments: str) -> bytes:
    """What git prints.

    Raises:
        FileNotFoundError: there is no git.
        subprocess.CalledProcessError: it refuses.
    """
    done = subprocess.run(  # noqa: S603 - no shell, and no argument of a user's that is an option
        [*COMMAND, *arguments], cwd=folder, env=environ(), capture_output=True, check=True
    )
    return done.stdout


def top(folder: Path) -> Path:
    """The root of the repository that a folder is in.

    Raises:
        NoGit: there is none, or no git.
    """
    try:
        found = ask(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")
    except FileNotFoundError:
        raise NoGit("git was not found; install it") from None
    except subprocess.CalledProcessError as error:
        raise NoGit(f"{folder} is in no git repository: {last_line(error)}") from None
    return Path(os.fsdecode(found)).resolve()


def last_line(error: subprocess.CalledProcessError) -> str:
    """What git said last before it gave up."""
    lines = bytes(error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"git ended with status {error.returncode}"
