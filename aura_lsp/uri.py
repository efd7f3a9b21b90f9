r"""Document URIs, file paths, and one form for all the ways in which editors spell one URI.

VS Code writes `file:///c%3A/x%20y`, Neovim and Emacs `file:///C:/x%20y` for the same file. A file on
another machine, or in WSL, is `file://host/share/x`: on Windows `\\host\share\x`, elsewhere
`//host/share/x`. `+` is no space. Paths are taken as they are: no `..`, letter case, Unicode normal form
or trailing slash is touched, and nothing is looked up on disk.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

_URI = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL
)
_DRIVE = re.compile(rb"/?[A-Za-z]:(?=[/\\]|\Z)")
_LOCALHOST = re.compile(rb"(?://localhost(?=/))+", re.IGNORECASE)
_HOST = re.compile(rb"//[^/\\]+")
_LITERAL = "/:"
"""What is not percent-encoded besides letters, digits and `-._~`."""


def to_path(uri: str, *, windows: bool = os.name == "nt") -> str | None:
    """The path that a `file:` URI names; its query and fragment are no part of it.

    None where no file can be meant: for other schemes (`untitled:`, `vscode-notebook-cell:`) and for a
    null character. Bytes that are not UTF-8 come out as `os.fsdecode` has them.
    """
    parts = _Parts.of(uri)
    if parts.scheme != "file":
        return None
    path = parts.file_path()
    has_drive = _DRIVE.match(path) is not None
    if parts.authority.lower() == b"localhost":
        local = path.removeprefix(b"//" + parts.authority)
        # VS Code writes `\\localhost\c$\x` as `file://localhost/c%24/x`.
        has_drive = _DRIVE.match(local) is not None
        path = local if has_drive or not windows else path
    if b"\0" in path:
        return None
    if not windows:
        return path.decode("utf-8", "surrogateescape")
    if has_drive:
        path = path.removeprefix(b"/")
        path += b"" if path[2:] else b"/"
    return _windows_text(path).replace("/", "\\")


def from_path(path: str, *, windows: bool = os.name == "nt") -> str:
    """The `file:` URI of an absolute path: `file:///C:/x%20y`, `file:///x%20y`, `file://host/share/x`.

    Raises:
        ValueError: the path is not absolute.
    """
    if not windows:
        if not path.startswith("/"):
            raise ValueError(f"not an absolute path: {path!r}")
        return "file://" + quote(path.encode("utf-8", "surrogateescape"), _LITERAL)
    slashed = path.replace("\\", "/").encode("utf-8", "surrogatepass")
    if _DRIVE.match(slashed) and slashed[1:3] == b":/":
        slashed = b"/" + slashed
    elif not slashed.startswith(b"/"):
        raise ValueError(f"not an absolute path: {path!r}")
    return _file_uri(slashed)


def normalise(uri: str) -> str:
    """One form for all spellings of a URI: the key to find a document by, not what to send to a client.

    Two URIs have the same form if their parts are equal once decoded, as VS Code compares them. Scheme,
    host and drive letter are taken as lower case, `localhost` as no host; backslashes behind a drive or
    host are separators. The form does not depend on the platform, and is its own form.
    """
    parts = _Parts.of(uri)
    if parts.scheme == "file":
        written = _file_uri(_folded(_LOCALHOST.sub(b"", parts.file_path(), count=1)))
    else:
        path = _folded(parts.path)
        has_authority = parts.authority or path.startswith(b"//")
        authority = "//" + quote(parts.authority.lower(), _LITERAL) if has_authority else ""
        scheme = f"{parts.scheme}:" if parts.scheme else ""
        written = scheme + authority + quote(path, _LITERAL)
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
    def of(cls, uri: str) -> _Parts:
        match = _URI.fullmatch(uri)
        assert match is not None  # every part is optional
        scheme, *rest = match.groups(default="")
        # A lone surrogate is invalid in JSON and yet gets here: bytes it must become, not an error.
        return cls(
            scheme.lower(),
            *(unquote_to_bytes(part.encode("utf-8", "surrogatepass")) for part in rest),
        )

    def file_path(self) -> bytes:
        """The path with `/` at its front, or with `//host/` where the URI names one."""
        path = self.path if self.path.startswith(b"/") else b"/" + self.path
        if _DRIVE.fullmatch(self.authority):  # `file://C:/x`, by clients that only put `file://` in front
            return b"/" + self.authority + path
        return b"//" + self.authority + path if self.authority else path


def _file_uri(path: bytes) -> str:
    """The URI of a path as `_Parts.file_path` has it."""
    return ("file:" if _HOST.match(path) else "file://") + quote(path, _LITERAL)


def _folded(path: bytes) -> bytes:
    """The path with its drive letter or host in lower case and slashes only behind it."""
    start = _DRIVE.match(path) or _HOST.match(path)
    if start is None:
        return path
    return start[0].lower() + path[start.end() :].replace(b"\\", b"/")


def _windows_text(path: bytes) -> str:
    try:
        return path.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # no file on Windows has such a name
        return path.decode("utf-8", "replace")
