"""The rules that are on for one language under some settings, ready to judge items and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from aura_lsp.config import Settings
from aura_lsp.facts import FunctionFacts
from aura_lsp.functions import counted_parameters
from aura_lsp.language import Language
from aura_lsp.model import Finding, Function, RuleFault, Severity
from aura_lsp.own import workspace_rule
from aura_lsp.rules import CodeRule, Fact, FileFacts, FileRule, FunctionRule, Rule, all_rules
from aura_lsp.site import FileSite, Site

_BASIC_CATEGORIES = frozenset({"bug", "memory_leak", "ui_thread", "concurrency", "security"})

MEASURES: dict[str, Callable[[FunctionFacts], int]] = {
    "cognitive": lambda f: f.fixed,
    "cyclomatic": lambda f: f.decisions + 1,
    "code_lines": lambda f: 0 if _is_table(f) or "length" in f.exempt else f.own_code_lines,
    "parameters": counted_parameters,
    "max_nesting": lambda f: len(f.deepest),
}
"""What a rule compares with its limit, by the name of the rule's metric."""


_UNBOUNDED = 1 << 62
_LESS = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.INFO}


def _is_table(function: FunctionFacts) -> bool:
    """Whether one literal makes up more than 70 % of the function's lines."""
    return function.table_lines > 0.7 * max(function.own_code_lines, 1)


@dataclass(frozen=True, slots=True)
class Limit:
    """A rule about functions with its limit; `merges` are the kinds of nested function that are
    judged with the one around them."""

    rule: FunctionRule
    limit: int
    measure: Callable[[FunctionFacts], int]
    merges: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """The rules to apply; made once per language and settings.

    `called`: their names, codes and categories in lower case. `are_all_on`: none is missing that is
    on by default.
    """

    language: Language
    settings: Settings
    functions: tuple[Limit, ...]
    bounds: tuple[int, ...]
    files: tuple[tuple[FileRule, int | None], ...]
    code: Mapping[str, CodeRule]
    severities: dict[str, Severity]
    by_code: Mapping[str, Rule]
    called: frozenset[str]
    are_all_on: bool
    faults: list[RuleFault]

    def may_judge(self, facts: FunctionFacts) -> bool:
        """Whether some measure may be over its limit: a quick look before `judge_function`."""
        cognitive, cyclomatic, lines, parameters, nesting = self.bounds
        return (
            facts.fixed > cognitive
            or facts.decisions >= cyclomatic
            or facts.own_code_lines > lines
            or facts.parameters > parameters
            or len(facts.deepest) > nesting
        )

    @property
    def needs_lines(self) -> bool:
        """Whether some rule asks for lines of code of whole files."""
        return any(rule.needs_lines for rule, _ in self.files)

    def judge_function(
        self, facts: FunctionFacts, inside: bool, view: Callable[..., Function]
    ) -> Iterator[Finding]:
        """What the rules say of a function, in the offsets of its `view`.

        `inside`: there is a function around it, with which it may be judged.
        """
        for limit in self.functions:
            value = limit.measure(facts)
            if value > limit.limit and not (inside and facts.kind in limit.merges):
                yield from self._guarded(limit.rule, partial(_check_function, limit, view, value))

    def judge_site(self, rule: CodeRule, site: Site) -> tuple[list[Finding], list[Fact]]:
        """What a rule says of a node that it suspects, and what it collects there."""
        try:
            facts = list(rule.collect(site)) if rule.collects else []
            found = list(rule.check(site)) if rule.checks else []
        except Exception as error:  # noqa: BLE001 - a broken rule must not take the report with it
            self._note(rule, error)
            return [], []
        return self._tempered(self.graded(found), site.in_tests) if found else found, facts

    def judge_collected(self, rule: CodeRule, file: FileSite) -> list[Finding]:
        """What a rule says of what it collected in a file."""
        return self.judge(rule, lambda: list(rule.check_file(file)))

    def judge(self, rule: Rule, check: Callable[[], list[Finding]]) -> list[Finding]:
        """What a rule about code says; one that raises is named and the others go on."""
        return self._tempered(self._guarded(rule, check), self.settings.in_tests)

    def _tempered(self, found: list[Finding], in_tests: bool) -> list[Finding]:
        """Findings in a test are one step less severe, unless the settings name a severity."""
        if not found or not in_tests or found[0].rule in self.severities:
            return found
        return [replace(each, severity=_LESS.get(each.severity, each.severity)) for each in found]

    def judge_file(self, file: FileFacts) -> list[Finding]:
        """What the rules say of the file as a whole."""
        found: list[Finding] = []
        for rule, limit in self.files:
            found += self._guarded(rule, partial(_check_file, rule, file, limit))
        return found

    def _guarded(self, rule: Rule, check: Callable[[], list[Finding]]) -> list[Finding]:
        """The fault wall around a rule: one that raises is named and the others go on."""
        try:
            found = check()
        except Exception as error:  # noqa: BLE001 - a broken rule must not take the report with it
            self._note(rule, error)
            return []
        return self.graded(found)

    def _note(self, rule: Rule, error: Exception) -> None:
        fault = RuleFault(rule.name, f"{type(error).__name__}: {error}")
        if fault not in self.faults:
            self.faults.append(fault)

    def graded(self, found: list[Finding]) -> list[Finding]:
        """The findings of one rule with the severity that the settings give it."""
        severity = self.severities.get(found[0].rule) if found else None
        return found if severity is None else [replace(each, severity=severity) for each in found]


