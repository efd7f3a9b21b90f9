"""What is wrong with a configuration is told with its line and what was most likely meant."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aura_lsp.config import ConfigLoader, ConfigProblem, LanguageSettings, Loaded, Settings

RULES = frozenset({"bug", "PY101", "mutable-default-argument", "cognitive-complexity"})


def load(
    root: Path, files: Mapping[str, str], rules: Collection[str] | None = RULES
) -> tuple[Loaded, list[str]]:
    """What is loaded for a folder with these files, and its problems without the folder's name."""
    for name, text in files.items():
        (root / name).write_text(text, "utf-8")
    loaded = ConfigLoader(known_rules=rules).for_directory(root)
    return loaded, [str(each).replace(str(root / "x")[:-1], "") for each in loaded.problems]


LEVELS = "expected one of `basic`, `advanced`, `comprehensive`"

WRONG = {
    # unknown keys
    'detecton-level = "basic"': "1: detecton-level: unknown key; did you mean `detection-level`?",
    "\n\nzzz = 1": "3: zzz: unknown key; see `aura-lsp config schema`",
    "[thresholds]\n[perfomance]": "2: perfomance: unknown key; did you mean `performance`?",
    "workers = 2": "1: workers: unknown key; did you mean `performance.workers`?",
    "large-file = 2": "1: large-file: unknown key; did you mean `thresholds.large-file`?",
    "[python]": "1: python: unknown key; did you mean `languages.python`?",
    "[llm]\nignore = []": "2: llm.ignore: unknown key; did you mean `ignore`?",
    "[languages.pyhton]": "1: languages.pyhton: unknown key; did you mean `python`?",
    "[languages.go]\nandroid = 'on'": (
        "2: languages.go.android: unknown key; see `aura-lsp config schema`"
    ),
    "[[overrides]]\npaths = ['a']\n[[overrides]]\npaths = ['b']\nignored = []": (
        "5: overrides[1].ignored: unknown key; did you mean `ignore`?"
    ),
    # wrong types
    "select = 'bug'": "1: select: expected a list of strings, got a string",
    "exclude = [\n  'a',\n  1]": "3: exclude: expected a string, got a number",
    "thresholds = 3": "1: thresholds: expected a table, got a number",
    "llm = []": "1: llm: expected a table, got a list",
    "overrides = {}": "1: overrides: expected a list of tables, got a table",
    "overrides = [1]": "1: overrides: expected a table, got a number",
    "respect-foreign-suppressions = 1": (
        "1: respect-foreign-suppressions: expected `true` or `false`, got a number"
    ),
    "[languages.kotlin]\nandroid = false": (
        "2: languages.kotlin.android: expected a string, got a boolean"
    ),
    "[performance]\nworkers = 'all'": (
        "2: performance.workers: expected a whole number from 1 or `auto`, got a string"
    ),
    "[performance]\nmemo-megabytes = 1.5": (
        "2: performance.memo-megabytes: expected a whole number from 1, got `1.5`"
    ),
    "[thresholds]\ncognitive-complexity = 2020-01-01": (
        "2: thresholds.cognitive-complexity: expected a whole number from 0, got a date or time"
    ),
    # wrong values
    'detection-level = "advance"': f"1: detection-level: {LEVELS}; did you mean `advanced`?",
    'detection-level = "x"': f"1: detection-level: {LEVELS}",
    "thresholds.cognitive-complexity = -1": (
        "1: thresholds.cognitive-complexity: expected a whole number from 0, got `-1`"
    ),
    "[performance]\nworkers = 0": (
        "2: performance.workers: expected a whole number from 1 or `auto`, got `0`"
    ),
    "[performance]\nmax-file-megabytes = 0": (
        "2: performance.max-file-megabytes: expected a number above 0, got `0`"
    ),
    "[llm]\nidle-timeout = inf": "2: llm.idle-timeout: expected a number above 0, got `inf`",
    "[llm]\nmodel = ''": "2: llm.model: expected a string that is not empty",
    "[llm]\nmodel = 'a\u0085b'": "2: llm.model: remove the control characters",
    "exclude = ['a', '!']": "1: exclude: `!` is not a pattern as in .gitignore; correct it",
    "[severity]\nPY101 = 'warn'": (
        "2: severity.PY101: expected one of `error`, `warning`, `info`, `hint`; "
        "did you mean `warning`?"
    ),
    "[[overrides]]\nignore = ['bug']": (
        "1: overrides[0].paths: is missing; say which files the table is for, or remove the table"
    ),
    "\n[[overrides]]\npaths = []": (
        "3: overrides[0].paths: is missing; say which files the table is for, or remove the table"
    ),
    # rules
    "select = ['bug', 'mutable-default-arg']": (
        "1: select: unknown rule `mutable-default-arg`; did you mean `mutable-default-argument`?"
    ),
    "ignore = ['py101']": "1: ignore: unknown rule `py101`; did you mean `PY101`?",
    "ignore = ['zzz']": "1: ignore: unknown rule `zzz`; see `aura-lsp rules`",
    "[severity]\nbugs = 'error'": "2: severity.bugs: unknown rule `bugs`; did you mean `bug`?",
    "[thresholds]\ncognitive = 3": (
        "2: thresholds.cognitive: unknown rule; did you mean `cognitive-complexity`?"
    ),
    "[languages.go.thresholds]\nPY101 = 3": (
        "2: languages.go.thresholds.PY101: has no threshold; remove it"
    ),
    # syntax
    "select = [\n  'bug'\n  'PY101'\n]": "3: not valid TOML: unclosed array",
    "select =": "1: not valid TOML: invalid value",
    'x = """\n\n': "2: not valid TOML: unterminated string",
    # extend
    "\nextend = 'none.toml'": (
        "2: extend: there is no file `none.toml`; the path is relative to the file that says it"
    ),
    "extend = 'aura.toml'": (
        "1: extend: leads in a circle back to `aura.toml`; remove one `extend`"
    ),
    "extend = 3": "1: extend: expected a string, got a number",
}


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_a_problem_names_line_key_and_what_was_meant(tmp_path: Path, text: str) -> None:
    loaded, problems = load(tmp_path, {"aura.toml": text})
    assert problems == [f"aura.toml:{WRONG[text]}"]
    assert not loaded.ok
    assert loaded.problems[0].line is not None


