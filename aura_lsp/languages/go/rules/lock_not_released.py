from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.locks import RELEASES, LockCall, lock_call, locking
from aura_lsp.languages.go.names import FUNCTIONS
from aura_lsp.languages.go.statements import leaves, statement_of, within
from aura_lsp.languages.go.variables import function_of
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_UNLOCK = re.compile(rb"unlock|release", re.IGNORECASE)
_RETURN = re.compile(rb"\breturn\b")
_APART = re.compile(rb"\b(?:defer|func)\b")
_SIMPLE = frozenset(
    {
        "nil", "true", "false", "int_literal", "interpreted_string_literal", "identifier",
        "interpreted_string_literal_content", "expression_list",
    }
)  # fmt: skip


class LockNotReleased(CodeRule):
    """Disallow returning between `Lock` and `Unlock`.

    ## Why is this bad?
    The lock stays locked, and whoever asks for it next waits for ever.

    A function that locks, and later in the same block unlocks, is looked at. Nothing is reported
    where a deferred call releases the lock, something on the way to the `return` does, or a comment
    above it speaks of the lock.

    ## Fix safety
    Unsafe: what is returned may have to be read under the lock.
    """

    code = "GO305"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Release the lock before returning, or defer the release"
    languages = ("go",)
    names = {"go": frozenset(RELEASES)}

    def check(self, site: Site) -> Iterator[Finding]:
        found = locking(site)
        if found is None:
            return
        statement, taken = found
        wanted = LockCall(taken.lock, RELEASES[taken.method])
        between, function = _until_release(site, statement, taken), function_of(statement)
        if between is None or function is None:
            return
        for leaving in _returns(site, between, function):
            if _is_about_locks(site, function, wanted):
                return
            if not _is_explained(site, leaving) and not _is_released(site, leaving, statement):
                yield site.finding(
                    leaving,
                    f"`{taken.lock}` is still locked here; release it before returning",
                    related=(Related(site.span(statement), "It is locked here"),),
                    fix=_fix(site, leaving, wanted),
                )

    valid = {
        "go": [
            """
            func f() error {
                mu.Lock()
                if bad {
                    mu.Unlock()
                    return err
                }
                mu.Unlock()
                return nil
            }
            """,
            """
            func f() error {
                mu.Lock()
                defer mu.Unlock()
                if bad {
                    return err
                }
                mu.Unlock()
                mu.Lock()
                return nil
            }
            """,
            """
            func f() {
                mu.Lock()
                g(func() int {
                    return 1
                })
                mu.Unlock()
            }
            """,
            """
            func (t *T) lockAll() error {
                t.mu.Lock()
                if t.bad {
                    return err
                }
                t.mu.Unlock()
                return nil
            }
            """,
            """
            func f() error {
                mu.Lock()
                if bad {
                    return unlockAndFail()
                }
                mu.Unlock()
                return nil
            }
            """,
            """
            func f() bool {
                mu.Lock()
                if !done {
                    // The caller gets the lock.
                    return true
                }
                mu.Unlock()
                return false
            }
            """,
            """
            func f() bool {
                if !mu.TryLock() {
                    return false
                }
                mu.Unlock()
                return true
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                func (c *Cache) Add(key string) error {
                    c.mu.Lock()
                    if c.closed {
                        c.mu.Unlock()
                        return errClosed
                    }
                    if _, ok := c.items[key]; ok {
                        return errKnown
                        ^^^^^^^^^^^^^^^
                    }
                    c.items[key] = true
                    c.mu.Unlock()
                    return nil
                }
                """,
                fixed="""
                func (c *Cache) Add(key string) error {
                    c.mu.Lock()
                    if c.closed {
                        c.mu.Unlock()
                        return errClosed
                    }
                    if _, ok := c.items[key]; ok {
                        c.mu.Unlock()
                        return errKnown
                    }
                    c.items[key] = true
                    c.mu.Unlock()
                    return nil
                }
                """,
            ),
        ],
    }


def _until_release(site: Site, statement: Node, taken: LockCall) -> Span | None:
    """What is between a statement that takes a lock and the one of the same block that releases
    it."""
    each = statement.next_named_sibling
    while each is not None and each.type != "labeled_statement":
        call = lock_call(site, each)
        if call == (taken.lock, RELEASES[taken.method]):
            return Span(statement.end_byte, each.start_byte)
        if call == taken:
            return None
        each = each.next_named_sibling
    return None


def _is_about_locks(site: Site, function: Node, wanted: LockCall) -> bool:
    """Whether a function hands out locks, or releases this one in a deferred call or a function
    literal."""
    name = function.child_by_field_name("name")
    if name is not None and "lock" in site.text(name).lower():
        return True
    text = f"{wanted.lock}.{wanted.method}"
    body = function.child_by_field_name("body")
    return body is not None and any(
        text in site.text(node)
        for word in _words(site, _APART, Span(body.start_byte, body.end_byte), function)
        if (node := word.parent) is not None and node.type in FUNCTIONS | {"defer_statement"}
    )


def _returns(site: Site, between: Span, function: Node) -> Iterator[Node]:
    """The `return` statements of a function in a range."""
    for word in _words(site, _RETURN, between, function):
        statement = word.parent
        if statement is None or statement.type != "return_statement":
            continue
        if function_of(statement) == function:
            yield statement


def _words(site: Site, pattern: re.Pattern[bytes], where: Span, around: Node) -> Iterator[Node]:
    """The nodes of what a pattern matches in a range."""
    for found in pattern.finditer(site.source, where.start, where.end):
        node = around.descendant_for_byte_range(*found.span())
        if node is not None:
            yield node


def _is_released(site: Site, leaving: Node, statement: Node) -> bool:
    """Whether something on the way from the lock to a `return` may release it: what is called so,
    unless its own block ends by leaving."""
    function = function_of(leaving)
    way = Span(statement.end_byte, leaving.end_byte)
    for node in _words(site, _UNLOCK, way, function) if function is not None else ():
        if node.type == "comment":
            continue
        inner = statement_of(node)
        group = inner.parent if inner is not None else None
        if group is None or group.end_byte >= leaving.end_byte:
            return True
        if not leaves(group.named_children[-1], site.source):
            return True
    return False


def _is_explained(site: Site, leaving: Node) -> bool:
    """Whether a comment above a `return` speaks of a lock."""
    above, group = leaving.prev_named_sibling, leaving.parent
    if above is None and group is not None:
        above = group.prev_named_sibling
    return above is not None and above.type == "comment" and "lock" in site.text(above).lower()


def _fix(site: Site, leaving: Node, wanted: LockCall) -> Fix | None:
    """Release the lock on the line above, where what is returned is no call."""
    if any(node.type not in _SIMPLE for node in within(leaving)):
        return None
    line = site.source.rfind(b"\n", 0, leaving.start_byte) + 1
    indent = site.source[line : leaving.start_byte].decode("utf-8", "replace")
    if indent.strip():
        return None
    at = Span(leaving.start_byte, leaving.start_byte)
    edit = Edit(at, f"{wanted.lock}.{wanted.method}()\n{indent}")
    return Fix("Release the lock before", (edit,), safe=False)
