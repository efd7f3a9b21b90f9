"""The exceptions that Python brings along, and which of them are which."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_TREE = {
    "BaseException": "BaseExceptionGroup Exception GeneratorExit KeyboardInterrupt SystemExit",
    "Exception": "ArithmeticError AssertionError AttributeError BufferError EOFError "
    "ExceptionGroup ImportError LookupError MemoryError NameError OSError ReferenceError "
    "RuntimeError StopAsyncIteration StopIteration SyntaxError SystemError TypeError ValueError "
    "Warning",
    "ArithmeticError": "FloatingPointError OverflowError ZeroDivisionError",
    "ImportError": "ModuleNotFoundError",
    "LookupError": "IndexError KeyError",
    "NameError": "UnboundLocalError",
    "OSError": "BlockingIOError ChildProcessError ConnectionError FileExistsError "
    "FileNotFoundError InterruptedError IsADirectoryError NotADirectoryError PermissionError "
    "ProcessLookupError TimeoutError",
    "ConnectionError": "BrokenPipeError ConnectionAbortedError ConnectionRefusedError "
    "ConnectionResetError",
    "RuntimeError": "NotImplementedError RecursionError PythonFinalizationError",
    "SyntaxError": "IndentationError",
    "IndentationError": "TabError",
    "ValueError": "UnicodeError",
    "UnicodeError": "UnicodeDecodeError UnicodeEncodeError UnicodeTranslateError",
    "Warning": "BytesWarning DeprecationWarning EncodingWarning FutureWarning ImportWarning "
    "PendingDeprecationWarning ResourceWarning RuntimeWarning SyntaxWarning UnicodeWarning "
    "UserWarning",
}
"""Class -> the classes right below it (docs.python.org/3/library/exceptions.html, 3.13)."""
_PARENTS = {child: parent for parent, several in _TREE.items() for child in several.split()}
_SAME = dict.fromkeys(
    ("builtins.IOError", "builtins.EnvironmentError", "socket.error", "select.error", "os.error"),
    "builtins.OSError",
)
"""Other names of one class since Python 3.3."""

BUILTIN_EXCEPTIONS = frozenset({*_PARENTS, "BaseException", "IOError", "EnvironmentError"})


def exception_name(site: Site, expression: Node) -> str:
    """The full name of an exception class; empty where it is local or unknown."""
    origin = site.origin(expression)
    return _SAME.get(origin, origin)


def exception_types(clause: Node) -> list[Node] | None:
    """The types that an `except` names, one or a tuple of them; None where it names none."""
    value = clause.child_by_field_name("value")
    if value is None:
        return None
    if value.type == "as_pattern":
        value = value.named_children[0]
    while value.type == "parenthesized_expression" and value.named_child_count == 1:
        value = value.named_children[0]
    if value.type == "tuple":
        return [each for each in value.named_children if each.type != "comment"]
    return [value]


def is_or_derives(name: str, base: str) -> bool:
    """Whether one exception class is another, or a builtin one below it; by their full names."""
    if name == base:
        return True
    prefix = "builtins."
    if not (name.startswith(prefix) and base.startswith(prefix)):
        return False
    wanted = base.removeprefix(prefix)
    above: str | None = name.removeprefix(prefix)
    while above is not None and above != wanted:
        above = _PARENTS.get(above)
    return above is not None
