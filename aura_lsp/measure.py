"""The measures that are computed only when somebody asks: Halstead, statements, lines of a file."""

from __future__ import annotations

from bisect import bisect_left

from aura_lsp.analysis import Analysis
from aura_lsp.metrics.halstead import halstead
from aura_lsp.metrics.maintainability import IndexInputs, maintainability_index
from aura_lsp.model import FileMetrics, Function, FunctionMetrics, Halstead, Lines
from aura_lsp.syntax import Node, captures, syntax_of


def measure_function(analysis: Analysis, function: Function) -> FunctionMetrics:
    """The costlier measures of one function of an analysis, whose tree must not be used up yet."""
    node = _node_at(analysis.tree.root_node, function.span.start, function.span.end)
    rows, statements = _Rows(analysis, node), _Statements(analysis, node)
    return _measured(analysis, function, node, rows, statements)


def measure_file(analysis: Analysis) -> FileMetrics:
    """All measures of a file and its functions; the analysis' tree must not be used up yet."""
    root = analysis.tree.root_node
    functions = analysis.functions()
    rows = _Rows(analysis, root)
    lines = rows.count(0, len(analysis.document.source))
    counted = halstead(analysis.language.halstead(root, analysis.document.source))
    statements = _Statements(analysis, root)
    count = statements.count(0, len(analysis.document.source))
    cyclomatic = sum(each.cyclomatic for each in functions if _is_entry(each, "cyclomatic"))
    inputs = IndexInputs(cyclomatic, count, _comment_share(lines))
    return FileMetrics(
        lines=lines,
        cyclomatic=cyclomatic,
        cognitive=sum(each.cognitive for each in functions if _is_entry(each, "cognitive")),
        statements=count,
        halstead=counted,
        maintainability_index=_index(analysis, root, counted, inputs),
        syntax_errors=len(analysis.syntax_problems()) if root.has_error else 0,
        functions=tuple(
            _measured(
                analysis,
                function,
                _node_at(root, function.span.start, function.span.end),
                rows,
                statements,
            )
            for function in functions
        ),
    )


def _is_entry(function: Function, metric: str) -> bool:
    """Whether what a function counts is in no other function's number already."""
    return function.top_level or metric not in function.merged


def _measured(
    analysis: Analysis, function: Function, node: Node, rows: _Rows, statements: _Statements
) -> FunctionMetrics:
    counted = halstead(analysis.language.halstead(node, analysis.document.source))
    count = statements.count(function.span.start, function.span.end)
    lines = rows.count(function.span.start, function.span.end)
    inputs = IndexInputs(function.cyclomatic, count, _comment_share(lines))
    index = _index(analysis, node, counted, inputs)
    return FunctionMetrics(function, count, lines, counted, index)


def _index(analysis: Analysis, node: Node, counted: Halstead, inputs: IndexInputs) -> float:
    inputs_of = analysis.language.index_inputs
    if inputs_of is not None:
        cyclomatic = inputs.cyclomatic if node.parent is not None else None
        inputs = inputs_of(node, analysis.document.source, cyclomatic)
    return maintainability_index(counted.volume, inputs)


def _comment_share(lines: Lines) -> float:
    return 100 * lines.comment / lines.code if lines.code else 0.0


def _node_at(root: Node, start: int, end: int) -> Node:
    """The smallest node around a range, which for a function's range is the function."""
    return root.descendant_for_byte_range(start, end) or root


class _Statements:
    """Where the statements below a node are, the node itself among them."""

    def __init__(self, analysis: Analysis, node: Node) -> None:
        query = syntax_of(analysis.language).statements
        found = captures(query, node, ()).get("statement", ())
        self.ranges = sorted((each.start_byte, each.end_byte) for each in found)

    def count(self, start: int, end: int) -> int:
        """How many of them lie in a node's half-open range of bytes."""
        first, last = bisect_left(self.ranges, (start,)), bisect_left(self.ranges, (end,))
        inside = last - first
        while first < last and self.ranges[first][0] == start:  # what is around starts there, too
            inside -= self.ranges[first][1] > end
            first += 1
        return inside


class _Rows:
    """What each line from a node's first to its last holds: `c`ode, c`o`mment or `b`lank."""

    def __init__(self, analysis: Analysis, node: Node) -> None:
        self.document = document = analysis.document
        source = document.source
        end = len(source) if node.parent is None else node.end_byte
        self.first = document.lines.line_at(0 if node.parent is None else node.start_byte)
        last = document.lines.line_at(max(end - 1, 0))
        spans = [document.line_span(line) for line in range(self.first, last + 1)]
        self.kinds = ["c" if source[a:b].strip() else "b" for a, b in spans]
        found = captures(syntax_of(analysis.language).lines, node, ())
        for comment in (*found.get("comment", ()), *found.get("docstring", ())):
            self._mark(comment)

    def _mark(self, comment: Node) -> None:
        document = self.document
        first = document.lines.line_at(comment.start_byte)
        final = document.lines.line_at(max(comment.end_byte - 1, comment.start_byte))
        for line in range(first, final + 1):
            start, end = document.line_span(line)
            before = document.source[start : max(comment.start_byte, start)]
            after = document.source[min(comment.end_byte, end) : end]
            at = line - self.first
            alone = not before.strip() and not after.strip(b" \t;")
            if alone and 0 <= at < len(self.kinds) and self.kinds[at] == "c":
                self.kinds[at] = "o"

    def count(self, start: int, end: int) -> Lines:
        """The lines that a half-open range of bytes touches."""
        first = self.document.lines.line_at(start) - self.first
        last = self.document.lines.line_at(max(end - 1, start)) - self.first
        kinds = self.kinds[first : last + 1] if end > start else []
        code, comment, blank = (kinds.count(kind) for kind in "cob")
        return Lines(len(kinds), code, comment, blank)
