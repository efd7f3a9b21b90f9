from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import has_comment
from aura_lsp.languages.python.exceptions import exception_types
from aura_lsp.languages.python.removing import without_name, without_statement
from aura_lsp.model import Category, Finding, Fix, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_FOR_EFFECT = frozenset(
    {"readline", "rlcompleter", "antigravity", "this", "lib2to3", "sitecustomize"}
)
_CALLED = frozenset(
    {"load_tests", "setUpModule", "tearDownModule", "setup_module", "pytest_plugins"}
)
"""What test runners look for in a module."""
_IMPORTS = frozenset({"import_statement", "import_from_statement", "future_import_statement"})
_MISSING = re.compile(r"\b(?:ImportError|ModuleNotFoundError|Exception|BaseException)\b")
_EXPRESSION = re.compile(rb"[\w\s.,|\[\]()'\"*]*")
"""What an annotation or a name in a string is made of."""
_LONGEST = 500
_NOQA = re.compile(rb"#\s*noqa\b(?!\s*:(?!.*\bF401\b))", re.IGNORECASE)


class UnusedImport(CodeRule):
    """Disallow imports that nothing in the file uses.

    ## Why is this bad?
    They cost time when the module is loaded, may fail, and make a reader look for their use.

    Names in `__all__`, in annotations that are strings, in `# type:` comments and in doctests count
    as used. `import x as x` and `from m import x as x` export a name on purpose; an import in a
    `try` tests whether a module is there. What `__init__.py` imports from elsewhere, and what a
    module imports from a private one (`from ._parts import part`), is there for others;
    `conftest.py` is left alone.

    ## Fix safety
    Safe, but for modules that are imported for what they do while they are loaded.
    """

    code = "PY601"
    category = Category.STYLE
    severity = Severity.INFO
    fix = "safe"
    unnecessary = True
    suggestion = "Remove the import"
    same_as = ("ruff:F401", "flake8:F401", "pylint:W0611", "sonar:S1128")
    languages = ("python",)
    queries = {"python": "[(import_statement) (import_from_statement)] @here"}
    words = {"python": frozenset({"import"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        statement = site.node
        if _is_attempt(site, statement) or _is_member(site, statement):
            return
        module = statement.child_by_field_name("module_name")
        for name in statement.children_by_field_name("name"):
            alias, target = name.child_by_field_name("alias"), name.child_by_field_name("name")
            full = site.text(target or name)
            bound = site.text(alias) if alias is not None else full
            if alias is not None and bound == full:
                continue
            if bound in _CALLED:
                continue
            if module is None:
                if full.partition(".")[0] in _FOR_EFFECT:
                    continue
                bound = bound.partition(".")[0]
            elif site.text(module) == "__future__" or _is_private(site.text(module)):
                continue
            yield site.fact(name, (bound, full, module is not None))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        if file.settings.role == "plugin":
            return
        facts: dict[str, list[Fact]] = {}
        for fact in file.facts:
            bound, _, is_from = fact.value
            if not (is_from and file.settings.role == "package"):
                facts.setdefault(bound, []).append(fact)
        for bound, several in facts.items():
            yield from self._unused(file, bound, several)

    def _unused(self, file: FileSite, bound: str, facts: list[Fact]) -> Iterator[Finding]:
        """What to say of the imports of one name: nothing if anything may read it, as it mostly
        does behind the first of them."""
        behind = file.mentions(bound, facts[0].span.end)
        if any(_is_use(mention, file.source) for mention in behind):
            return
        starts = [fact.span.start for fact in facts]
        places: dict[int, Node] = {}
        for mention in file.mentions(bound):
            at = bisect_right(starts, mention.start_byte) - 1
            if at >= 0 and mention.start_byte < facts[at].span.end:
                places[at] = mention
            elif _is_use(mention, file.source):
                return
        for at, place in places.items():
            full = facts[at].value[1]
            if not _is_excused(place, file.source):
                what = f"`{full}`" if full.partition(".")[0] == bound else f"`{bound}`"
                message = f"{what} is imported but never used: remove it"
                yield file.finding(facts[at], message, fix=_fix(file, place))

    valid = {
        "python": [
            "import os\nprint(os.name)\n",
            "import x as x\nfrom m import y as y\n",
            "from __future__ import annotations\n",
            "try:\n    import yaml\nexcept ImportError:\n    yaml = None\n",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a import B\n"
            "def f(x: 'list[B]'): ...\n",
            "from a import b, c, d\n__all__ = ['b']\n__all__ += ['c']\n__all__.extend(['d'])\n",
            "import a.b\nimport a.c\na.c.f()\n",
            "import readline\nfrom x import *\n",
            "from a import B\nx = []  # type: list[B]\n",
            "import math\ndef f():\n    '''Round.\\n\\n    >>> math.floor(f())\\n    1\\n    '''\n",
            "def f():\n    import os\n    return os.name\n",
            "from .base import helper  # noqa\n",
            "from .base import (  # noqa: F401\n    helper,\n)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import os
                       ^^
                import sys
                from typing import Any, List, cast
                                   ^^^        ^^^^

                def f(x: List[int]):
                    return sys.argv, x.os
                """,
                fixed="""
                import sys
                from typing import List

                def f(x: List[int]):
                    return sys.argv, x.os
                """,
            ),
            Invalid(
                """
                import a.b
                       ^^^
                from c import d as e
                              ^^^^^^
                from .f import (
                    g,
                    h,
                    ^
                )

                print(g, "no h or e here: it is a text")
                """
            ),
        ],
    }


def _is_attempt(site: Site, statement: Node) -> bool:
    """Whether an import may fail, or stands in for one that did."""
    for each in site.around(statement):
        if each.type != "try_statement":
            continue
        for clause in each.named_children:
            if clause.type == "except_clause":
                types = exception_types(clause)
                if types is None or any(_MISSING.search(site.text(one)) for one in types):
                    return True
    return False


def _is_member(site: Site, statement: Node) -> bool:
    """Whether what is imported becomes an attribute of a class, whose use looks like any other."""
    for each in site.around(statement):
        if each.type in ("function_definition", "class_definition"):
            return each.type == "class_definition"
    return False


def _is_private(module: str) -> bool:
    """Whether a module is not meant to be imported by others, who get its names from this one."""
    return module.rpartition(".")[2].startswith("_")


def _is_excused(place: Node, source: bytes) -> bool:
    """Whether the line of an import, or the one that its statement starts on, ends with a mark for
    whatever tool there is."""
    statement = _statement(place)
    for node in (place, statement or place):
        end = source.find(b"\n", node.start_byte)
        if _NOQA.search(source, node.start_byte, end if end >= 0 else len(source)):
            return True
    return False


def _is_use(mention: Node, source: bytes) -> bool:
    """Whether a mention may read a name: not one in an import or behind a dot, nor in prose."""
    text = source[mention.start_byte : mention.end_byte]
    if mention.type == "comment":
        return b"type:" in text
    if mention.type != "identifier":
        return b">>>" in text or (len(text) < _LONGEST and bool(_EXPRESSION.fullmatch(text)))
    parent = mention.parent
    if parent is not None and parent.type == "attribute":
        return parent.child_by_field_name("object") == mention
    if parent is not None and parent.type == "keyword_argument":
        return parent.child_by_field_name("name") != mention
    return not _is_imported(mention)


def _is_imported(name: Node) -> bool:
    """Whether an identifier is part of an import."""
    node = name.parent
    while node is not None and node.type in ("dotted_name", "aliased_import", "relative_import"):
        node = node.parent
    return node is not None and node.type in _IMPORTS


def _statement(name: Node) -> Node | None:
    """The import that a name stands in."""
    node = name.parent
    while node is not None and node.type not in _IMPORTS:
        node = node.parent
    return node


def _fix(file: FileSite, place: Node) -> Fix | None:
    """The name taken out of its statement, or the statement taken away."""
    statement = _statement(place)
    if statement is None or file.settings.role or has_comment(statement):
        return None
    names = statement.children_by_field_name("name")
    if len(names) == 1:
        edit = without_statement(statement, file.source)
    else:
        at = next(i for i, name in enumerate(names) if place.end_byte <= name.end_byte)
        edit = without_name(names, at)
    return Fix("Remove the import", (edit,), safe=True) if edit is not None else None
