"""Rules: what each reports, why, and examples that are its tests and its page.

A rule is one class in one file. Its name is the file's and the class's, in kebab-case; its
docstring is its documentation: the first line is the summary, then `## Why is this bad?` and what
else a reader needs. Rules are stateless: they see one function or one file, and what the settings
say of them.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from inspect import cleandoc
from textwrap import dedent
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from aura_lsp import __version__
from aura_lsp.extensions import Extension, extensions
from aura_lsp.model import Category, Finding, Fix, Function, Related, Severity, Span
from aura_lsp.places import Places

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_PACKAGES = (
    "aura_lsp.rules",
    *(
        f"aura_lsp.languages.{language}.rules"
        for language in ("python", "go", "rust", "kotlin", "javascript")
    ),
)
"""Where rules are: those of one language with that language."""
ALL_LANGUAGES = ("python", "go", "rust", "kotlin", "javascript", "typescript")


@dataclass(frozen=True, slots=True)
class Invalid:
    """Code that a rule reports.

    A line of carets below a line of code marks exact spans and is cut out before analysis. `limit`
    replaces the rule's threshold for this example. `fixed` is the code after all fixes, of which
    some findings may have none.
    """

    code: str
    limit: int | None = None
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Valid:
    """Code that a rule does not report; `limit` replaces the rule's threshold for this example."""

    code: str
    limit: int | None = None


class Rule:
    """What all rules say of themselves.

    `wave` 1 rules are on by default, wave 2 rules at `detection-level = "comprehensive"` or by
    name. `same_as` are the rules of other tools that report the same, as `tool:rule`. `suggestion`
    is one sentence that says what to do. `unnecessary`: what it reports could be left out, and is
    shown in grey. `fix` is "safe", "unsafe" or None: whether some of its
    findings come with one, and whether that keeps the meaning of the program.
    """

    code: ClassVar[str]
    category: ClassVar[Category]
    severity: ClassVar[Severity]
    suggestion: ClassVar[str]
    wave: ClassVar[int] = 1
    fix: ClassVar[str | None] = None
    unnecessary: ClassVar[bool] = False
    same_as: ClassVar[tuple[str, ...]] = ()
    languages: ClassVar[tuple[str, ...]] = ALL_LANGUAGES
    any_language: ClassVar[bool] = False
    """Whether it also runs for languages that are installed beside Aura."""
    valid: ClassVar[Mapping[str, Sequence[str | Valid]]] = {}
    invalid: ClassVar[Mapping[str, Sequence[str | Invalid]]] = {}

    source: ClassVar[str] = "aura-lsp"
    """Where the rule comes from: a package that is installed, or a file of the workspace."""

    @property
    def name(self) -> str:
        """The class's name in kebab-case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", type(self).__name__).lower()

    @property
    def documentation(self) -> str:
        """The docstring as Markdown."""
        return cleandoc(type(self).__doc__ or "")

    @property
    def summary(self) -> str:
        """The first line of the documentation."""
        return self.documentation.partition("\n")[0]

    def finding(
        self,
        span: Span,
        message: str,
        *,
        symbol: str = "",
        related: tuple[Related, ...] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        """A finding of this rule; its severity may still be overridden by the settings."""
        return Finding(
            self.name, self.code, self.category, severity or self.severity, message,
            self.suggestion, span, symbol, related, fix,
        )  # fmt: skip


class Fact(NamedTuple):
    """What a rule collected at one place: `value` is its own, of plain values. The span is relative
    to the item until the file is judged; then it is one of the file."""

    value: Any
    span: Span
    symbol: str = ""


class CodeRule(Rule):
    """A rule about a piece of code: it names the nodes that it wants to see, and judges each.

    `queries`: language -> tree-sitter patterns that capture these nodes as `@here`; what is around
    the outline's items cannot be part of a pattern, and there are no predicates on texts. `words`:
    language -> words of which one stands in all that the patterns match. `names`: language -> names
    at whose every mention the rule wants to look. `types`: language -> node types of classes and
    the like, which are looked at whole although their members are items.

    The language is called by its name, or `jsx` for patterns that only dialects with markup know.

    What takes more than one node is `collect`ed node by node, and judged by `check_file`.
    """

    queries: ClassVar[Mapping[str, str]] = {}
    words: ClassVar[Mapping[str, frozenset[str]]] = {}
    names: ClassVar[Mapping[str, frozenset[str]]] = {}
    types: ClassVar[Mapping[str, frozenset[str]]] = {}
    looks_inside: ClassVar[bool] = True
    """Whether `wants` reads what a function in the node, or beside it, may hold."""
    checks: ClassVar[bool] = True
    collects: ClassVar[bool] = True
    """Whether the rule has these methods of its own."""

    def __init_subclass__(cls) -> None:
        cls.checks = cls.check is not CodeRule.check
        cls.collects = cls.collect is not CodeRule.collect

    def wants(self, node: Node, source: bytes) -> bool:
        """Whether a node that the patterns found is worth a look: asked of very many, so that it
        must be quick. The node, what is below it, and what is around it in its function may be
        read. `check` must not count on it: in a large function only those are asked that do not
        look inside others."""
        return True

    def check(self, site: Site) -> Iterator[Finding]:
        """What to say of one node."""
        yield from ()

    def collect(self, site: Site) -> Iterator[Fact]:
        """What `check_file` is to know of one node: made by `site.fact`."""
        yield from ()

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        """What to say of a file in which something was collected."""
        yield from ()


class FunctionRule(Rule):
    """A rule about one measure of a function that is over its limit.

    `metric` names the measure: cognitive, cyclomatic, code_lines, parameters or max_nesting.
    """

    metric: ClassVar[str]
    any_language = True

    def check(self, function: Function, value: int, limit: int) -> Finding | None:
        """What to say of a function whose `value` is over `limit`."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A place that the parser could not read; `context` is the source of the item around it, in
    which it starts at `offset`."""

    span: Span
    missing: str
    context: bytes
    offset: int


@dataclass(frozen=True, slots=True)
class TypeMeasures:
    """A class or the like with its size."""

    name: str
    kind: str
    name_span: Span
    code_lines: int
    methods: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a rule about whole files may see; spans are offsets into the file. `comment_at` tells
    the comment around an offset."""

    language: str
    places: Places
    code_lines: int
    first_line: Span
    types: tuple[TypeMeasures, ...]
    problems: tuple[SyntaxProblem, ...]
    comment_at: Callable[[int], Span | None]


