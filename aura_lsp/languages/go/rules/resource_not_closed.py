from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.go.calls import call_of, method_of, origin_of_call
from aura_lsp.languages.go.escape import Kept, is_let_go, kept
from aura_lsp.languages.go.variables import declared_at, function_of, uses
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_OPENERS = frozenset(
    {
        "os.Open", "os.Create", "os.OpenFile", "os.CreateTemp", "net.Dial", "net.DialTimeout",
        "net.Listen", "database/sql.Open",
    }
)  # fmt: skip
_QUERIES = frozenset({"Query", "QueryContext"})


class ResourceNotClosed(CodeRule):
    """Require that files, connections and rows of a query are closed.

    ## Why is this bad?
    What is never closed keeps a file descriptor, or a connection of the pool, until the garbage
    collector comes by or for good. What was written to a file may not be complete.

    Nothing is reported where the resource is returned, stored, or handed to a function that may
    close it, nor in `main` and `init`, which end with the program.
    """

    code = "GO204"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Defer `Close` as soon as the error is checked"
    same_as = ("sonar:S8256", "sonar:S8257", "sqlclosecheck:sqlclosecheck")
    languages = ("go",)
    names = {"go": frozenset(name.rpartition(".")[2] for name in _OPENERS) | _QUERIES}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        if call is None:
            return
        where, name = kept(site, call)
        if where is not Kept.VARIABLE or name is None or _is_main(site, call):
            return
        if not _opens(site, call, name) or is_let_go(site, name):
            return
        text = site.text(name)
        yield site.finding(call, f"`{text}` is never closed; defer `{text}.Close()`")

    valid = {
        "go": [
            """
            import "os"

            func f() error {
                file, err := os.Open("a")
                if err != nil {
                    return err
                }
                defer file.Close()
                return nil
            }
            """,
            'import "os"\n\nfunc f() T {\n\tfile, _ := os.Open("a")\n\treturn file\n}\n',
            'import "os"\n\nfunc f() {\n\tfile, _ := os.Open("a")\n\tparse(file)\n}\n',
            'import "os"\n\nfunc f() {\n\tfile, _ := os.Open("a")\n\treturn T{file: file}\n}\n',
            'import "os"\n\nfunc f(t T) {\n\tfile, _ := os.Open("a")\n\tt.file = file\n}\n',
            'import "os"\n\nfunc f(c C) {\n\tfile, _ := os.Open("a")\n\tc <- file\n}\n',
            """
            import (
                "bufio"
                "os"
            )

            func f() *T {
                file, _ := os.Open("a")
                reader := bufio.NewReader(file)
                return &T{reader}
            }
            """,
            'import "database/sql"\n\nfunc main() {\n\td, _ := sql.Open("a", "b")\n\td.Ping()\n}\n',
            'import "my/os"\n\nfunc f() {\n\tfile, _ := os.Open("a")\n\tfile.Read(b)\n}\n',
            "func f() {\n\tx, _ := search.Query(q)\n\tfor x.Next() {\n\t\tx.Scan(&a)\n\t}\n}\n",
        ],
    }
    invalid = {
        "go": [
            Invalid(
                """
                import (
                    "bufio"
                    "os"
                )

                func f() (n int) {
                    file, err := os.Open("a")
                                 ^^^^^^^^^^^^
                    if err != nil {
                        return 0
                    }
                    lines := bufio.NewScanner(file)
                    for lines.Scan() {
                        n++
                    }
                    return n
                }
                """
            ),
            Invalid(
                """
                import "database/sql"

                func f(db *sql.DB) (n int, err error) {
                    rows, err := db.Query("select 1")
                                 ^^^^^^^^^^^^^^^^^^^^
                    if err != nil {
                        return 0, err
                    }
                    for rows.Next() {
                        if err := rows.Scan(&n); err != nil {
                            return 0, err
                        }
                    }
                    return n, nil
                }
                """
            ),
        ],
    }


def _opens(site: Site, call: Node, name: Node) -> bool:
    """Whether a call opens something that `name` has then."""
    if origin_of_call(site, call, _OPENERS):
        return True
    if method_of(site, call) not in _QUERIES or "database/sql" not in site.imports():
        return False
    declared = declared_at(site, name)
    asked = set()
    for use in uses(site, declared) if declared is not None else ():
        field = use.parent.child_by_field_name("field") if use.parent is not None else None
        asked.add(site.text(field) if field is not None else "")
    return asked >= {"Next", "Scan"}


def _is_main(site: Site, call: Node) -> bool:
    function = function_of(call)
    name = function.child_by_field_name("name") if function is not None else None
    return name is not None and site.text(name) in ("main", "init")
