"""The schema, the example and what is shown say the same as the loader does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from aura_lsp.config import (
    LANGUAGES,
    LEVELS,
    ConfigLoader,
    LanguageSettings,
    Llm,
    Loaded,
    Override,
    Performance,
    Settings,
    as_dict,
    as_toml,
    example_toml,
    json_schema,
)
from aura_lsp.model import Severity

_SCHEMA = Draft202012Validator(json_schema())


def load(folder: Path, text: str) -> Loaded:
    """What the loader makes of a text that is the user's own file."""
    file = folder / "user.toml"
    file.write_text(text, "utf-8")
    return ConfigLoader(user_file=file).for_directory(folder / "repo")


def _keys(schema: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every key that the schema has, by its dotted name."""
    for name, inner in schema.get("properties", {}).items():
        here = f"{path}.{name}".lstrip(".")
        yield here, inner
        yield from _keys(inner, here)
        yield from _keys(inner.get("items", {}), f"{here}[]")


class TestSchema:
    def test_it_is_a_schema(self) -> None:
        Draft202012Validator.check_schema(json_schema())

    def test_it_has_the_keys_of_the_contract(self) -> None:
        limits = list(LEVELS["advanced"])
        languages = [
            f"languages.{language}{key}"
            for language in LANGUAGES
            for key in (
                "",
                ".enabled",
                ".thresholds",
                *(f".thresholds.{limit}" for limit in limits),
                *([".android"] if language == "kotlin" else []),
            )
        ]
        override = ["paths", "detection-level", "select", "extend-select", "ignore", "thresholds"]
        assert [name for name, _ in _keys(json_schema())] == [
            "extend",
            "detection-level",
            "select",
            "extend-select",
            "ignore",
            "exclude",
            "extend-exclude",
            "baseline",
            "respect-foreign-suppressions",
            "configuration-preference",
            "thresholds",
            *(f"thresholds.{limit}" for limit in limits),
            "severity",
            "overrides",
            *(f"overrides[].{key}" for key in override),
            *(f"overrides[].thresholds.{limit}" for limit in limits),
            "overrides[].severity",
            "languages",
            *languages,
            "performance",
            "performance.workers",
            "performance.memo-megabytes",
            "performance.max-file-megabytes",
            "editor",
            "editor.code-lens",
            "editor.inlay-hints",
            "editor.workspace-diagnostics",
            "editor.trend",
            "history",
            "history.commits",
            "history.record",
            "history.keep-days",
            "llm",
            "llm.provider",
            "llm.base-url",
            "llm.model",
            "llm.headers",
            "llm.allow-remote",
            "llm.run-tests",
            "llm.first-token-timeout",
            "llm.idle-timeout",
        ]

    def test_every_key_is_described_and_every_table_closed(self) -> None:
        for name, schema in _keys(json_schema()):
            assert schema["description"], name
            if schema.get("type") == "object":
                assert "additionalProperties" in schema, name
        assert json_schema()["additionalProperties"] is False

    def test_its_defaults_are_those_of_the_settings(self) -> None:
        shown: Any = as_dict(Settings.default())
        for name, schema in _keys(json_schema()):
            table, _, key = name.rpartition(".")
            if "default" in schema and "[]" not in name and not name.startswith("languages"):
                assert schema["default"] == (shown[table] if table else shown)[key], name
                assert Draft202012Validator(schema).is_valid(schema["default"]), name

    def test_it_accepts_the_defaults_the_example_and_nothing_unknown(self) -> None:
        assert _SCHEMA.is_valid(as_dict(Settings.default()))
        assert _SCHEMA.is_valid(tomllib.loads(example_toml()))
        assert not _SCHEMA.is_valid({"selct": []})
        assert not _SCHEMA.is_valid({"performance": {"workers": 0}})
        assert not _SCHEMA.is_valid({"overrides": [{"ignore": []}]})
        assert not _SCHEMA.is_valid({"llm": {"api-key": "x"}})

    @pytest.mark.parametrize(
        "text",
        [
            "detection-level = 'x'",
            "select = 'bug'",
            "select = [1]",
            "select = ['']",
            "[thresholds]\nlarge-file = -1",
            "[thresholds]\nlarge-file = 1.5",
            "[performance]\nworkers = 'all'",
            "[performance]\nmax-file-megabytes = 0",
            "[severity]\nx = 'fatal'",
            "[languages.go]\nandroid = 'on'",
            "[languages.kotlin]\nandroid = true",
            "[llm]\nidle-timeout = '60'",
            "[llm.headers]\nX = 1",
            "unknown = 1",
        ],
    )
    def test_it_rejects_what_the_loader_rejects(self, tmp_path: Path, text: str) -> None:
        assert not load(tmp_path, text).ok
        assert not _SCHEMA.is_valid(tomllib.loads(text))


class TestExample:
    def test_it_changes_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "aura.toml").write_text(example_toml(), "utf-8")
        loaded = ConfigLoader(known_rules=["bug"]).for_directory(tmp_path)
        assert (loaded.settings, loaded.problems) == (Settings.default(), ())

    def test_every_key_of_the_schema_is_in_it(self) -> None:
        text = re.sub(r"(?m)^#(?! )", "", example_toml())
        shown = set(_paths(tomllib.loads(text)))
        wanted = {name for name, _ in _keys(json_schema())}
        assert {name for name in wanted if not re.match(r".+\.thresholds\.", name)} <= shown

    def test_every_line_can_be_taken_into_use(self, tmp_path: Path) -> None:
        text = re.sub(r"(?m)^#(?! |extend)", "", example_toml())
        loaded = load(tmp_path, text)
        assert loaded.problems == ()
        limit = LanguageSettings(thresholds=(("cognitive-complexity", 15),))
        assert loaded.settings == Settings(
            baseline="aura-baseline.json",
            thresholds=tuple(sorted(LEVELS["advanced"].items())),
            severity=(("cognitive-complexity", Severity.ERROR),),
            overrides=(
                Override(
                    ("tests/**",),
                    "basic",
                    select=("bug",),
                    ignore=("function-length",),
                    thresholds=(("function-length", 200),),
                    severity=(("function-length", Severity.HINT),),
                ),
            ),
            languages=tuple((name, limit) for name in LANGUAGES),
            llm=Llm(base_url="http://localhost:1234/v1", headers=(("X-Team", "compilers"),)),
        )

    def test_every_key_has_a_comment(self) -> None:
        lines = example_toml().splitlines()
        for before, line in pairwise(lines):
            if re.match(r"#?\[*\w", line) and not re.match(r"#?\[*\w", before):
                assert before.startswith("# "), line


def _paths(value: object, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}".lstrip(".")
            yield here
            yield from _paths(inner, here)
    elif isinstance(value, list):
        for inner in value:
            yield from _paths(inner, f"{path}[]")


SHOWN = """\
detection-level = "comprehensive"  # OWN
select = []  # default
extend-select = []  # default
ignore = ["style"]  # editor
exclude = []  # default
extend-exclude = []  # default
# baseline is not set
respect-foreign-suppressions = true  # default
configuration-preference = "editor-first"  # default

[thresholds]
large-file = 9  # OWN
# cognitive-complexity = 8  # from the detection level
# cyclomatic-complexity = 10  # from the detection level
# function-length = 50  # from the detection level
# parameter-count = 5  # from the detection level
# nesting-depth = 2  # from the detection level
# large-class = 500  # from the detection level

[severity]
PY101 = "hint"  # OWN

[[overrides]]  # OWN
paths = ["tests/**"]
select = []
thresholds = { large-file = 7 }

[languages.kotlin]
enabled = true  # default
android = "on"  # OWN

[performance]
workers = "auto"  # default
memo-megabytes = 256  # default
max-file-megabytes = 2  # default

[editor]
code-lens = true  # default
inlay-hints = false  # default
workspace-diagnostics = false  # default
trend = true  # default

[history]
commits = 1000  # default
record = true  # default
keep-days = 365  # default

[llm]
provider = "auto"  # default
base-url = "http://h:1"  # USER
model = "qwen"  # environment AURA_LLM_MODEL
allow-remote = false  # default
run-tests = false  # default
first-token-timeout = 300  # default
idle-timeout = 60  # default

[llm.headers]
X-Key = "***"  # USER
"""


class TestShow:
    def test_each_key_names_where_it_comes_from(self, tmp_path: Path) -> None:
        user = tmp_path / "user.toml"
        user.write_text("[llm]\nbase-url = 'http://h:1'\nheaders = {X-Key = 'sk-secret'}", "utf-8")
        own = tmp_path / "repo" / "aura.toml"
        own.parent.mkdir()
        own.write_text(
            """
            detection-level = "comprehensive"
            [thresholds]
            large-file = 9
            [severity]
            PY101 = "hint"
            [[overrides]]
            paths = ["tests/**"]
            select = []
            thresholds = { large-file = 7 }
            [languages.kotlin]
            android = "on"
            """,
            "utf-8",
        )
        loaded = ConfigLoader(
            user_file=user,
            editor={"ignore": ["style"]},
            environ={"AURA_LLM_MODEL": "qwen", "AURA_LLM_API_KEY": "sk-secret"},
        ).for_directory(tmp_path / "repo")
        assert loaded.problems == ()
        expected = SHOWN.replace("OWN", str(own)).replace("USER", str(user))
        assert as_toml(loaded.settings, loaded.origins) == expected

    def test_as_dict_has_the_shape_of_the_file(self) -> None:
        shown = as_dict(
            Settings(
                severity=(("PY101", Severity.HINT),),
                overrides=(Override(("a",), ignore=("bug",)),),
                languages=(("go", LanguageSettings(enabled=False)),),
                llm=Llm(headers=(("X", "sk-secret"),), api_key="sk-secret"),
            )
        )
        assert shown == {
            "detection-level": "advanced",
            "select": [],
            "extend-select": [],
            "ignore": [],
            "exclude": [],
            "extend-exclude": [],
            "respect-foreign-suppressions": True,
            "configuration-preference": "editor-first",
            "thresholds": dict(LEVELS["advanced"]),
            "severity": {"PY101": "hint"},
            "overrides": [{"paths": ["a"], "ignore": ["bug"]}],
            "languages": {"go": {"enabled": False, "thresholds": {}}},
            "performance": {"workers": "auto", "memo-megabytes": 256, "max-file-megabytes": 2},
            "editor": {
                "code-lens": True,
                "inlay-hints": False,
                "workspace-diagnostics": False,
                "trend": True,
            },
            "history": {"commits": 1000, "record": True, "keep-days": 365},
            "llm": {
                "provider": "auto",
                "model": "auto",
                "headers": {"X": "***"},
                "allow-remote": False,
                "run-tests": False,
                "first-token-timeout": 300,
                "idle-timeout": 60,
            },
        }
        assert _SCHEMA.is_valid(shown)

    def test_every_setting_is_shown_or_secret(self) -> None:
        shown: Any = as_dict(Settings(baseline="known.json", llm=Llm(base_url="http://h")))
        names = {
            part: {each.name.replace("_", "-") for each in fields(part)}
            for part in (Settings, Performance, Llm)
        }
        assert names == {
            Settings: {*shown, "in-tests", "role", "own-rules"},
            Performance: set(shown["performance"]),
            Llm: {*shown["llm"], "api-key"},
        }


_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\"'\\#=[]"), min_size=1
)
_NAMES = st.lists(_TEXT, max_size=3, unique=True).map(tuple)
_GLOBS = st.lists(st.sampled_from(["a/**", "*.py", "/x", "é b/", "\\#"]), max_size=3).map(tuple)
_LIMITS = st.dictionaries(st.sampled_from(sorted(LEVELS["advanced"])), st.integers(0, 10**9)).map(
    lambda limits: tuple(sorted(limits.items()))
)
_SEVERITIES = st.dictionaries(_TEXT, st.sampled_from(Severity), max_size=2).map(
    lambda severities: tuple(sorted(severities.items()))
)
_LEVEL = st.sampled_from(sorted(LEVELS))
_NUMBER = st.integers(1, 999) | st.floats(0.001, 1e9).filter(lambda number: number % 1 != 0)


def _settings() -> st.SearchStrategy[Settings]:
    language = st.builds(LanguageSettings, st.booleans(), _LIMITS)
    override = st.builds(
        Override, _GLOBS.filter(bool), st.none() | _LEVEL, st.none() | _NAMES, _NAMES, _NAMES,
        _LIMITS, _SEVERITIES,
    )  # fmt: skip
    return st.builds(
        Settings,
        detection_level=_LEVEL,
        select=_NAMES,
        extend_select=_NAMES,
        ignore=_NAMES,
        exclude=_GLOBS,
        extend_exclude=_GLOBS,
        respect_foreign_suppressions=st.booleans(),
        thresholds=_LIMITS,
        severity=_SEVERITIES,
        overrides=st.lists(override, max_size=2).map(tuple),
        languages=st.dictionaries(st.sampled_from(LANGUAGES), language).map(
            lambda languages: tuple(sorted(languages.items(), key=lambda item: item[0]))
        ),
        performance=st.builds(
            Performance, st.just("auto") | st.integers(1, 99), st.integers(1, 999), _NUMBER
        ),
        llm=st.builds(
            Llm,
            provider=st.sampled_from(["auto", "off", "ollama"]),
            base_url=st.none() | st.just("http://localhost:1"),
            model=_TEXT,
            allow_remote=st.booleans(),
            run_tests=st.booleans(),
            first_token_timeout=_NUMBER,
        ),
    )


@given(_settings())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_shown_loads_as_what_it_was(tmp_path: Path, whole: Settings) -> None:
    text = as_toml(whole, {})
    loaded = load(tmp_path, text)
    assert (loaded.settings, loaded.problems) == (whole, ())
    assert as_toml(loaded.settings, {}) == text
    assert _SCHEMA.is_valid(as_dict(whole))
    assert hash(loaded.settings) == hash(whole)
