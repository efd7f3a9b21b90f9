"""Run with the folder of the packages and that of a corpus; the files come on standard input.

Prints a line of JSON for each function on which complexipy and `cognitive_complexity` agree: path,
line and column of `def` (as Python's parser gives them), score.
"""

import ast
import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, sys.argv[1])

import complexipy
from cognitive_complexity.api import get_cognitive_complexity

warnings.simplefilter("ignore")
root = Path(sys.argv[2])
for name in sys.stdin.read().splitlines():
    try:
        source = (root / name).read_bytes().decode("utf-8")
        tree = ast.parse(source)
        found = complexipy.code_complexity(source).functions
    except Exception:  # noqa: BLE001, S112 - whatever a tool can't read says nothing about Aura
        continue
    theirs = {(each.line_start, each.name.rpartition("::")[2]): each.complexity for each in found}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        score = theirs.get((first, node.name))
        if score is not None and score == get_cognitive_complexity(node):
            print(json.dumps([name, node.lineno, node.col_offset, score]))
