from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.copies import Copy, copies_of, names_of_type
from aura_lsp.languages.go.types import held_by_value
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site

_LOCKS = ("Mutex", "RWMutex", "WaitGroup", "Once", "Cond", "Map", "Pool")


class CopiedLock(CodeRule):
    """Disallow copying a lock, or a struct that has one.

    ## Why is this bad?
    The copy of a `sync.Mutex` is another mutex: who locks one does not wait for who holds the
    other, and a copy of a locked one can never be locked. A copied `WaitGroup` is never done.

    Reported are parameters, receivers and values of `range` with the type of a lock or of
    a struct of the file that has one by value, and assignments that copy such a struct. Composite
    literals and results of functions are new values, and nothing is wrong with them.

    ## Fix safety
    Unsafe: the method is no longer one of values of the type, which may implement an interface.
    """

    code = "GO107"
    category = Category.CONCURRENCY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Use a pointer"
    same_as = ("vet:copylocks", "revive:waitgroup-by-value")
    languages = ("go",)
    names = {"go": frozenset(_LOCKS)}

    def check(self, site: Site) -> Iterator[Finding]:
        kind = site.node.parent
        if kind is None or site.origin(kind) not in {f"sync.{name}" for name in _LOCKS}:
            return
        for copy in copies_of(site.source, kind):
            yield site.finding(copy.span, _message(copy, site.text(kind)))

    def collect(self, site: Site) -> Iterator[Fact]:
        kind = site.node.parent
        if kind is None or site.origin(kind) not in {f"sync.{name}" for name in _LOCKS}:
            return
        holder = held_by_value(site.source, kind)
        if holder:
            yield site.fact(site.node, holder)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        todo = [fact.value for fact in file.facts]
        seen: set[str] = set()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            for kind in names_of_type(file, name):
                todo += filter(None, [held_by_value(file.source, kind)])
                for copy in copies_of(file.source, kind):
                    fix = None
                    if copy.is_receiver:
                        edit = Edit(Span(copy.type_start, copy.type_start), "*")
                        fix = Fix("Use a pointer receiver", (edit,), safe=False)
                    yield file.finding(Fact(None, copy.span), _message(copy, name), fix=fix)

    valid = {
        "go": [
            'import "sync"\n\nfunc f(m *sync.Mutex, all []*sync.Mutex) {}\n',
            'import "my/sync"\n\nfunc f(m sync.Mutex) {}\n',
            """
            import "sync"

            type Cache struct {
                mu sync.Mutex
            }

            func (c *Cache) Get() {}

            func make() Cache {
                return Cache{}
            }

            func New() *Cache {
                c := Cache{}
                d := newCache()
                e := &c
                use(d, e)
                return &c
            }
            """,
            """
            import "sync"

            type Cache struct {
                mu *sync.Mutex
            }

            func (c Cache) Get() {}
            """,
            """
            type Lock struct{}

            func (Lock) Lock() {}

            func f(l Lock) {}
            """,
            """
            import "sync"

            type Cache struct{ sync.Mutex }

            func f(all []*Cache) {
                for _, c := range all {
                    c.Lock()
                }
            }
            """,
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import "sync"

                func f(wg sync.WaitGroup) {
                       ^^^^^^^^^^^^^^^^^
                    wg.Wait()
                }
                """
            ),
            Invalid(
                """
                import "sync"

                type Cache struct {
                    sync.RWMutex
                    items map[string]int
                }

                func (c Cache) Get(key string) int {
                      ^^^^^^^
                    c.RLock()
                    defer c.RUnlock()
                    return c.items[key]
                }
                """,
                fixed="""
                import "sync"

                type Cache struct {
                    sync.RWMutex
                    items map[string]int
                }

                func (c *Cache) Get(key string) int {
                    c.RLock()
                    defer c.RUnlock()
                    return c.items[key]
                }
                """,
            ),
            Invalid(
                """
                import "sync"

                type inner struct{ mu sync.Mutex }

                type Outer struct{ in inner }

                func f(all []Outer, p *Outer) {
                    for _, each := range all {
                           ^^^^
                        each.run()
                    }
                    one := *p
                    ^^^^^^^^^
                    var two Outer
                    three := two
                    ^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _message(copy: Copy, name: str) -> str:
    return f"`{copy.text}` copies a `{name}` with its lock; use a pointer"