def test_what_is_right_counts_beside_what_is_wrong(tmp_path: Path) -> None:
    text = """\
detection-level = "basic"
select = ["bug", "bgu", "PY101"]
ignore = 3
[languages.python]
enabled = false
enable = true
"""
    loaded, problems = load(tmp_path, {"aura.toml": text})
    assert problems == [
        "aura.toml:2: select: unknown rule `bgu`; did you mean `bug`?",
        "aura.toml:3: ignore: expected a list of strings, got a number",
        "aura.toml:6: languages.python.enable: unknown key; did you mean `enabled`?",
    ]
    assert loaded.settings == Settings(
        detection_level="basic",
        select=("bug", "PY101"),
        languages=(("python", LanguageSettings(enabled=False)),),
    )


def test_a_problem_has_line_and_column(tmp_path: Path) -> None:
    loaded, _ = load(tmp_path, {"aura.toml": 'ignore = [\n  "é", "bgu",\n]\n'}, {"é", "bug"})
    path = str(tmp_path / "aura.toml")
    assert loaded.problems == (
        ConfigProblem(path, 2, 8, "ignore", "unknown rule `bgu`", "bug", "error"),
    )


def test_without_known_rules_any_name_is_taken(tmp_path: Path) -> None:
    text = "select = ['x']\n[thresholds]\ny = 1\n[severity]\nz = 'hint'\n"
    loaded, problems = load(tmp_path, {"aura.toml": text}, None)
    assert problems == []
    assert (loaded.settings.select, loaded.settings.thresholds) == (("x",), (("y", 1),))