class FileRule(Rule):
    """A rule that sees a whole file. `needs_lines`: it asks for lines of code, which cost time.
    `about_file`: what it reports is about the file, not about the line at which that is shown."""

    needs_lines: ClassVar[bool] = False
    about_file: ClassVar[bool] = False
    any_language = True

    def check(self, file: FileFacts, limit: int | None) -> Iterator[Finding]:
        raise NotImplementedError


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code."""
    found: list[Rule] = []
    for package in _PACKAGES:
        loaded = importlib.import_module(package)
        for module in pkgutil.iter_modules(loaded.__path__):
            found += _rules_of(f"{package}.{module.name}")
    for extension in extensions("aura_lsp.rules"):
        found += _installed(extension, found)
    return tuple(sorted(found, key=lambda rule: rule.code))


def _rules_of(module: str) -> Iterator[Rule]:
    """The rules of a module that are called as it is."""
    wanted = module.rpartition(".")[2].replace("_", "-")
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, type) and issubclass(value, Rule) and hasattr(value, "code"):
            rule = value()
            if rule.name == wanted:
                yield rule


def _installed(extension: Extension, known: Sequence[Rule]) -> list[Rule]:
    """The rules of an extension, whose entry point is a package of modules like Aura's own, or one
    module; none if one of them cannot be."""
    if extension.problem:
        return []
    try:
        rules = list(_rules_in(extension.value))
        for rule in rules:
            type(rule).source = extension.source
            _check(rule, known)
    except Exception as error:  # noqa: BLE001 - somebody else's code, which must not stop ours
        extension.fail(f"{type(error).__name__}: {error}")
        return []
    if not rules:
        extension.fail("it has no rules: a module is called as its rule, `no_print` for `NoPrint`")
    return rules


def _rules_in(module: Any) -> Iterator[Rule]:
    path = getattr(module, "__path__", None)
    if path is None:
        yield from _rules_of(module.__name__)
        return
    for each in pkgutil.iter_modules(path):
        yield from _rules_of(f"{module.__name__}.{each.name}")


def _check(rule: Rule, known: Sequence[Rule]) -> None:
    """What our own tests see to for Aura's rules.

    Raises:
        ValueError: the rule cannot be used.
    """
    if any(each.code == rule.code for each in known):
        raise ValueError(f"the code {rule.code} of `{rule.name}` is taken")
    if any(each.name == rule.name and {*each.languages} & {*rule.languages} for each in known):
        raise ValueError(f"there is a rule `{rule.name}` already")
    Category(rule.category), Severity(rule.severity)
    if not rule.suggestion or not rule.summary:
        raise ValueError(f"`{rule.name}` has no `suggestion` or no docstring")
    if isinstance(rule, CodeRule) and not rule.queries.keys() <= rule.words.keys():
        raise ValueError(f"`{rule.name}` has a query without `words`")


def rule_named(name: str) -> Rule | None:
    """The rule with this name or code (in any case)."""
    return _by_name().get(name.lower())


@cache
def _by_name() -> dict[str, Rule]:
    """Rules by name and code in lower case; of several with one name, the first."""
    found: dict[str, Rule] = {}
    for rule in all_rules():
        found.setdefault(rule.name, rule)
        found[rule.code.lower()] = rule
    return found


def page_url(name: str) -> str | None:
    """Where the page of a rule is at this version, if the repository is known."""
    address = repository_url()
    return None if address is None else f"{address}/blob/v{__version__}/docs/rules/{name}.md"


@cache
def repository_url() -> str | None:
    """The repository that the package's metadata names, if it names one."""
    try:
        package = metadata("aura-lsp")
    except PackageNotFoundError:
        return None
    for entry in package.get_all("Project-URL") or ():
        label, _, url = entry.partition(", ")
        if label.lower() == "repository":
            return str(url).rstrip("/")
    return None


