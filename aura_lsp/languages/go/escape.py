"""Whether a resource that a Go function opens is closed there, or handed to somebody who may."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import origin_of_call
from aura_lsp.languages.go.errors import ASSIGNMENTS
from aura_lsp.languages.go.variables import declared_at, function_of, is_parameter, uses

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_CONSUMERS = frozenset(
    {
        "io.ReadAll", "io.Copy", "io.CopyN", "io.CopyBuffer", "io.ReadFull", "io.ReadAtLeast",
        "io.WriteString", "io/ioutil.ReadAll", "encoding/binary.Read", "encoding/binary.Write",
        "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "fmt.Fscan", "fmt.Fscanf", "fmt.Fscanln",
        "fmt.Print", "fmt.Printf", "fmt.Println", "log.Print", "log.Printf", "log.Println",
    }
)  # fmt: skip
"""Functions that use what they are given, and do not close it."""
_WRAPPERS = frozenset(
    {
        "bufio.NewReader", "bufio.NewReaderSize", "bufio.NewScanner", "bufio.NewWriter",
        "bufio.NewWriterSize", "encoding/json.NewDecoder", "encoding/json.NewEncoder",
        "encoding/csv.NewReader", "encoding/csv.NewWriter", "encoding/xml.NewDecoder",
        "encoding/xml.NewEncoder", "encoding/gob.NewDecoder", "encoding/gob.NewEncoder",
        "io.LimitReader", "io.TeeReader",
    }
)  # fmt: skip
"""Functions whose result has what they are given, and does not close it."""
_CLOSERS = frozenset({"Close", "CloseWithError", "Shutdown"})
_HANDLES = frozenset({"Fd", "SyscallConn"})
_TRANSPARENT = frozenset({"parenthesized_expression"})
_NEUTRAL = frozenset({"binary_expression", "range_clause", "expression_statement"})


class Kept(Enum):
    """What becomes of the first result of a call."""

    NOWHERE = "nobody keeps it"
    VARIABLE = "a variable of the function has it"
    ELSEWHERE = "others have it, or it is not known who"


def kept(site: Site, call: Node) -> tuple[Kept, Node | None]:
    """Where the first result of a call goes, and the variable that has it."""
    group = call.parent
    if group is not None and group.type == "expression_statement":
        return Kept.NOWHERE, None
    statement = group.parent if group is not None and group.type == "expression_list" else None
    left = statement.child_by_field_name("left") if statement is not None else None
    if statement is None or statement.type not in ASSIGNMENTS or left is None or left == group:
        return Kept.ELSEWHERE, None
    target = left.named_children[0]
    if target.type != "identifier":
        return Kept.ELSEWHERE, None
    return (Kept.NOWHERE if site.text(target) == "_" else Kept.VARIABLE), target


def is_let_go(site: Site, name: Node, part: str = "") -> bool:
    """Whether the resource in a variable, or in one part of it, is closed or handed to others."""
    declared = declared_at(site, name)
    if declared is None or is_parameter(declared) or function_of(declared) != function_of(name):
        return True
    todo, seen = [declared], {name.start_byte, declared.start_byte}
    while todo:
        for use in uses(site, todo.pop()):
            if use.start_byte in seen:
                continue
            for fate in _fate(site, use, part):
                if fate is None:
                    return True
                if fate.start_byte not in seen:
                    seen.add(fate.start_byte)
                    todo.append(fate)
        part = ""
    return False


# aura: ignore[cognitive-complexity] one case for each way to leave a function
def _fate(site: Site, value: Node, part: str) -> Iterator[Node | None]:
    """What has the resource after one use of it: another variable, or None for somebody who may
    close it."""
    while value.parent is not None:
        parent = value.parent
        if parent.type == "selector_expression":
            field = parent.child_by_field_name("field")
            text = site.text(field) if field is not None else ""
            if not part or text != part:
                if not part and text in _CLOSERS | _HANDLES:
                    yield None
                return
            part = ""
        elif parent.type == "argument_list":
            call = parent.parent
            origin = origin_of_call(site, call)
            if part or call is None or origin not in _CONSUMERS | _WRAPPERS:
                if not origin.startswith("fmt.") or not part:
                    yield None
                return
            if origin in _CONSUMERS:
                return
            parent = call
        elif parent.type == "expression_list":
            yield from _assigned(site, parent, value)
            return
        elif parent.type not in _TRANSPARENT:
            if parent.type not in _NEUTRAL:
                yield None
            return
        value = parent


def _assigned(site: Site, group: Node, value: Node) -> Iterator[Node | None]:
    """The new variable that gets a value; a new name of the resource may have its own life."""
    statement = group.parent
    left = statement.child_by_field_name("left") if statement is not None else None
    if statement is None or left is None or statement.type != "short_var_declaration":
        is_left = left is not None and left == group
        texts = [site.text(each) for each in left.named_children] if left is not None else []
        if is_left or texts != ["_"]:
            yield None
        return
    if left == group or value.type != "call_expression" or left.named_child_count != 1:
        yield None
        return
    yield left.named_children[0]
