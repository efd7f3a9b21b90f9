"""The command line: one file per command, each with `add_options(parser)` and `run(arguments)`.

Exit status: 0 for nothing to report, 1 for findings, 2 for wrong usage, a path that does not exist,
unreadable configuration or an internal error.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence

from aura_lsp import __version__

COMMANDS = {
    "serve": "the language server",
    "check": "analyse files and folders, print findings",
    "metrics": "print per-function and per-file metrics",
    "trend": "how the measures of functions have changed, as git and the records tell",
    "rules": "list the rules",
    "explain": "print one rule's documentation",
    "doctor": "say what works here; exit status 1 if something is broken",
    "llm": "the language model: what answers, a server to try it with, questions from scripts",
    "config": "the configuration: schema, settings in force, a first file",
}

FOUND = 1
WRONG = 2

logger = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is returned.

    With no command and a terminal on standard input the help is printed instead of waiting silently
    for a client.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments and (sys.stdin is None or not sys.stdin.isatty()):
        arguments = ["serve"]
    elif (
        arguments and arguments[0].startswith("--") and arguments[0] not in ("--help", "--version")
    ):
        arguments.insert(0, "serve")
    parser = _parser(arguments[0] if arguments else "")
    if not arguments:
        parser.print_help()
        return 0
    parsed = parser.parse_args(arguments)
    try:
        return int(parsed.run(parsed))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _silence_stdout()
        return 0
    except Exception as error:
        logger.debug("internal error", exc_info=True)
        print(
            f"aura-lsp: internal error: {type(error).__name__}: {error}; "
            "run again with AURA_LOG_LEVEL=debug for the place",
            file=sys.stderr,
        )
        return WRONG


def _parser(chosen: str) -> argparse.ArgumentParser:
    """The parser with the options of the chosen command; other commands are only listed.

    Importing a command takes longer than the server may take to start.
    """
    parser = argparse.ArgumentParser(
        prog="aura-lsp",
        description="Code quality as you type: complexity and why, for six languages, no cloud.",
    )
    _add_version(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        _add_version(command)
        if name == chosen:
            module = importlib.import_module(f"aura_lsp.cli.{name}")
            module.add_options(command)
            command.set_defaults(run=module.run)
    return parser


def _add_version(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--version", action="version", version=f"aura-lsp {__version__}")


def _silence_stdout() -> None:
    """The reader is gone (`aura-lsp check | head`): nothing more to say, and no complaint at
    exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fail(message: str) -> int:
    """Say what the user has to change; the exit status for it."""
    print(f"aura-lsp: {message}", file=sys.stderr)
    return WRONG
