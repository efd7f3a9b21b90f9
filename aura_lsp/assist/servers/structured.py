"""Answers that are to be JSON: read, and held against the schema that was sent.

A schema is a request: some servers do not know it, and a limit of tokens cuts what fits it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from aura_lsp.assist.servers.faults import Cause, fault
from aura_lsp.assist.servers.values import Reply

_FENCED = re.compile(r"\A\s*```[\w-]*\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def value_of(reply: Reply, schema: Mapping[str, Any], server: str) -> Any:
    """The JSON of an answer, which may stand in a code fence. Of the schema `type`, `enum`,
    `properties`, `required` and `items` are looked at. `server` is how a message calls it.

    Raises:
        Fault: it is no JSON, or not what was asked for.
    """
    fenced = _FENCED.match(reply.text)
    try:
        value = json.loads(fenced[1] if fenced else reply.text)
    except ValueError:
        if reply.end.is_cut:
            what, remedy = "was cut off in the midst of its JSON", "ask for less at once"
        else:
            what, remedy = "did not answer with JSON", "try again or choose another model"
        raise fault(Cause.NOT_JSON, server, what, remedy) from None
    wrong = next(_wrong(value, schema, "the answer"), None)
    if wrong is not None:
        what = f"answered with other JSON than was asked for ({wrong})"
        raise fault(Cause.NOT_JSON, server, what, "try again or choose another model")
    return value


def _wrong(value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
    """What does not fit, a few words each."""
    wanted = schema.get("type")
    if wanted is not None and not _is_a(value, wanted):
        yield f"{where} is no {wanted}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where} is none of the choices"
    if isinstance(value, dict):
        yield from (
            f"`{each}` is missing" for each in schema.get("required", ()) if each not in value
        )
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                yield from _wrong(value[name], inner, f"`{name}`")
    if isinstance(value, list):
        for each in value:
            yield from _wrong(each, schema.get("items", {}), f"an item of {where}")


def _is_a(value: Any, wanted: str) -> bool:
    if isinstance(value, bool) and wanted != "boolean":
        return False
    return isinstance(value, _TYPES[wanted])
