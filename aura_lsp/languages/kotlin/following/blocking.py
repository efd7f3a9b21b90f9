"""Calls in Kotlin that block the thread they are made on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.calls import arguments, called, callee, receiver
from aura_lsp.languages.kotlin.following.resolving import named_among

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.languages.kotlin.following.files import KotlinFile
    from aura_lsp.site import Site

_UNITS = ("NANOSECONDS", "MICROSECONDS", "MILLISECONDS", "SECONDS", "MINUTES", "HOURS", "DAYS")
_SLEEPS = frozenset({"java.lang.Thread.sleep", "android.os.SystemClock.sleep"}) | {
    f"java.util.concurrent.TimeUnit.{unit}.sleep" for unit in _UNITS
}


def sleep_of(site: Site, call: Node) -> str:
    """The full name of the function if a call lets the thread sleep, else nothing."""
    return named_among(site, callee(call), _SLEEPS)


FILE_METHODS = frozenset(
    {"readText", "readBytes", "readLines", "writeText", "writeBytes", "appendText", "appendBytes"}
)
_URL_METHODS = frozenset({"readText", "readBytes", "openStream", "openConnection"})
_SQL = frozenset({"rawQuery", "execSQL"})
_BITMAPS = frozenset(
    {f"android.graphics.BitmapFactory.{name}" for name in ("decodeFile", "decodeStream")}
)
_STREAMS = {
    "java.io.FileInputStream": "Opening a file",
    "java.io.FileOutputStream": "Opening a file",
    "java.net.Socket": "Connecting",
}
IO_NAMES = FILE_METHODS | _URL_METHODS | _SQL | {
    "execute", "decodeFile", "decodeStream", "FileInputStream", "FileOutputStream", "Socket",
}  # fmt: skip
"""The last names of all that `io_call` knows."""


def io_call(file: KotlinFile, call: Node) -> str:
    """What a call reads or writes, if that is a file, a database or the network."""
    name, target = called(call, file.source), receiver(call)
    made = file.named_among(callee(call), _STREAMS)
    if made:
        return _STREAMS[made] if arguments(call, file.source) else ""
    if file.named_among(callee(call), _BITMAPS):
        return "Decoding an image"
    return _method(file, target, name) if target is not None else ""


def _method(file: KotlinFile, target: Node, name: str) -> str:
    """What a method reads or writes."""
    if name == "execute":
        is_made = target.type == "call_expression" and called(target, file.source) == "newCall"
        return "A request" if is_made else ""
    kind = file.type_of(target)
    if name in FILE_METHODS and kind == "File" and file.may_be("java.io.File"):
        return f"`{name}` of a file"
    if name in _URL_METHODS and kind == "URL" and file.may_be("java.net.URL"):
        return f"`{name}` of a URL"
    return f"`{name}`" if name in _SQL and _is_database(file, target, kind) else ""


def _is_database(file: KotlinFile, target: Node, kind: str) -> bool:
    """Whether something is a database, by its type or name."""
    return kind == "SQLiteDatabase" or file.text(target).rpartition(".")[2] in (
        "db", "database", "readableDatabase", "writableDatabase",
    )  # fmt: skip
