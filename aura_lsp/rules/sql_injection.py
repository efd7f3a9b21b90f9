from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.literals import Built, built, is_constant
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import ALL_LANGUAGES, CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_SQL = re.compile(
    r"\W*\w{0,3}[\"'`#]+[\s(]*(with\b.{1,400}?)?(select\b.+?\bfrom\b|insert\s+into\b|"
    r"replace\s+into\b|update\b.+?\bset\b|delete\s+from\b)",
    re.IGNORECASE | re.DOTALL,
)
_HARMLESS = re.compile(
    r"(\w+(\.|::))*[A-Z][A-Z0-9_]+|-?\d+|(?i:.*(placeholder|table|column|field|operator|clause|sql|order|schema|database).*)|"
    r".*[\"'](\?|%s|:\w+)[\"'].*|(int|len|str\.len|Number|parseInt)\(.*\)|[\"'].*[\"']",
    re.DOTALL,
)
"""What is no value from outside: parts of the statement by their names, texts, numbers."""
_QUOTED = re.compile(r"quote|escape|ident\w*\(|qn\(", re.IGNORECASE)
"""Makes a name or a value safe to put in; who does so knows what is put in beside it."""
_SIMPLE = re.compile(r"[a-z_]\w*")
_CALLS = frozenset({"call", "call_expression"})
_WITH_CONTEXT = frozenset({"QueryContext", "QueryRowContext", "ExecContext", "PrepareContext"})
_TARGETS = ("left", "name", "pattern")
_JS = frozenset({"query", "execute", "raw", "exec", "$queryRawUnsafe", "queryRawUnsafe"})