class TestFiles:
    def test_a_circle_of_files_is_told_where_it_closes(self, tmp_path: Path) -> None:
        files = {
            "aura.toml": "extend = 'b.toml'\nignore = ['bug']",
            "b.toml": "# b\nextend = './aura.toml'\nexclude = ['x']",
        }
        loaded, _ = load(tmp_path, files)
        wrong = f"leads in a circle back to `{tmp_path / 'aura.toml'}`; remove one `extend`"
        assert loaded.problems == (ConfigProblem(str(tmp_path / "b.toml"), 2, 1, "extend", wrong),)
        assert loaded.settings == Settings(ignore=("bug",), exclude=("x",))

    def test_problems_of_an_extended_file_are_those_of_that_file(self, tmp_path: Path) -> None:
        files = {
            "aura.toml": "extend = 'pyproject.toml'",
            "pyproject.toml": "[tool.other]\nx = 1\n[tool.aura]\nsekect = []",
        }
        _, problems = load(tmp_path, files)
        assert problems == ["pyproject.toml:4: sekect: unknown key; did you mean `select`?"]

    def test_an_extended_pyproject_needs_the_section(self, tmp_path: Path) -> None:
        files = {"aura.toml": "extend = 'pyproject.toml'", "pyproject.toml": "[tool.aurax]"}
        loaded, _ = load(tmp_path, files)
        assert [each.message for each in loaded.problems] == [
            f"`{tmp_path / 'pyproject.toml'}` has no table `[tool.aura]`; "
            "add it or extend another file"
        ]

    def test_an_extended_file_that_is_no_toml(self, tmp_path: Path) -> None:
        files = {"aura.toml": "extend = 'b.toml'\nignore = ['bug']", "b.toml": "[a\n"}
        loaded, problems = load(tmp_path, files)
        assert problems == [
            "b.toml:1: not valid TOML: expected ']' at the end of a table declaration"
        ]
        assert loaded.settings == Settings(ignore=("bug",))

    def test_a_broken_pyproject_with_the_section_is_an_error(self, tmp_path: Path) -> None:
        _, problems = load(tmp_path, {"pyproject.toml": "[tool.aura]\nselect = [\n"})
        assert problems == ["pyproject.toml:2: not valid TOML: invalid value"]

    def test_a_section_that_is_no_table(self, tmp_path: Path) -> None:
        _, problems = load(tmp_path, {"pyproject.toml": "[tool]\naura = 3\n"})
        assert problems == ["pyproject.toml:2: aura: expected a table `[tool.aura]`"]

    def test_a_file_that_is_not_utf_8(self, tmp_path: Path) -> None:
        (tmp_path / "aura.toml").write_bytes(b"# caf\xe9\n")
        _, problems = load(tmp_path, {})
        assert problems == ["aura.toml: not UTF-8 at byte 5; save the file as UTF-8"]

    def test_a_named_file_that_is_missing(self, tmp_path: Path) -> None:
        named = tmp_path / "none.toml"
        loaded = ConfigLoader(explicit_file=named).for_directory(tmp_path)
        assert not loaded.ok
        assert [str(each) for each in loaded.problems] == [
            f"{named}: cannot be read: no such file or directory"
        ]

    def test_a_named_pyproject_without_the_section(self, tmp_path: Path) -> None:
        named = tmp_path / "pyproject.toml"
        named.write_text("[project]\n", "utf-8")
        loaded = ConfigLoader(explicit_file=named).for_directory(tmp_path)
        assert [str(each) for each in loaded.problems] == [
            f"{named}: has no table `[tool.aura]`; add it"
        ]

    def test_a_named_folder_is_no_file(self, tmp_path: Path) -> None:
        loaded = ConfigLoader(explicit_file=tmp_path).for_directory(tmp_path)
        assert not loaded.ok

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ('{\n "select": ["bug"],\n "selct": []\n}', "3: selct: unknown key"),
            ('{\n "select": ["bug",]\n}', "2: not valid JSON"),
            ('{"thresholds": {\n"large-file": null}}', "2: thresholds.large-file: expected a"),
            ("[]", "1: expected an object with the keys of `aura.toml`"),
            ('{"llm": {"idle-timeout": NaN}}', "1: llm.idle-timeout: expected a number above 0"),
        ],
    )
    def test_json_has_lines_too(self, tmp_path: Path, text: str, problem: str) -> None:
        (tmp_path / "x.json").write_text(text, "utf-8")
        loaded = ConfigLoader(explicit_file=tmp_path / "x.json").for_directory(tmp_path)
        assert not loaded.ok
        assert str(loaded.problems[0]).startswith(f"{tmp_path / 'x.json'}:{problem}")


