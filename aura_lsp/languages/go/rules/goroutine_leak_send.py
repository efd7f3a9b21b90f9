from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import called_by, method_of
from aura_lsp.languages.go.names import FUNCTIONS
from aura_lsp.languages.go.statements import leaves, statements
from aura_lsp.languages.go.variables import function_of, uses
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site


_FAILS = frozenset({"Fatal", "Fatalf", "Fatalln", "FailNow", "Exit"})


class GoroutineLeakSend(CodeRule):
    """Disallow sending to a channel from which the receiver may have turned away.

    ## Why is this bad?
    A `select` that gives up, by a timeout or a cancelled context, leaves nobody to receive from a
    channel without buffer. The goroutine that sends to it waits for ever, with all that it holds.

    Only channels that one function makes, sends to in goroutines and receives from in one `select`
    are judged.

    ## Fix safety
    Unsafe: the sender no longer waits until its value is received.
    """

    code = "GO301"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Give the channel room for the value: `make(chan T, 1)`"
    languages = ("go",)
    queries = {
        "go": """
        (short_var_declaration
          left: (expression_list . (identifier) .)
          right: (expression_list . (call_expression
            function: (identifier) arguments: (argument_list . (channel_type) .)) .)) @here
        """
    }
    words = {"go": frozenset({"chan"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests:
            return
        name, group, call = _parts(site.node)
        callee = call.child_by_field_name("function")
        if callee is None or site.origin(callee) != "builtins.make":
            return
        sends: list[Node] = []
        receives: list[Node] = []
        for use in uses(site, name)[1:]:
            around = use.parent
            if around is None or function_of(use) is None:
                return
            if _is_send(use, around):
                sends.append(around)
            elif _is_receive(around):
                receives.append(around)
            elif not _is_closed(site, use):
                return
        if len(receives) != 1 or not _gives_up(site, receives[0], group):
            return
        if not all(_is_in_goroutine(site, each, group) for each in sends):
            return
        for send in sends:
            text = site.text(name)
            yield site.finding(
                send,
                f"Nobody receives from `{text}` when the `select` gives up; give it a buffer",
                related=(Related(site.span(call), "The channel has no buffer"),),
                fix=_fix(call) if len(sends) == 1 and not _is_repeated(send, group) else None,
            )

    valid = {
        "go": [
            """
            func f(ctx context.Context) error {
                c := make(chan error, 1)
                go func() {
                    c <- work()
                }()
                select {
                case err := <-c:
                    return err
                case <-ctx.Done():
                    return ctx.Err()
                }
            }
            """,
            """
            func f(ctx context.Context) error {
                c := make(chan error)
                go func() {
                    select {
                    case c <- work():
                    case <-ctx.Done():
                    }
                }()
                select {
                case err := <-c:
                    return err
                case <-ctx.Done():
                    return ctx.Err()
                }
            }
            """,
            """
            func f() error {
                c := make(chan error)
                go func() {
                    c <- work()
                }()
                return <-c
            }
            """,
            """
            func f(ctx context.Context) error {
                c := make(chan error)
                go func() {
                    c <- work()
                }()
                select {
                case err := <-c:
                    return err
                case <-ctx.Done():
                    stop()
                    return <-c
                }
            }
            """,
            """
            func f(ctx context.Context) error {
                c := make(chan error)
                go func() {
                    c <- work()
                }()
                drain(c)
                select {
                case err := <-c:
                    return err
                case <-ctx.Done():
                    return nil
                }
            }
            """,
            """
            func f(ctx context.Context) error {
                c := make(chan error)
                go func() {
                    work()
                    close(c)
                }()
                select {
                case <-c:
                    return nil
                case <-ctx.Done():
                    return ctx.Err()
                }
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func f(ctx context.Context) error {
                    c := make(chan error)
                    go func() {
                        c <- work()
                        ^^^^^^^^^^^
                    }()
                    select {
                    case err := <-c:
                        return err
                    case <-ctx.Done():
                        return ctx.Err()
                    }
                }
                """,
                fixed="""
                func f(ctx context.Context) error {
                    c := make(chan error, 1)
                    go func() {
                        c <- work()
                    }()
                    select {
                    case err := <-c:
                        return err
                    case <-ctx.Done():
                        return ctx.Err()
                    }
                }
                """,
            ),
        ],
    }


def _parts(declaration: Node) -> tuple[Node, Node, Node]:
    """The channel's name, the statement around its declaration, and the call of `make`."""
    left, right = declaration.named_children[0], declaration.named_children[-1]
    return left.named_children[0], declaration.parent or declaration, right.named_children[0]


def _is_send(use: Node, around: Node) -> bool:
    """Whether a statement of its own sends to a channel: in a `select` it may be left."""
    if around.type != "send_statement" or around.child_by_field_name("channel") != use:
        return False
    return around.parent is not None and around.parent.type == "statement_list"


def _is_receive(around: Node) -> bool:
    """Whether the operand of `<-` is received in a case of a `select`."""
    if around.type != "unary_expression" or around.children[0].type != "<-":
        return False
    node = around.parent
    return node is not None and node.type == "receive_statement"


def _is_closed(site: Site, use: Node) -> bool:
    group = use.parent
    call = group.parent if group is not None and group.type == "argument_list" else None
    callee = call.child_by_field_name("function") if call is not None else None
    return callee is not None and site.text(callee) == "close"


def _gives_up(site: Site, receive: Node, group: Node) -> bool:
    """Whether another case may win, after which the function goes on and does not try again."""
    case = next((n for n in site.around(receive) if n.type == "communication_case"), None)
    select = case.parent if case is not None else None
    if case is None or select is None or function_of(select) != function_of(group):
        return False
    for around in site.around(select):
        if around == group:
            break
        if around.type == "for_statement" or around.type in FUNCTIONS:
            return False
    for other in select.named_children:
        if other != case and other.type == "communication_case":
            body = statements(other)
            if not body or not _ends_program(site, body[-1]):
                return True
    return False


def _ends_program(site: Site, statement: Node) -> bool:
    """Whether a statement ends the program, or the test."""
    call = called_by(statement) if statement.type == "expression_statement" else None
    if call is None:
        return False
    return leaves(statement, site.source) or method_of(site, call) in _FAILS


def _is_in_goroutine(site: Site, send: Node, group: Node) -> bool:
    """Whether a send is in a function literal that the function starts as a goroutine."""
    literal = function_of(send)
    call = literal.parent if literal is not None else None
    statement = call.parent if call is not None else None
    return (
        literal is not None
        and statement is not None
        and statement.type == "go_statement"
        and function_of(statement) == function_of(group)
    )


def _is_repeated(send: Node, group: Node) -> bool:
    """Whether a loop is around a send, in the goroutine or around it."""
    node = send.parent
    while node is not None and node != group:
        if node.type == "for_statement":
            return True
        node = node.parent
    return False


def _fix(call: Node) -> Fix | None:
    given = call.child_by_field_name("arguments")
    if given is None:
        return None
    at = given.named_children[0].end_byte
    return Fix("Give the channel a buffer", (Edit(Span(at, at), ", 1"),), safe=False)