class SqlInjection(CodeRule):
    """Disallow putting values into the text of an SQL statement.

    ## Why is this bad?
    The database reads what is put in as part of the statement: a value such as `' OR 1=1 --`
    shows or destroys data that it must not. Passed as a parameter, it is only a value.

    Reported are statements that are put together in a call that runs them, or in a variable before
    it in the same function. What looks like the name of a table or column, a constant or a quoted
    text is let through, and tests are not reported.
    """

    code = "X129"
    category = Category.SECURITY
    severity = Severity.ERROR
    wave = 2
    suggestion = "Write a placeholder in the statement and pass the value as a parameter"
    same_as = (
        "ruff:S608",
        "bandit:B608",
        "gosec:G201",
        "gosec:G202",
        "sonar:S2077",
        "sonar:S3649",
        "unicorn:no-unsafe-sqlite-interpolation",
    )
    languages = ALL_LANGUAGES
    names = {
        "python": frozenset({"execute", "executemany", "executescript", "raw"}),
        "go": frozenset({"Query", "QueryRow", "Exec", "Prepare", "Raw"}) | _WITH_CONTEXT,
        "rust": frozenset({"query", "query_as", "query_scalar", "execute", "sql_query"}),
        "kotlin": frozenset(
            {"rawQuery", "execSQL", "executeQuery", "executeUpdate", "prepareStatement"}
        ),
        "javascript": _JS,
        "typescript": _JS,
    }

    def check(self, site: Site) -> Iterator[Finding]:
        call = _call_at(site.node)
        statement = _statement(site, call) if call is not None else None
        if statement is None or site.in_tests:
            return
        made, place = built(statement, site.source), statement
        if statement.type == "identifier":
            value = _only_value(site, site.text(statement), statement)
            if value is None:
                return
            made, place = built(value, site.source), value
        part = _value_in(site, made, statement) if made is not None else None
        if part is None:
            return
        named = f"`{part}`" if re.fullmatch(r"[\w.\[\]()]{1,30}", part) else "what is put in"
        related = (Related(site.span(place), "It is put together here"),)
        yield site.finding(
            statement,
            f"The database reads {named} as part of this statement; pass it as a parameter",
            related=related if place != statement else (),
        )

    valid = {
        "python": [
            'cursor.execute("SELECT a FROM b WHERE c = %s", (d,))\n',
            'cursor.execute(f"SELECT a FROM b")\n',
            'log(f"SELECT a FROM {b}")\n',
            'cursor.execute("SELECT a FROM %s" % quote_name(b))\n',
            'execute(f"Deselect {a} from the list")\n',
        ],
        "go": [
            "package p\n\nfunc f() { db.Query(`SELECT a FROM b WHERE c = $1`, d) }\n",
            'package p\n\nfunc f() { db.Query("SELECT a FROM " + Table) }\n',
        ],
        "kotlin": ['fun f() { db.rawQuery("SELECT a FROM $TABLE_NAME", null) }\n'],
        "javascript": [
            "db.query(sql`SELECT a FROM b WHERE c = ${d}`);\n",
            "db.query('SELECT a FROM b WHERE c = ?', [d]);\n",
            "/a/.exec(`select ${a}`);\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                def f(name):
                    cursor.execute(f"SELECT a FROM b WHERE c = '{name}'")
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    query = "DELETE FROM b WHERE c = %s" % name
                    cursor.execute(query)
                                   ^^^^^
                """
            ),
        ],
        "go": [
            Invalid(
                """
                package p

                func f(name string) {
                    db.Query("SELECT a FROM b WHERE c = '" + name + "'")
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    q := fmt.Sprintf("SELECT a FROM b WHERE c = '%s'", name)
                    db.QueryContext(ctx, q)
                                         ^
                }
                """
            ),
        ],
        "rust": [
            Invalid(
                """
                fn f(name: &str) {
                    sqlx::query(&format!("SELECT a FROM b WHERE c = '{name}'")).fetch_one(db);
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "kotlin": [
            Invalid(
                """
                fun f(name: String) {
                    db.rawQuery("SELECT a FROM b WHERE c = '$name'", null)
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
        "javascript": [
            Invalid(
                """
                db.query(`SELECT a FROM b WHERE c = '${name}'`);
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
        "typescript": [
            Invalid(
                """
                async function f(id: string) {
                  const sql = "UPDATE a SET b = 1 WHERE c = " + id;
                  await db.execute(sql);
                                   ^^^
                }
                """
            ),
        ],
    }


def _call_at(name: Node) -> Node | None:
    """The call whose callee ends with a name."""
    callee = name
    while callee.parent is not None and callee.parent.type not in _CALLS:
        if callee.parent.end_byte != name.end_byte and callee.parent.type != "generic_function":
            return None
        callee = callee.parent
    call = callee.parent
    return call if call is not None and call.children[0] == callee else None


def _statement(site: Site, call: Node) -> Node | None:
    """The SQL that a call is given, or the name of a variable that has it."""
    group = call.child_by_field_name("arguments") or call.named_children[-1]
    given = [each for each in group.named_children if "comment" not in each.type]
    first = given[1:] if site.text(site.node) in _WITH_CONTEXT else given
    if not first or group.type == "template_string":
        return None
    statement = first[0]
    if statement.type == "value_argument":
        return statement.named_children[0] if statement.named_child_count == 1 else None
    if statement.type == "reference_expression" and statement.named_children[0].type in (
        "identifier",
    ):
        return statement.named_children[0]
    return statement


def _value_in(site: Site, made: Built, where: Node) -> str | None:
    """What is put into an SQL statement, and may come from outside."""
    if _SQL.match(made.text) is None or any(map(_QUOTED.search, made.parts)):
        return None
    for part in made.parts:
        if _HARMLESS.fullmatch(part):
            continue
        value = _only_value(site, part, where) if _SIMPLE.fullmatch(part) else None
        if value is None or not is_constant(value, site.source):
            return part
    return None


def _only_value(site: Site, name: str, where: Node) -> Node | None:
    """What a variable of the function around is given before a place, if it is given one value."""
    function = site.function(where)
    if function is None:
        return None
    values: list[Node] = []
    stack = [function]
    while stack:
        node = stack.pop()
        if node.start_byte > where.start_byte:
            continue
        target = next((e for e in map(node.child_by_field_name, _TARGETS) if e is not None), None)
        value = node.child_by_field_name("right") or node.child_by_field_name("value")
        if target is not None and value is not None and site.text(target) == name:
            values.append(value)
        elif node.type == "property_declaration" and _declares(site, node, name):
            values.append(node.named_children[-1])
        stack += node.named_children
    if len(values) != 1:
        return None
    value = values[0]
    is_single = value.type == "expression_list" and value.named_child_count == 1
    return value.named_children[0] if is_single else value


def _declares(site: Site, declaration: Node, name: str) -> bool:
    """Whether a declaration in Kotlin is one of a name."""
    for each in declaration.named_children:
        if each.type == "variable_declaration":
            return site.text(each.named_children[0]) == name
    return False