class TestVariables:
    @pytest.mark.parametrize(
        ("variable", "value", "message"),
        [
            ("PROVIDER", "olama", "did you mean `ollama`?"),
            ("BASE_URL", "localhost:1234", "expected a URL such as `http://localhost:1234/v1`"),
            ("BASE_URL", "http://[::1", "expected a URL such as `http://localhost:1234/v1`"),
            ("BASE_URL", "http://h:99999", "expected a URL such as `http://localhost:1234/v1`"),
            ("BASE_URL", "file:///etc/passwd", "expected a URL such as `http://localhost:1234/v1`"),
            (
                "BASE_URL",
                "http://me:sk-secret@host/v1",
                "leave user and password out of the URL and set `AURA_LLM_API_KEY` instead",
            ),
            ("API_KEY", "sk-secret\nX-Header: 1", "remove the control characters"),
        ],
    )
    def test_a_wrong_one_is_named_without_its_value(
        self, tmp_path: Path, variable: str, value: str, message: str
    ) -> None:
        environ = {f"AURA_LLM_{variable}": value}
        loaded = ConfigLoader(environ=environ).for_directory(tmp_path)
        (problem,) = map(str, loaded.problems)
        assert problem.startswith(f"environment: AURA_LLM_{variable}: ")
        assert problem.endswith(message)
        assert "sk-secret" not in problem
        assert (loaded.ok, loaded.settings) == (False, Settings())

    @pytest.mark.parametrize(
        ("headers", "message"),
        [
            ({"X Y": "sk-secret"}, "is not the name of an HTTP header; remove it"),
            ({"X": "sk-secret\r\nY: 1"}, "remove the control characters"),
            ({"X": ["sk-secret"]}, "expected a string, got a list"),
        ],
    )
    def test_headers_cannot_smuggle_others(
        self, tmp_path: Path, headers: dict[str, object], message: str
    ) -> None:
        loaded = ConfigLoader(editor={"llm": {"headers": headers}}).for_directory(tmp_path)
        assert [each.message for each in loaded.problems] == [message]
        assert "sk-secret" not in repr(loaded)


_PIECES = [
    "[thresholds]\n", "[[overrides]]\n", "[llm]\n", "[languages.go]\n", "[severity]\n",
    "extend = ", "select = ", "paths = ", "ignore = ", "bug", "'", '"', '"""', "[", "]", "{", "}",
    "=", ",", "\n", "#", ".", "1", "-", "nan", "1979-05-27", "true", "\x00", "é", "\ufeff",
    "9" * 5000, "'a'", "['!']", "'~nobody/x'", "'..'", "'\\u0000'", '"\\u0000"',
]  # fmt: skip


@given(
    st.lists(st.sampled_from(_PIECES), max_size=14).map("".join), st.sampled_from(["toml", "json"])
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_is_too_odd_to_be_told_about(tmp_path: Path, text: str, kind: str) -> None:
    file = tmp_path / f"aura.{kind}"
    file.write_text(text, "utf-8", newline="")
    loaded = ConfigLoader(explicit_file=file, known_rules=RULES).for_directory(tmp_path)
    assert loaded.ok or loaded.problems
    assert all(problem.line is None or problem.line >= 1 for problem in loaded.problems)