def _check_function(limit: Limit, view: Callable[..., Function], value: int) -> list[Finding]:
    finding = limit.rule.check(view(explained=limit.rule.metric == "cognitive"), value, limit.limit)
    return [] if finding is None else [finding]


def _check_file(rule: FileRule, file: FileFacts, limit: int | None) -> list[Finding]:
    return list(rule.check(file, limit))


@lru_cache(maxsize=256)
def ruleset(language: Language, settings: Settings) -> RuleSet:
    """The rules that `settings` switch on for `language`."""
    own = (workspace_rule(each) for each in settings.own_rules)
    rules = [rule for rule in (*all_rules(), *own) if is_on(rule, language, settings)]
    functions = list(_limits(rules, language, settings))
    files = tuple(
        (rule, settings.threshold(rule.name, language.name))
        for rule in rules
        if isinstance(rule, FileRule)
    )
    code = {rule.code: rule for rule in rules if isinstance(rule, CodeRule)}
    called = {name.lower() for rule in rules for name in _called(rule)}
    default = {rule for rule in all_rules() if rule.wave == 1 and language.name in rule.languages}
    return RuleSet(
        language, settings, tuple(functions), _bounds(functions), files, code,
        _severities(rules, settings),
        {rule.code: rule for rule in rules}, frozenset(called), default <= set(rules), [],
    )  # fmt: skip


def _bounds(limits: Sequence[Limit]) -> tuple[int, ...]:
    """The least limit for each measure, as `RuleSet.may_judge` takes them."""
    return tuple(
        min((each.limit for each in limits if each.rule.metric == metric), default=_UNBOUNDED)
        for metric in ("cognitive", "cyclomatic", "code_lines", "parameters", "max_nesting")
    )


def _called(rule: Rule) -> tuple[str, ...]:
    return rule.name, rule.code, rule.category.value


def _limits(rules: Iterable[Rule], language: Language, settings: Settings) -> Iterator[Limit]:
    """The rules about functions that have a limit."""
    for rule in rules:
        if not isinstance(rule, FunctionRule):
            continue
        limit = settings.threshold(rule.name, language.name)
        if limit is not None:
            yield Limit(rule, limit, MEASURES[rule.metric], _merges(rule.metric, language))


def _merges(metric: str, language: Language) -> frozenset[str]:
    if metric == "cognitive":
        return frozenset(language.cognitive.merged)
    if metric == "cyclomatic":
        return frozenset(language.cyclomatic.merged)
    return frozenset()


def _severities(rules: Iterable[Rule], settings: Settings) -> dict[str, Severity]:
    """The severities that the settings give, by the rule's name."""
    given = {rule.name: _severity(rule, settings) for rule in rules}
    return {name: severity for name, severity in given.items() if severity is not None}


def _severity(rule: Rule, settings: Settings) -> Severity | None:
    """The severity that the settings give a rule: by name or code, else by category."""
    wanted = dict(settings.severity)
    for key in (rule.name, rule.code, rule.category.value):
        if key in wanted:
            return wanted[key]
    return None


def is_on(rule: Rule, language: Language, settings: Settings) -> bool:
    """Whether a rule runs: names and codes win over categories, and `ignore` wins over `select`.

    A category selects what the detection level has of it; a name or code selects the rule at any
    level.
    """
    if language.name not in rule.languages and not rule.any_language:
        return False
    exact = {rule.name, rule.code}
    wider = {rule.category.value, "all"}
    in_level = _in_level(rule, settings.detection_level)
    selected = set(settings.select) | set(settings.extend_select)
    ignored = set(settings.ignore)
    if exact & ignored:
        return False
    if exact & selected:
        return True
    if wider & ignored:
        return False
    if not settings.select:
        return in_level or bool(wider & selected and in_level)
    return bool(wider & selected) and in_level


def _in_level(rule: Rule, level: str) -> bool:
    if level == "comprehensive":
        return True
    if rule.wave != 1:
        return False
    if level == "basic":
        return rule.category.value in _BASIC_CATEGORIES and rule.severity.at_least(Severity.WARNING)
    return True
