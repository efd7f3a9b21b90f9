"""Python: cyclomatic complexity as radon counts it, cognitive complexity as SonarPython does."""

from __future__ import annotations

import re

from aura_lsp.language import Container, Language, Names, Outline
from aura_lsp.languages.python.halstead import python_halstead
from aura_lsp.languages.python.maintainability import python_maintainability
from aura_lsp.languages.python.names import FUNCTIONS, SCOPES, bindings, is_bound, parts
from aura_lsp.languages.python.suppression import FOREIGN
from aura_lsp.languages.python.writing import WRITING
from aura_lsp.metrics.cognitive import WHY, Cognitive
from aura_lsp.metrics.cyclomatic import Cyclomatic

_BODIES = frozenset({"block", "argument_list"})

PYTHON = Language(
    id="python",
    name="python",
    extensions=(".py", ".pyi", ".pyw"),
    language_ids=("python",),
    grammar="tree_sitter_python:language",
    package="aura_lsp.languages.python",
    opening=re.compile(rb"def|lambda|class|\{"),  # dictionaries have no word that tells of them
    outline=Outline(
        containers={
            "class_definition": Container("class", _BODIES),
        },
        wrappers=frozenset({"decorated_definition"}),
        functions=frozenset({"function_definition", "lambda"}),
    ),
    foreign=FOREIGN,
    cyclomatic=Cyclomatic(
        weights={
            "if": 1,
            "elif": 1,
            "loop": 1,
            "loop_else": 1,
            "catch": 1,
            "try_else": 1,
            "group": -1,
            "case": 1,
            "default": -1,
            "ternary": 1,
            "boolean": 1,
            "comprehension_for": 1,
            "comprehension_if": 1,
            "assert": 1,
        },
        merged={"lambda": 0},
    ),
    cognitive=Cognitive(
        nested=frozenset({"if", "loop", "catch", "ternary"}),
        flat=frozenset({"elif", "else"}),
        merged={"function": 1, "method": 0, "lambda": 0},
        operators=frozenset({"and", "or"}),
        through_parentheses=False,
    ),
    halstead=python_halstead,
    index_inputs=python_maintainability,
    names=Names(bindings, FUNCTIONS, SCOPES, is_bound, parts),
    receiver_names=frozenset({"self", "cls", "mcs", "mcls", "metacls"}),
    line_comment="#",
    block_comment=None,
    writing=WRITING,
    why=WHY | {"elif": "`elif`", "catch": "`except`"},
)

LANGUAGES = (PYTHON,)
