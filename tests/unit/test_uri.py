"""Whatever way an editor spells a URI, its path and its document are found, on every platform."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aura_lsp.uri import from_path, normalise, same, to_path

POSIX = [
    # VS Code, Neovim and Emacs agree where there is nothing to encode.
    ("file:///home/x/main.py", "/home/x/main.py"),
    ("file:///Users/Zoë/Code/a.py", "/Users/Zoë/Code/a.py"),
    # VS Code encodes all but letters, digits, `/` and `-._~`.
    ("file:///home/x/a%20b/c%23d%3Fe%25f%2Bg.py", "/home/x/a b/c#d?e%f+g.py"),
    ("file:///home/x/%5Bid%5D/%28shop%29/page.tsx", "/home/x/[id]/(shop)/page.tsx"),
    ("file:///home/x/gr%C3%BC%C3%9Fe/%F0%9F%A6%80.rs", "/home/x/grüße/🦀.rs"),
    # Neovim and Emacs leave sub-delimiters as they are; Emacs has `~` as it is, too.
    ("file:///home/x/a+b(c)!'*$&,;=@~.py", "/home/x/a+b(c)!'*$&,;=@~.py"),
    ("file:///home/x/[id]/a b.py", "/home/x/[id]/a b.py"),
    # macOS writes names decomposed: `u` and a combining diaeresis.
    ("file:///Users/x/u%CC%88.kt", "/Users/x/u\u0308.kt"),
    ("file:///home/x/", "/home/x/"),
    ("file:///home//x/./y/../z", "/home//x/./y/../z"),
    ("file:///", "/"),
    ("file:///home/x/back%5Cslash.py", "/home/x/back\\slash.py"),
    ("file:///home/x/not-utf-8-%FF.py", "/home/x/not-utf-8-\udcff.py"),
    ("file:///home/x/100%.py", "/home/x/100%.py"),
    ("file:///home/x/%2525.py", "/home/x/%25.py"),
    ("file:///home/x/a.py#L10", "/home/x/a.py"),
    ("file:///home/x/a.py?version=2", "/home/x/a.py"),
    # RFC 8089: no authority, and `localhost`, are this machine.
    ("file:/home/x", "/home/x"),
    ("file://localhost/home/x", "/home/x"),
    ("FILE://LocalHost/home/X", "/home/X"),
    ("file://localhost", "/"),
    ("file://wsl.localhost/Ubuntu/home/x", "//wsl.localhost/Ubuntu/home/x"),
    ("file:///c%3A/Users/x", "/c:/Users/x"),
]

WINDOWS = [
    # VS Code
    ("file:///c%3A/Users/x%20y/a.py", "c:\\Users\\x y\\a.py"),
    ("file:///c%3A/", "c:\\"),
    ("file://wsl.localhost/Ubuntu/home/x", "\\\\wsl.localhost\\Ubuntu\\home\\x"),
    ("file://wsl%24/Ubuntu-22.04/home/x", "\\\\wsl$\\Ubuntu-22.04\\home\\x"),
    ("file://server/share/gr%C3%BC%C3%9Fe.go", "\\\\server\\share\\grüße.go"),
    ("file://localhost/c%24/x", "\\\\localhost\\c$\\x"),
    # Neovim
    ("file:///C:/Users/x%20y/a.py", "C:\\Users\\x y\\a.py"),
    ("file:////server/share/x", "\\\\server\\share\\x"),
    # Emacs
    ("file:///c:/Users/x%20y/a+b.py", "c:\\Users\\x y\\a+b.py"),
    ("file://wsl$/Ubuntu/home/x", "\\\\wsl$\\Ubuntu\\home\\x"),
    # RFC 8089, and clients that only put `file://` before the path
    ("file:/C:/x", "C:\\x"),
    ("file:C:/x", "C:\\x"),
    ("file://localhost/C:/x", "C:\\x"),
    ("file://C:/x", "C:\\x"),
    ("file://c%3a/x", "c:\\x"),
    ("file://C:\\x\\y", "C:\\x\\y"),
    ("file:///C:\\x\\y", "C:\\x\\y"),
    ("file:///C:", "C:\\"),
    ("file:///C:/x/", "C:\\x\\"),
    ("file:///C:/a%23b%3Fc%25d.py", "C:\\a#b?c%d.py"),
    ("file:///C:/%5Bid%5D/x.tsx", "C:\\[id]\\x.tsx"),
    ("file:///home/x", "\\home\\x"),
    ("file:///C:/not-utf-8-%FF.py", "C:\\not-utf-8-\ufffd.py"),
]

SPELLINGS = [
    (
        "file:///c%3A/x",
        "file:///C:/x",
        "file:///C%3A/x",
        "file:///c%3a/x",
        "file:/c:/x",
        "file://C:/x",
    ),
    ("file:///c:/x/y", "file:///C:\\x\\y", "file:///c%3A%5Cx%5Cy", "file://C:\\x\\y"),
    ("file:///c:", "file:///C%3A/", "file:C:"),
    ("file:///home/x", "FILE:///home/x", "file://localhost/home/x", "file:/home/x"),
    ("file:///a%2Fb", "file:///a/b", "file:///%61/b"),
    ("file:///%C3%BC.py", "file:///%c3%bc.py", "file:///ü.py"),
    ("file:///%28a%29%2B%5Bb%5D%40.py", "file:///(a)+[b]@.py"),
    ("file:///100%.py", "file:///100%25.py"),
    (
        "file://wsl.localhost/Ubuntu/x",
        "file://WSL.localhost/Ubuntu/x",
        "file:////wsl.localhost/Ubuntu/x",
    ),
    ("file://wsl$/Ubuntu/x", "file://wsl%24/Ubuntu/x"),
    ("untitled:Untitled-1", "UNTITLED:%55ntitled-1"),
    ("untitled:c%3A/x.py", "untitled:C:/x.py"),
    (
        "vscode-notebook-cell:/c%3A/x.ipynb#W0sZmlsZQ%3D%3D",
        "vscode-notebook-cell:/C:/x.ipynb#W0sZmlsZQ==",
        "vscode-notebook-cell:///c%3a/x.ipynb#W0sZmlsZQ%3d%3d",
    ),
    ("vscode-remote://ssh-remote%2Bhost/x", "vscode-remote://SSH-Remote+Host/x"),
    ("git:/x.py?%7B%22ref%22%3A%22~%22%7D", 'git:/x.py?{"ref":"%7e"}'),
]

DIFFERENT = [
    ("file:///home/x", "file:///home/X"),
    ("file:///home/x", "file:///home/x/"),
    ("file:///home/x", "file://server/home/x"),
    ("file:///a+b.py", "file:///a%20b.py"),
    ("file:///a%2520b.py", "file:///a%20b.py"),
    ("file:///a%23b.py", "file:///a#b.py"),
    ("file:///%C3%BC.py", "file:///u%CC%88.py"),
    ("file:///c:/x", "file:///d:/x"),
    ("file:///c:/x", "file:///c:/X"),
    ("untitled:Untitled-1", "untitled:Untitled-2"),
    ("untitled:/x", "file:///x"),
    ("vscode-notebook-cell:/x.ipynb#a", "vscode-notebook-cell:/x.ipynb#b"),
    ("no-uri", "NO-URI"),
]

SEGMENT = st.text(
    st.sampled_from(" #?%+[](){}!$&',;=@:~._-\\|^`<>*\"\n%2F%5cabCäß€u\u0308日🦀")
    | st.characters(exclude_characters="/\0", exclude_categories=["Cs"]),
    min_size=1,
)
NOT_UTF8 = st.binary(min_size=1).map(
    lambda name: name.translate(None, b"/\0").decode("utf-8", "surrogateescape")
)
POSIX_PATHS = st.lists(SEGMENT | NOT_UTF8 | st.sampled_from(["", ".", ".."])).map(
    lambda segments: "/" + "/".join(segments)
)
WINDOWS_SEGMENT = st.text(
    st.sampled_from(" #%+[](){}!$&',;=@~._-^`%2Fabcäß€日🦀\ud800")
    | st.characters(exclude_characters='/\\:*?"<>|', min_codepoint=0x20),
    min_size=1,
)
HOSTS = st.sampled_from(
    ["server", "Server", "wsl$", "wsl.localhost", "localhost", "10.0.0.1", "s@SSL"]
)
WINDOWS_ROOTS = st.from_regex(r"[A-Za-z]:", fullmatch=True) | HOSTS.map(lambda host: f"\\\\{host}")
WINDOWS_PATHS = st.builds(
    lambda root, segments: root + "\\" + "\\".join(segments),
    WINDOWS_ROOTS,
    st.lists(WINDOWS_SEGMENT | st.just("")),
)
STARTS = ["file:", "file://", "file:///", "FILE://localhost/"]
# No backslash for Windows: without a drive before it, a form that suits all platforms keeps it.
WINDOWS_PIECES = [
    "/", "%2F", "%2f", ":", "%3A", "C", "c", "localhost", "LOCALHOST", "%", "%25", "%2", "ä",
    "%C3%A4", "+", "%20", "@", "[", "$",
]  # fmt: skip
POSIX_PIECES = [*WINDOWS_PIECES, "\\", "%5C", "%FF", "\ud800", " ", "\n"]


def uris(starts: list[str], pieces: list[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda start, rest: start + "".join(rest),
        st.sampled_from(starts),
        st.lists(st.sampled_from(pieces)),
    )


URIS = st.text() | uris([*STARTS, "untitled:", "x://", "x:", "/"], [*POSIX_PIECES, "?", "#", "%00"])


@st.composite
def spelt(draw: st.DrawFn, path: str) -> str:
    """The URI of a POSIX path with any character encoded or not, in either case of hex."""
    uri = draw(st.sampled_from(["file://", "FILE://", "file://localhost"]))
    for byte in path.encode("utf-8", "surrogateescape"):
        spellings = [f"%{byte:02X}", f"%{byte:02x}"]
        if byte < 0x80 and byte not in b"#?%":
            spellings.append(chr(byte))
        uri += "/" if byte == ord("/") else draw(st.sampled_from(spellings))
    return uri


@pytest.mark.parametrize(("uri", "path"), POSIX)
def test_a_uri_names_a_posix_path(uri: str, path: str) -> None:
    assert to_path(uri, windows=False) == path


@pytest.mark.parametrize(("uri", "path"), WINDOWS)
def test_a_uri_names_a_windows_path(uri: str, path: str) -> None:
    assert to_path(uri, windows=True) == path


@pytest.mark.parametrize("windows", [False, True])
@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "vscode-notebook-cell:/home/x.ipynb#W0sZmlsZQ%3D%3D",
        "git:/home/x.py?%7B%7D",
        "vscode-remote://wsl%2BUbuntu/home/x.py",
        "jdt://contents/rt.jar/String.class",
        "https://example.org/x.py",
        "files:///x",
        "file:///x%00.py",
        "/home/x.py",
        "C:\\x.py",
        "x.py",
        "",
    ],
)
def test_what_is_no_file_has_no_path(uri: str, windows: bool) -> None:
    assert to_path(uri, windows=windows) is None


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("/home/x y/a#b?c%d+e[f].py", "file:///home/x%20y/a%23b%3Fc%25d%2Be%5Bf%5D.py"),
        ("/grüße/🦀.rs", "file:///gr%C3%BC%C3%9Fe/%F0%9F%A6%80.rs"),
        ("/x/", "file:///x/"),
        ("/", "file:///"),
        ("/back\\slash", "file:///back%5Cslash"),
        ("//host/x", "file:////host/x"),
    ],
)
def test_a_posix_path_has_a_uri(path: str, uri: str) -> None:
    assert from_path(path, windows=False) == uri


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("C:\\Users\\x y\\a.py", "file:///C:/Users/x%20y/a.py"),
        ("c:/Users/x", "file:///c:/Users/x"),
        ("C:\\", "file:///C:/"),
        ("C:\\a#b%c+d[e].py", "file:///C:/a%23b%25c%2Bd%5Be%5D.py"),
        ("\\\\wsl.localhost\\Ubuntu\\home\\x", "file://wsl.localhost/Ubuntu/home/x"),
        ("\\\\wsl$\\Ubuntu\\home\\x", "file://wsl%24/Ubuntu/home/x"),
        ("\\\\Server\\share\\grüße\\", "file://Server/share/gr%C3%BC%C3%9Fe/"),
        ("\\home\\x", "file:///home/x"),
        ("\\\\?\\C:\\x", "file://%3F/C:/x"),
        ("\\:\\x", "file:///:/x"),
    ],
)
def test_a_windows_path_has_a_uri(path: str, uri: str) -> None:
    assert from_path(path, windows=True) == uri
    assert to_path(uri, windows=True) == path.replace("/", "\\")


@pytest.mark.parametrize(
    ("path", "windows"),
    [("x.py", False), ("", False), ("C:\\x", False)]
    + [(path, True) for path in ("x.py", "", "C:", "C:x.py", "1:\\x")],
)
def test_a_relative_path_has_no_uri(path: str, windows: bool) -> None:
    with pytest.raises(ValueError, match="not an absolute path"):
        from_path(path, windows=windows)


@given(POSIX_PATHS)
def test_a_posix_path_survives_the_way_through_its_uri(path: str) -> None:
    uri = from_path(path, windows=False)
    assert uri.isascii()
    assert to_path(uri, windows=False) == path


@given(WINDOWS_PATHS)
def test_a_windows_path_survives_the_way_through_its_uri(path: str) -> None:
    uri = from_path(path, windows=True)
    assert uri.isascii()
    assert to_path(uri, windows=True) == path


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
def test_all_spellings_of_a_uri_have_one_form(spellings: tuple[str, ...]) -> None:
    assert {normalise(each) for each in spellings} == {normalise(spellings[0])}
    assert all(same(spellings[0], each) for each in spellings)


@pytest.mark.parametrize(("uri_a", "uri_b"), DIFFERENT)
def test_different_documents_stay_apart(uri_a: str, uri_b: str) -> None:
    assert not same(uri_a, uri_b)


@given(URIS)
def test_the_form_of_a_form_is_itself(uri: str) -> None:
    assert normalise(normalise(uri)) == normalise(uri)


@given(st.data(), POSIX_PATHS)
def test_how_a_path_is_encoded_makes_no_difference(data: st.DataObject, path: str) -> None:
    uri = data.draw(spelt(path))
    assert to_path(uri, windows=False) == path
    assert same(uri, from_path(path, windows=False))


@given(st.data(), WINDOWS_PATHS)
def test_a_document_is_found_by_its_windows_path(data: st.DataObject, path: str) -> None:
    drive, rest = path[:1], path[1:]
    swapped = data.draw(st.sampled_from([drive.lower(), drive.upper()])) + rest
    assert same(from_path(path, windows=True), from_path(swapped, windows=True))


@given(uris(STARTS, POSIX_PIECES))
def test_the_posix_path_of_a_uri_leads_back_to_its_document(uri: str) -> None:
    path = to_path(uri, windows=False)
    assert path is not None
    assert same(from_path(path, windows=False), uri)


@given(uris(STARTS, WINDOWS_PIECES))
def test_the_windows_path_of_a_uri_leads_back_to_its_document(uri: str) -> None:
    path = to_path(uri, windows=True)
    assert path is not None
    assume("\ufffd" not in path)
    assert same(from_path(path, windows=True), uri)
