"""`aura-lsp serve`: the language server over standard input and output, or over TCP for
debugging."""

from __future__ import annotations

import argparse

from aura_lsp.cli import fail

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="the default; accepted for editors")
    parser.add_argument("--tcp", metavar="HOST:PORT", help="for debugging; loopback only")
    parser.add_argument("--log-level", choices=["debug", "info", "warning", "error"],
                        help="default: AURA_LOG_LEVEL, else warning")  # fmt: skip
    parser.add_argument("--log-file", metavar="FILE", help="instead of standard error; rotates")
    parser.add_argument("--log-format", choices=["text", "json"], default="text")
    parser.add_argument("--clientProcessId", type=int, help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    from aura_lsp.server.main import LogOptions, serve_stdio, serve_tcp  # noqa: PLC0415 - heavy

    options = LogOptions(arguments.log_level, arguments.log_file, arguments.log_format)
    if arguments.tcp is None:
        return serve_stdio(options)
    host, _, port = arguments.tcp.rpartition(":")
    if host.strip("[]") not in _LOOPBACK or not port.isdigit():
        return fail(f"--tcp {arguments.tcp}: expected a loopback address, such as 127.0.0.1:2087")
    return serve_tcp(host.strip("[]"), int(port), options)
