from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from aura_lsp.languages.go import receiver_type
from aura_lsp.languages.go.copies import names_of_type
from aura_lsp.languages.go.statements import enclosing
from aura_lsp.languages.go.types import field_names
from aura_lsp.languages.go.variables import function_of, uses
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_LOOPS = frozenset({"for_statement"})


class _Write(NamedTuple):
    """A field of a receiver that is assigned: the receiver's type, which stands `type_offset` bytes
    behind the field, and the field as it is written."""

    owner: str
    text: str
    type_offset: int


class ValueReceiverMutation(CodeRule):
    """Disallow assigning to a field of a receiver that is a copy.

    ## Why is this bad?
    A method with the receiver `(c Counter)` works on a copy of the value. What it assigns to a
    field is gone when it returns; the caller sees nothing of it.

    A copy that is used after the assignment (returned, passed on, read, or called) is on purpose.
    A field that the struct in the same file does not name may be promoted from a pointer, and is
    not reported either.

    ## Fix safety
    Unsafe: a value of the type no longer implements the interfaces that need this method.
    """

    code = "GO105"
    category = Category.BUG
    severity = Severity.WARNING
    fix = "unsafe"
    suggestion = "Use a pointer receiver"
    same_as = ("staticcheck:SA4005", "revive:modifies-value-receiver")
    languages = ("go",)
    queries = {
        "go": """
        (method_declaration receiver: (parameter_list (parameter_declaration
          name: (identifier) type: [(type_identifier) (generic_type)]))) @here
        """
    }
    words = {"go": frozenset({"func"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        owner, receiver = receiver_type(site.node, site.source), _receiver(site.node)
        kind = receiver.parent.child_by_field_name("type") if receiver.parent else None
        if kind is not None:
            for write in _lost_writes(site, receiver):
                offset = kind.start_byte - write.start_byte
                yield site.fact(write, _Write(owner, site.text(write), offset))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        for fact in file.facts:
            write = fact.value
            fields = _fields(file, write.owner)
            if fields is None or write.text.rpartition(".")[2] in fields:
                place = fact.span.start + write.type_offset
                edit = Edit(Span(place, place), "*")
                yield file.finding(
                    fact,
                    f"`{write.text}` is set in a copy of the receiver, which is lost; "
                    f"make the receiver `*{write.owner}`",
                    fix=Fix("Use a pointer receiver", (edit,), safe=False),
                )

    valid = {
        "go": [
            "type T struct{ n int }\n\nfunc (t *T) Set(n int) {\n\tt.n = n\n}\n",
            "type T struct{ n int }\n\nfunc (t T) With(n int) T {\n\tt.n = n\n\treturn t\n}\n",
            "type T struct{ n int }\n\nfunc (t T) With(n int) *T {\n\tt.n = n\n\treturn &t\n}\n",
            "type T struct{ m map[K]V }\n\nfunc (t T) Set(k K, v V) {\n\tt.m[k] = v\n}\n",
            "type T struct{ n *int }\n\nfunc (t T) Set(n int) {\n\t*t.n = n\n}\n",
            "type T struct{ n int }\n\nfunc (t T) Show() {\n\tt.n++\n\tprint(t.n)\n}\n",
            "type T struct{ *S }\n\nfunc (t T) Set(n int) {\n\tt.n = n\n}\n",
            "type T struct{ n int }\n\nfunc (t T) Save() {\n\tt.n = 0\n\tdefer save(t)\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                type Counter struct {
                    n int
                }

                func (c Counter) Add(k int) {
                    c.n += k
                    ^^^
                }
                """,
                fixed="""
                type Counter struct {
                    n int
                }

                func (c *Counter) Add(k int) {
                    c.n += k
                }
                """,
            ),
            Invalid(
                """
                type List[T any] struct{ a, b T }

                func (l List[T]) Swap() {
                    old := l.a
                    l.a, l.b = l.b, old
                    ^^^  ^^^
                }
                """
            ),
        ],
    }


def _fields(file: FileSite, owner: str) -> tuple[str, ...] | None:
    """The names of the fields of a struct that the file declares."""
    found = None
    for name in names_of_type(file, owner):
        spec = name.parent
        if spec is None or spec.type != "type_spec" or spec.child_by_field_name("name") != name:
            continue
        struct = spec.child_by_field_name("type")
        if struct is not None and struct.type == "struct_type" and not spec.has_error:
            found = field_names(file.source, spec)
    return found


def _receiver(method: Node) -> Node:
    """The name of a method's receiver."""
    group = method.child_by_field_name("receiver") or method
    declared = next(n for n in group.named_children if n.type == "parameter_declaration")
    return declared.child_by_field_name("name") or declared


def _lost_writes(site: Site, receiver: Node) -> list[Node]:
    """The fields `r.f` that are assigned and of which nothing is seen afterwards."""
    writes: list[Node] = []
    statement: Node | None = None
    for use in uses(site, receiver)[1:]:
        selector = use.parent
        if selector is None or function_of(use) != function_of(receiver) or not _is_field(use):
            return []
        assignment = _assignment(selector)
        if assignment is not None:
            if enclosing(selector, _LOOPS) is not None:
                return []
            writes.append(selector)
            statement = assignment
        elif statement is not None and use.start_byte >= statement.end_byte:
            return []
    return writes


def _is_field(use: Node) -> bool:
    """Whether a receiver is only used for a field whose address is not taken."""
    selector = use.parent
    if selector is None or selector.type != "selector_expression":
        return False
    around = selector.parent
    return around is None or around.type != "unary_expression" or around.children[0].type != "&"


def _assignment(selector: Node) -> Node | None:
    """The statement that assigns to a field."""
    parent = selector.parent
    if parent is not None and parent.type in ("inc_statement", "dec_statement"):
        return parent
    if parent is None or parent.type != "expression_list" or parent.parent is None:
        return None
    around = parent.parent
    is_target = around.type == "assignment_statement" and parent == around.child_by_field_name(
        "left"
    )
    return around if is_target else None
