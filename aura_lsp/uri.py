r"""Document URIs, file paths, and one form for all the ways in which editors spell one URI.

VS Code writes `file:///c%3A/x%20y`, Neovim and Emacs `file:///C:/x%20y` for the same file. A file
on another machine, or in WSL, is `file://host/share/x`: on Windows `\\host\share\x`, elsewhere
`//host/share/x`. `+` is no space. Paths are taken as they are: no `..`, letter case, Unicode normal
form or trailing slash is touched, and nothing is looked up on disk.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

_URI = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*):(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_DRIVE = re.compile(rb"/?[A-Za-z]:(?=[/\\]|\Z)")
_HOST = re.compile(rb"//(?![A-Za-z]:(?:[/\\]|\Z))[^/]+")
_LOCALHOST = re.compile(rb"\A(?://localhost(?=/|\Z))+", re.IGNORECASE)

_LITERAL = "/:"
"""What is written as it is, besides letters, digits and `_.-~`."""


def to_path(uri: str, *, windows: bool = os.name == "nt") -> str | None:
    """The path that a `file:` URI names; query and fragment are no part of it.

    None where no file can be meant: another scheme (`untitled:`, `vscode-notebook-cell:`), text
    that is no URI, or a null character. Bytes that are not UTF-8 come out as from `os.fsdecode`.
    """
    parts = _Parts.of(uri)
    if parts is None or parts.scheme != "file":
        return None
    path = parts.file_path()
    if parts.authority.lower() == b"localhost":
        local = path[len("//localhost") :] or b"/"
        # On Windows `file://localhost/c%24/x` is how VS Code writes the share `\\localhost\c$\x`.
        if not windows or _DRIVE.match(local):
            path = local
    if b"\0" in path:
        return None
    return _windows_path(path) if windows else path.decode("utf-8", "surrogateescape")


def from_path(path: str, *, windows: bool = os.name == "nt") -> str:
    """The `file:` URI of an absolute path: `file:///x%20y`, `file:///C:/x%20y`, `file://host/share/x`.

    Raises:
        ValueError: the path is not absolute, or holds what no file name of the system can.
    """
    if windows:
        slashed = path.replace("\\", "/").encode("utf-8", "surrogatepass")
        absolute = b"/" + slashed if re.match(rb"[A-Za-z]:/", slashed) else slashed
    else:
        absolute = path.encode("utf-8", "surrogateescape")
    if not absolute.startswith(b"/"):
        raise ValueError(f"not an absolute path: {path!r}")
    return _file_uri(absolute) if windows else "file://" + quote(absolute, _LITERAL)


def normalise(uri: str) -> str:
    """One form for all spellings of a URI: the key to find a document by, not to send to a client.

    Two URIs have the same form if their parts are equal once decoded, as VS Code compares them.
    Scheme, host and drive letter become lower case, `localhost` no host, and backslashes behind a
    drive slashes. The form is its own form and does not depend on the platform; the URI that
    `from_path` makes of a document's path has the form of the document's own. Text that is no URI
    stays as it is.
    """
    parts = _Parts.of(uri)
    if parts is None:
        return uri
    if parts.scheme == "file":
        written = _file_uri(_folded(_LOCALHOST.sub(b"", parts.file_path()) or b"/"))
    else:
        path = _folded(parts.path)
        has_authority = parts.authority or path.startswith(b"//")
        authority = "//" + quote(parts.authority.lower(), ":") if has_authority else ""
        written = f"{parts.scheme}:{authority}{quote(path, _LITERAL)}"
    if parts.query:
        written += "?" + quote(parts.query, _LITERAL)
    if parts.fragment:
        written += "#" + quote(parts.fragment, _LITERAL)
    return written


def same(uri_a: str, uri_b: str) -> bool:
    """Whether two URIs are spellings of one."""
    return uri_a == uri_b or normalise(uri_a) == normalise(uri_b)


class _Parts(NamedTuple):
    """A URI taken apart (RFC 3986, appendix B): decoded bytes, empty where there is none."""

    scheme: str
    authority: bytes
    path: bytes
    query: bytes
    fragment: bytes

    @classmethod
    def of(cls, uri: str) -> _Parts | None:
        match = _URI.fullmatch(uri)
        if match is None:
            return None
        scheme, *rest = match.groups(default="")
        # JSON can carry lone surrogates, which must not become an exception in a handler.
        decoded = [unquote_to_bytes(each.encode("utf-8", "surrogatepass")) for each in rest]
        return cls(scheme.lower(), *decoded)

    def file_path(self) -> bytes:
        """The path with `/` at its front, or `//host` where the URI names a host."""
        if _DRIVE.match(self.authority):  # `file://C:/x`: a client only put `file://` before a path
            return b"/" + self.authority + self.path
        if self.authority:
            return b"//" + self.authority + self.path
        return self.path if self.path.startswith(b"/") else b"/" + self.path


def _file_uri(path: bytes) -> str:
    """The URI of a path with `/` at its front, whose `//host` becomes the URI's."""
    return ("file:" if _HOST.match(path) else "file://") + quote(path, _LITERAL)


def _folded(path: bytes) -> bytes:
    """The path with its host or drive letter in lower case, and only slashes behind the drive."""
    if drive := _DRIVE.match(path):
        return drive[0].lower() + (path[drive.end() :].replace(b"\\", b"/") or b"/")
    if host := _HOST.match(path):
        return host[0].lower() + path[host.end() :]
    return path


def _windows_path(path: bytes) -> str:
    if drive := _DRIVE.match(path):
        path = path[1:] if drive.end() < len(path) else path[1:] + b"/"
    try:
        text = path.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # no file on Windows has such a name
        text = path.decode("utf-8", "replace")
    return text.replace("/", "\\")