def known_names() -> frozenset[str]:
    """Every name that `select`, `ignore` and the like understand: codes, names and categories."""
    rules = all_rules()
    return frozenset(
        {rule.name for rule in rules}
        | {rule.code for rule in rules}
        | {category.value for category in Category}
        | {"all"}
    )


def page(rule: Rule) -> str:
    """A rule's page as Markdown: its documentation, its place in the catalogue and its examples."""
    facts = (
        f"`{rule.code}` · {rule.category.value} · {rule.severity.value} · "
        f"{'on by default' if rule.wave == 1 else 'off by default'} · {', '.join(rule.languages)}"
    )
    parts = [f"# {rule.name}", facts, rule.documentation, "## What to do", f"{rule.suggestion}."]
    for title, examples in (("Reported", rule.invalid), ("Not reported", rule.valid)):
        blocks = [
            block
            for language, several in examples.items()
            for example in several
            for block in _blocks(language, example)
        ]
        if blocks:
            parts += [f"## {title}", *blocks]
    if rule.same_as:
        parts += ["## The same in other tools", ", ".join(f"`{name}`" for name in rule.same_as)]
    return "\n\n".join(parts) + "\n"


def _blocks(language: str, example: str | Valid | Invalid) -> Iterator[str]:
    """An example as Markdown, and what its fixes make of it."""
    code = example if isinstance(example, str) else example.code
    if not isinstance(example, str) and example.limit is not None:
        yield f"With a limit of {example.limit}:"
    yield _fenced(language, without_carets(cleandoc_code(code)))
    if isinstance(example, Invalid) and example.fixed is not None:
        yield "Fixed:"
        yield _fenced(language, cleandoc_code(example.fixed))


def _fenced(language: str, code: str) -> str:
    return f"```{language}\n{code.rstrip()}\n```"


def cleandoc_code(code: str) -> str:
    """An example without the indentation and the empty first line that its place in a class gives
    it."""
    return dedent(code[1:] if code.startswith("\n") else code)


def without_carets(code: str) -> str:
    """An example without the lines of carets that mark what is reported."""
    return "".join(
        line for line in code.splitlines(keepends=True) if not re.fullmatch(r"[\s^]*\^[\s^]*", line)
    )
