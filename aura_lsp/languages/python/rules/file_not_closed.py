from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import call_of, callee, has_comment, is_awaited
from aura_lsp.languages.python.names import FUNCTIONS, binds
from aura_lsp.metrics.recursion import mentions
from aura_lsp.model import Category, Edit, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_OPENERS = frozenset(
    {
        "builtins.open", "io.open", "codecs.open", "gzip.open", "bz2.open", "lzma.open",
        "socket.socket", "pathlib.Path.open",
    }
)  # fmt: skip
_PATH = "pathlib.Path"
_CHAINED = frozenset({"read", "readline", "readlines", "write", "writelines"})
_READERS = frozenset(
    {
        "json.load", "pickle.load", "yaml.load", "yaml.safe_load", "tomllib.load", "csv.reader",
        "csv.DictReader", "builtins.list", "builtins.sorted", "builtins.set", "builtins.sum",
    }
)  # fmt: skip
"""What reads a file that it is given and leaves it open."""
_SUFFIXES = frozenset({"close", "__exit__", "detach"})


class FileNotClosed(CodeRule):
    """Disallow files and sockets that are opened and never closed.

    ## Why is this bad?
    Until the garbage collector comes by, the file stays open: what was written may not be on disk,
    others cannot delete it on Windows, and the process may run out of file descriptors.

    What is returned, stored, passed on or closed anywhere in the function is not reported, nor is a
    script's top level.

    ## Fix safety
    Unsafe: the file is closed earlier than before.
    """

    code = "PY202"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Open it in a `with` statement"
    same_as = ("ruff:SIM115", "pylint:R1732", "sonar:S5747")
    languages = ("python",)
    names = {"python": frozenset(origin.rpartition(".")[2] for origin in _OPENERS)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        opener = _opener(site, call) if call is not None and not is_awaited(call) else ""
        function = site.function(call) if call is not None else None
        if call is None or not opener or function is None:
            return
        if _is_left_open(site, call, function) and not _is_patched(site, call):
            message = f"`{opener}` is never closed; use `with`"
            yield site.finding(call, message, fix=_fix(site, call))

    valid = {
        "python": [
            "def f():\n    with open('a') as file:\n        return file.read()\n",
            "def f(stack):\n    return stack.enter_context(open('a')).read()\n",
            "import contextlib\ndef f():\n    with contextlib.closing(open('a')) as file:\n"
            "        g(file)\n",
            "def f():\n    return open('a')\n",
            "class A:\n    def f(self):\n        self.file = open('a')\n        self.file.read()\n",
            "def f():\n    file = open('a')\n    try:\n        return file.read()\n    finally:\n"
            "        file.close()\n",
            "import subprocess\ndef f():\n    log = open('a', 'w')\n"
            "    subprocess.Popen(['a'], stdout=log)\n",
            "def f():\n    file = open('a')\n    with file:\n        g()\n",
            "def f():\n    file = open('a')\n    atexit.register(file.close)\n",
            "data = open('a').read()\n",
            "from aiofiles import open\nasync def f():\n    file = await open('a')\n",
            "def f(open):\n    return open('a').read()\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f():
                    file = open("a")
                           ^^^^^^^^^
                    text = file.read()
                    return text
                """
            ),
            Invalid(
                """
                import gzip, json, socket
                from pathlib import Path

                def f(name):
                    Path(name).open("w").write("x")
                    ^^^^^^^^^^^^^^^^^^^^
                    s = socket.socket()
                        ^^^^^^^^^^^^^^^
                    s.connect(name)
                    return json.load(gzip.open(name))
                                     ^^^^^^^^^^^^^^^
                """
            ),
            Invalid(
                """
                def f():
                    text = open("a").read()
                           ^^^^^^^^^
                    return text
                """,
                fixed="""
                def f():
                    with open("a") as file:
                        text = file.read()
                    return text
                """,
            ),
        ],
    }


def _opener(site: Site, call: Node) -> str:
    """What a call opens, as it is to be named; empty where it opens nothing."""
    called = callee(call)
    if called is None:
        return ""
    origin = site.origin(called, _OPENERS)
    if origin:
        return f"{origin.removeprefix('builtins.')}()" if "Path" not in origin else ""
    owner = called.child_by_field_name("object")
    made = callee(owner) if owner is not None and owner.type == "call" else None
    is_path = made is not None and site.origin(made) == _PATH
    return "Path.open()" if is_path and site.text(site.node) == "open" else ""


def _is_left_open(site: Site, call: Node, function: Node) -> bool:
    """Whether what was opened is lost: read from or written to at once, or in a name of the
    function that nobody else sees."""
    parent = call.parent
    if parent is None or _in_with(call):
        return False
    outer = parent.parent
    if parent.type == "attribute":
        name = parent.child_by_field_name("attribute")
        is_call = outer is not None and outer.type == "call"
        return is_call and name is not None and site.text(name) in _CHAINED
    if parent.type == "argument_list":
        called = callee(outer) if outer is not None and outer.type == "call" else None
        is_read = called is not None and bool(site.origin(called, _READERS))
        return is_read and parent.named_children[0] == call
    if parent.type != "assignment" or parent.child_by_field_name("right") != call:
        return False
    target = parent.child_by_field_name("left")
    if target is None or target.type != "identifier" or function.type != "function_definition":
        return False
    return _stays(site, target, function)


def _in_with(call: Node) -> bool:
    """Whether a call is part of what a `with` enters."""
    node = call.parent
    while node is not None and node.type not in FUNCTIONS and node.type != "block":
        if node.type == "with_item":
            return True
        node = node.parent
    return False


def _is_patched(site: Site, call: Node) -> bool:
    """Whether a call stands in a `with patch(…)`, where nothing is really opened."""
    for around in site.around(call):
        if around.type == "with_statement":
            clauses = (each for each in around.named_children if each.type == "with_clause")
            if any("patch" in site.text(each) for each in clauses):
                return True
    return False


def _stays(site: Site, target: Node, function: Node) -> bool:
    """Whether a local name is only read from or written to: never closed, and never anybody
    else's."""
    for name in mentions(site.text(target).encode(), site.source, function):
        parent = name.parent
        if name.type != "identifier" or name == target or parent is None:
            continue
        if parent.type == "keyword_argument" and parent.child_by_field_name("name") == name:
            continue
        if parent.type == "attribute" and parent.child_by_field_name("object") != name:
            continue
        if binds(name) and name.start_byte < target.start_byte:
            continue
        if not _is_plain_use(site, parent, name):
            return False
    return True


def _is_plain_use(site: Site, parent: Node, name: Node) -> bool:
    """Whether a use of a name is a method that is called, or a loop through it."""
    if parent.type == "attribute":
        method = parent.child_by_field_name("attribute")
        outer = parent.parent
        is_called = outer is not None and outer.type == "call" and callee(outer) == parent
        return is_called and method is not None and site.text(method) not in _SUFFIXES
    if parent.type in ("for_statement", "for_in_clause"):
        return parent.child_by_field_name("right") == name
    return False


def _fix(site: Site, call: Node) -> Fix | None:
    """`x = open(…).read()` as a statement of its own in a `with`."""
    attribute = call.parent
    read = attribute.parent if attribute is not None and attribute.type == "attribute" else None
    statement = read.parent if read is not None else None
    if statement is not None and statement.type == "assignment":
        statement = statement.parent
    if statement is None or statement.type not in ("expression_statement", "return_statement"):
        return None
    if has_comment(statement) or statement.start_point.row != statement.end_point.row:
        return None
    line = site.source.rfind(b"\n", 0, statement.start_byte) + 1
    indent = site.source[line : statement.start_byte].decode()
    if indent.strip():
        return None
    text = site.text(statement)
    before = site.source[statement.start_byte : call.start_byte].decode()
    behind = site.source[call.end_byte : statement.end_byte].decode()
    name = "file" if "file" not in text else "handle"
    edit = Edit(
        site.span(statement),
        f"with {site.text(call)} as {name}:\n{indent}    {before}{name}{behind}",
    )
    return Fix("Open it in a `with` statement", (edit,), safe=False)
