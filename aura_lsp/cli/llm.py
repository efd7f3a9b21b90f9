"""`aura-lsp llm`: which language models answer and where code would go, a server for trying things
out, and questions from scripts."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

from aura_lsp.assist.servers import Answer, Fault, Message, Piece, Request, connect
from aura_lsp.assist.servers.embedded import (
    INSTALL_SMALL,
    SMALL_NAME,
    CannotServe,
    Plan,
    serve,
    small_model,
    usual_threads,
)
from aura_lsp.assist.servers.status import status_of
from aura_lsp.cli import FOUND, fail
from aura_lsp.cli.paths import Refused, loaded_for, loader_of, positive, refused
from aura_lsp.config import Llm

_PORT = 9931
_TOY = (
    f"{SMALL_NAME} is a toy: it shows how answers arrive, and what it says about code is mostly "
    "wrong; docs/models.md names models that are of use"
)


def add_options(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    status = actions.add_parser("status", help="what answers where, and where code would go")
    status.add_argument(
        "--probe", action="store_true", help="look at the usual ports of other servers, too"
    )
    status.add_argument("--format", choices=["text", "json"], default="text")
    asking = actions.add_parser("ask", help="ask the model; prints the answer as it arrives")
    asking.add_argument("prompt", nargs="?", help="default: standard input")
    asking.add_argument("--system", metavar="TEXT", help="what the model is told beforehand")
    asking.add_argument("--max-tokens", type=positive, default=512, metavar="N")
    for action in (status, asking):
        action.add_argument("--config", metavar="FILE")
        action.add_argument("--isolated", action="store_true")
    serving = actions.add_parser("serve", help="run a llama.cpp server for trying things out")
    serving.add_argument("model", nargs="?", metavar="MODEL.gguf", help="default: the small one")
    serving.add_argument("--port", type=int, default=_PORT, help=f"0: a free one ({_PORT})")
    serving.add_argument("--context", type=positive, default=4096, metavar="TOKENS")
    serving.add_argument("--slots", type=positive, default=1, metavar="N", help="requests at once")
    serving.add_argument("--threads", type=positive, default=usual_threads(), metavar="N")


def run(arguments: argparse.Namespace) -> int:
    if arguments.action == "serve":
        return _serve(arguments)
    try:
        llm = loaded_for(loader_of(arguments), Path.cwd()).settings.llm
    except Refused as error:
        return refused(error)
    if arguments.action == "ask":
        return asyncio.run(_ask(llm, arguments))
    return asyncio.run(_status(llm, arguments))


async def _status(llm: Llm, arguments: argparse.Namespace) -> int:
    status = await status_of(llm, probing=arguments.probe)
    if arguments.format == "json":
        json.dump(status.as_dict(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        for each in (*status.answers, *status.further):
            print("\n".join(_lines(each)))
        print(status.sentence)
    return FOUND if status.chosen is None else 0


def _lines(answer: Answer) -> list[str]:
    if not answer.models:
        return [f"– {answer.fault}"]
    lines = [f"+ {answer.provider.name}"]
    for each in answer.models:
        told = [
            "loaded" if each.is_loaded else "",
            f"context {each.context}" if each.context else "",
            f"runs at {each.remote}" if each.remote else "",
        ]
        lines.append(": ".join(filter(None, (f"    {each.id}", ", ".join(filter(None, told))))))
    return lines if answer.fault is None else [*lines, f"  {answer.fault}"]


async def _ask(llm: Llm, arguments: argparse.Namespace) -> int:
    prompt = sys.stdin.read() if arguments.prompt is None else arguments.prompt
    system = (Message("system", arguments.system),) if arguments.system else ()
    request = Request((*system, Message("user", prompt)), arguments.max_tokens)
    try:
        provider = await connect(llm)
        reply = await provider.generate(request, _print)
    except Fault as fault:
        return fail(str(fault))
    print()
    if reply.end.is_cut:
        print("aura-lsp: the answer is cut off; raise --max-tokens", file=sys.stderr)
    return 0


def _print(piece: Piece) -> None:
    if piece.kind == "text":
        print(piece.text, end="", flush=True)


def _serve(arguments: argparse.Namespace) -> int:
    model = Path(arguments.model) if arguments.model else small_model()
    if model is None:
        return fail(f"name a GGUF file, or get the small model with `{INSTALL_SMALL}`")
    if not model.is_file():
        return fail(f"{model}: no such file")
    if not arguments.model:
        print(f"aura-lsp: {_TOY}", file=sys.stderr)
    key = os.environ.get("AURA_LLM_API_KEY", "").strip() or None
    plan = Plan(model, arguments.port, arguments.context, arguments.slots, arguments.threads, key)
    try:
        serve(plan, lambda url: print(f"READY {url}", flush=True))
    except CannotServe as error:
        return fail(str(error))
    return 0
