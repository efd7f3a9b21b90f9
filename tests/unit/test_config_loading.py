"""Which files count for a folder, and which layer wins."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from aura_lsp.config import (
    ConfigLoader,
    LanguageSettings,
    Llm,
    Loaded,
    Override,
    Performance,
    Settings,
    user_config_path,
)
from aura_lsp.model import Severity


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory has nothing to do with the folders looked at."""
    monkeypatch.chdir(tmp_path_factory.mktemp("cwd"))


def write(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def load(root: Path, files: Mapping[str, str], at: str = ".") -> Loaded:
    """What is loaded for a folder of a workspace that has just these files."""
    write(root, files)
    return ConfigLoader().for_directory(root / at)


class TestDiscovery:
    def test_without_a_file_everything_is_as_by_default(self, tmp_path: Path) -> None:
        loaded = load(tmp_path, {})
        assert (loaded.settings, loaded.problems, loaded.files) == (Settings(), (), ())
        assert loaded.ok
        assert set(loaded.origins.values()) == {"default"}

    def test_the_nearest_file_counts_alone(self, tmp_path: Path) -> None:
        files = {
            "aura.toml": 'ignore = ["style"]\nselect = ["bug"]',
            "web/app/aura.toml": 'ignore = ["bug"]',
        }
        inner = load(tmp_path, files, "web/app/src")
        assert (inner.settings, inner.root) == (Settings(ignore=("bug",)), tmp_path / "web/app")
        outer = load(tmp_path, files, "web")
        assert (outer.settings, outer.root) == (
            Settings(select=("bug",), ignore=("style",)),
            tmp_path,
        )

    def test_in_one_folder_aura_toml_comes_first_and_pyproject_last(self, tmp_path: Path) -> None:
        names = ["pyproject.toml", ".aura.toml", "aura.toml"]
        for name in names:
            section = "[tool.aura]\n" if name == "pyproject.toml" else ""
            loaded = load(tmp_path, {name: f"{section}exclude = ['{name}']"})
            assert (loaded.settings.exclude, loaded.files) == ((name,), (tmp_path / name,))

    def test_a_pyproject_without_the_section_is_passed_over(self, tmp_path: Path) -> None:
        files = {
            "aura.toml": 'ignore = ["bug"]',
            "lib/pyproject.toml": "[tool.ruff]\nline-length = 100\n[tool]\naurax = 1\n",
            "lib/x/pyproject.toml": "not = TOML = and nobody's business",
        }
        loaded = load(tmp_path, files, "lib/x")
        assert (loaded.settings.ignore, loaded.problems) == (("bug",), ())
        assert loaded.files == (tmp_path / "aura.toml",)

    def test_a_folder_that_does_not_exist_has_the_configuration_above_it(
        self, tmp_path: Path
    ) -> None:
        loaded = load(tmp_path, {"aura.toml": 'ignore = ["bug"]'}, "not/there")
        assert loaded.settings.ignore == ("bug",)

    def test_a_byte_order_mark_is_no_part_of_the_text(self, tmp_path: Path) -> None:
        loaded = load(tmp_path, {"aura.toml": '\ufeffignore = ["bug"]\r\n'})
        assert (loaded.settings.ignore, loaded.problems) == (("bug",), ())

    def test_an_isolated_loader_reads_no_file(self, tmp_path: Path) -> None:
        write(tmp_path, {"aura.toml": "!", "user.toml": "!", "ci.toml": "!"})
        loaded = ConfigLoader(
            isolated=True,
            user_file=tmp_path / "user.toml",
            environ={"AURA_CONFIG_PATH": str(tmp_path / "ci.toml")},
            options={"ignore": ["bug"]},
        ).for_directory(tmp_path)
        assert (loaded.settings, loaded.problems) == (Settings(ignore=("bug",)), ())

    def test_folders_are_looked_at_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deep = "/".join("abcdefgh")
        write(tmp_path, {"aura.toml": "", **{f"{deep}/{n}/x.py": "" for n in range(50)}})
        looked_at: list[str] = []
        isfile = os.path.isfile

        def counted(path: str) -> bool:
            looked_at.append(str(path))
            return isfile(path)

        monkeypatch.setattr(os.path, "isfile", counted)
        loader = ConfigLoader()
        loaded = {
            id(loader.for_directory(tmp_path / deep / str(number)))
            for _ in range(10)
            for number in range(50)
        }
        assert len(loaded) == 1
        assert len(looked_at) == len(set(looked_at)) == 3 * (50 + 8) + 1

    def test_changes_show_after_forget(self, tmp_path: Path) -> None:
        write(tmp_path, {"aura.toml": 'ignore = ["bug"]'})
        loader = ConfigLoader()
        assert loader.for_directory(tmp_path / "a").settings.ignore == ("bug",)
        write(tmp_path, {"aura.toml": 'ignore = ["style"]', "a/aura.toml": ""})
        assert loader.for_directory(tmp_path / "a").settings.ignore == ("bug",)
        loader.forget()
        assert loader.for_directory(tmp_path / "a").settings.ignore == ()
        assert loader.for_directory(tmp_path).settings.ignore == ("style",)


class TestRoot:
    def test_without_a_file_it_is_the_repository(self, tmp_path: Path) -> None:
        assert load(tmp_path, {"repo/.git/HEAD": ""}, "repo/src/x").root == tmp_path / "repo"

    def test_without_a_repository_it_is_the_working_directory_if_that_is_above(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        assert load(tmp_path, {}, "src/x").root == tmp_path
        (tmp_path / "other").mkdir()
        monkeypatch.chdir(tmp_path / "other")
        assert load(tmp_path, {}, "src/x").root == tmp_path / "src/x"

    def test_an_explicit_file_that_lies_elsewhere_is_not_where_patterns_start(
        self, tmp_path: Path
    ) -> None:
        write(tmp_path, {"ci/aura.toml": "", "repo/.git/HEAD": ""})
        loader = ConfigLoader(explicit_file=tmp_path / "ci" / "aura.toml")
        assert loader.for_directory(tmp_path / "repo" / "src").root == tmp_path / "repo"
        assert loader.for_directory(tmp_path / "ci" / "x").root == tmp_path / "ci"


class TestExtend:
    def test_a_file_builds_on_another_key_by_key(self, tmp_path: Path) -> None:
        files = {
            "base/aura.toml": """
                detection-level = "basic"
                exclude = ["a"]
                extend-exclude = ["b"]
                ignore = ["style"]
                [thresholds]
                large-file = 1
                large-class = 2
                [[overrides]]
                paths = ["x"]
            """,
            "app/aura.toml": """
                extend = "../base/aura.toml"
                exclude = ["c"]
                extend-exclude = ["d"]
                ignore = ["bug"]
                [thresholds]
                large-file = 3
                [[overrides]]
                paths = ["y"]
            """,
        }
        loaded = load(tmp_path, files, "app")
        base, app = str(tmp_path / "base/aura.toml"), str(tmp_path / "app/aura.toml")
        assert loaded.settings == Settings(
            detection_level="basic",
            exclude=("c",),
            extend_exclude=("b", "d"),
            ignore=("style", "bug"),
            thresholds=(("large-class", 2), ("large-file", 3)),
            overrides=(Override(("x",)), Override(("y",))),
        )
        assert loaded.files == (Path(app), Path(base))
        assert loaded.root == tmp_path / "app"
        assert {key: origin for key, origin in loaded.origins.items() if origin != "default"} == {
            "detection-level": base,
            "exclude": app,
            "extend-exclude": f"{base}, {app}",
            "ignore": f"{base}, {app}",
            "thresholds.large-class": base,
            "thresholds.large-file": app,
            "overrides": f"{base}, {app}",
        }

    def test_select_starts_afresh(self, tmp_path: Path) -> None:
        files = {
            "base.toml": 'select = ["bug"]\nextend-select = ["PY1"]\nignore = ["style"]',
            "aura.toml": 'extend = "base.toml"\nselect = ["security"]',
        }
        loaded = load(tmp_path, files)
        assert loaded.settings == Settings(select=("security",))
        assert loaded.origins["ignore"] == "default"

    def test_what_the_upper_file_selects_the_lower_one_no_longer_ignores(
        self, tmp_path: Path
    ) -> None:
        files = {
            "base.toml": 'ignore = ["PY1", "style"]',
            "aura.toml": 'extend = "base.toml"\nextend-select = ["PY1"]',
        }
        settings = load(tmp_path, files).settings
        assert settings == Settings(extend_select=("PY1",), ignore=("style",))

    def test_nothing_stays_ignored_when_all_of_it_is_selected(self, tmp_path: Path) -> None:
        files = {
            "base.toml": 'ignore = ["PY1"]',
            "aura.toml": 'extend = "base.toml"\nextend-select = ["PY1"]',
        }
        loaded = load(tmp_path, files)
        assert loaded.settings == Settings(extend_select=("PY1",))
        assert loaded.origins["ignore"] == "default"

    def test_pyproject_json_and_toml_extend_each_other(self, tmp_path: Path) -> None:
        files = {
            "lib/pyproject.toml": '[tool.aura]\nextend = "../more/base.json"\nignore = ["bug"]',
            "more/base.json": '{"extend": "last.toml", "detection-level": "basic"}',
            "more/last.toml": "[performance]\nworkers = 3",
        }
        loaded = load(tmp_path, files, "lib")
        assert loaded.problems == ()
        assert loaded.settings == Settings(
            detection_level="basic", ignore=("bug",), performance=Performance(workers=3)
        )


class TestLayers:
    def test_from_the_users_file_up_to_the_command_line(self, tmp_path: Path) -> None:
        def settings_with(**sources: Mapping[str, object]) -> Settings:
            write(tmp_path, {"user.toml": '[llm]\nmodel = "user"'})
            environ = {key: str(value) for key, value in sources.get("environ", {}).items()}
            return (
                ConfigLoader(
                    user_file=tmp_path / "user.toml",
                    environ=environ,
                    editor=sources.get("editor"),
                    options=sources.get("options"),
                )
                .for_directory(tmp_path / "repo")
                .settings
            )

        environ = {"AURA_LLM_MODEL": "environment"}
        editor = {"llm": {"model": "editor"}}
        options = {"llm": {"model": "options"}}
        assert settings_with().llm.model == "user"
        write(tmp_path, {"repo/aura.toml": '[llm]\nmodel = "workspace"'})
        assert settings_with().llm.model == "workspace"
        assert settings_with(environ=environ).llm.model == "environment"
        assert settings_with(environ=environ, editor=editor).llm.model == "editor"
        assert settings_with(environ=environ, editor=editor, options=options).llm.model == "options"

    def test_the_editor_wins_unless_a_preference_says_otherwise(self, tmp_path: Path) -> None:
        write(tmp_path, {"aura.toml": 'detection-level = "basic"\n[performance]\nworkers = 2'})

        def loaded(preference: str | None) -> Settings:
            editor = {"configuration-preference": preference, "detection-level": "comprehensive"}
            settings = ConfigLoader(editor=editor).for_directory(tmp_path).settings
            return replace(settings, configuration_preference="editor-first")

        both = Settings(detection_level="basic", performance=Performance(workers=2))
        assert loaded("files-first") == both
        assert loaded("editor-first") == replace(both, detection_level="comprehensive")
        assert loaded(None) == replace(both, detection_level="comprehensive")
        assert loaded("editor-only") == Settings(detection_level="comprehensive")

    def test_a_file_may_say_that_files_win(self, tmp_path: Path) -> None:
        text = 'configuration-preference = "files-first"\ndetection-level = "basic"'
        write(tmp_path, {"aura.toml": text})
        loader = ConfigLoader(editor={"detectionLevel": "comprehensive"})
        assert loader.for_directory(tmp_path).settings.detection_level == "basic"

    def test_the_command_line_wins_over_files_that_want_to_win(self, tmp_path: Path) -> None:
        text = 'configuration-preference = "files-first"\nselect = ["bug"]'
        write(tmp_path, {"aura.toml": text})
        loaded = ConfigLoader(options={"select": ["PY1"]}).for_directory(tmp_path)
        assert (loaded.settings.select, loaded.origins["select"]) == (("PY1",), "command line")

    def test_where_there_is_no_editor_files_count_whatever_they_prefer(
        self, tmp_path: Path
    ) -> None:
        text = 'configuration-preference = "editor-only"\nselect = ["bug"]'
        write(tmp_path, {"aura.toml": text})
        assert ConfigLoader().for_directory(tmp_path).settings.select == ("bug",)
        assert ConfigLoader(editor={}).for_directory(tmp_path).settings.select == ()

    @pytest.mark.parametrize("by", ["option", "variable"])
    def test_a_named_file_replaces_discovery_but_not_the_users_file(
        self, tmp_path: Path, by: str
    ) -> None:
        write(
            tmp_path,
            {
                "repo/aura.toml": 'ignore = ["bug"]',
                "user.toml": 'exclude = ["x"]',
                "ci.json": '{"select": ["security"], "llm": {"base-url": "http://ci:1/v1"}}',
            },
        )
        named = tmp_path / "ci.json"
        loaded = ConfigLoader(
            user_file=tmp_path / "user.toml",
            explicit_file=named if by == "option" else None,
            environ={"AURA_CONFIG_PATH": str(named if by == "variable" else tmp_path / "none")},
        ).for_directory(tmp_path / "repo")
        assert loaded.problems == ()
        assert loaded.settings == Settings(
            select=("security",), exclude=("x",), llm=Llm(base_url="http://ci:1/v1")
        )
        assert loaded.origins["select"] == str(named)

    def test_the_users_own_file_is_not_a_workspace_file_of_its_folder(self, tmp_path: Path) -> None:
        write(tmp_path, {"aura/aura.toml": '[llm]\nprovider = "ollama"'})
        loaded = ConfigLoader(user_file=tmp_path / "aura" / "aura.toml").for_directory(
            tmp_path / "aura"
        )
        assert (loaded.settings.llm.provider, loaded.problems) == ("ollama", ())

    def test_a_user_without_a_file_misses_nothing(self, tmp_path: Path) -> None:
        loaded = ConfigLoader(user_file=tmp_path / "none.toml").for_directory(tmp_path)
        assert (loaded.settings, loaded.problems) == (Settings(), ())


class TestLlm:
    def test_variables_reach_the_settings_and_the_key_no_origin(self, tmp_path: Path) -> None:
        environ = {
            "AURA_LLM_PROVIDER": "openai_compatible",
            "AURA_LLM_BASE_URL": " http://localhost:8080/v1 ",
            "AURA_LLM_MODEL": "",
            "AURA_LLM_API_KEY": "sk-secret",
        }
        loaded = ConfigLoader(environ=environ).for_directory(tmp_path)
        assert loaded.settings.llm == Llm(
            provider="openai_compatible",
            base_url="http://localhost:8080/v1",
            api_key="sk-secret",
        )
        origins = {key: each for key, each in loaded.origins.items() if each != "default"}
        assert origins == {
            "llm.provider": "environment AURA_LLM_PROVIDER",
            "llm.base-url": "environment AURA_LLM_BASE_URL",
            "llm.api-key": "environment AURA_LLM_API_KEY",
        }
        assert "sk-secret" not in repr(loaded)

    def test_a_workspace_does_not_say_where_code_is_sent(self, tmp_path: Path) -> None:
        files = {
            "aura.toml": """\
extend = "base.toml"
[llm]
provider = "openai_compatible"
model = "m"
idle-timeout = 0.5
allow-remote = true
api-key = "sk-secret"
run-tests = true
""",
            "base.toml": """\
[llm]
base-url = "https://evil.example/v1"
[llm.headers]
X-Steal = "1"
""",
        }
        loaded = load(tmp_path, files)
        assert loaded.ok
        assert loaded.settings == Settings(llm=Llm(model="m", idle_timeout=0.5))
        own = "set it in your own `aura.toml` or in the editor"
        here = "is ignored in a workspace file"
        aura, base = str(tmp_path / "aura.toml"), str(tmp_path / "base.toml")
        assert [str(problem) for problem in loaded.problems] == [
            f"{aura}:3: llm.provider: {here}; {own}, or set `AURA_LLM_PROVIDER`",
            f"{aura}:6: llm.allow-remote: {here}; {own}",
            f"{aura}:7: llm.api-key: {here}; set `AURA_LLM_API_KEY` in the environment instead",
            f"{aura}:8: llm.run-tests: {here}; {own}",
            f"{base}:2: llm.base-url: {here}; {own}, or set `AURA_LLM_BASE_URL`",
            f"{base}:3: llm.headers: {here}; {own}",
        ]
        assert {problem.severity for problem in loaded.problems} == {"warning"}

    def test_an_editor_may_pass_the_key_on(self, tmp_path: Path) -> None:
        editor = {"llm": {"apiKey": "sk-secret"}}
        loaded = ConfigLoader(editor=editor).for_directory(tmp_path)
        assert (loaded.settings.llm, loaded.problems) == (Llm(api_key="sk-secret"), ())
        assert "sk-secret" not in repr(loaded)

    def test_the_users_file_and_the_editor_do(self, tmp_path: Path) -> None:
        write(tmp_path, {"user.toml": '[llm]\nallow-remote = true\nheaders = {X-A = "1"}'})
        editor = {"llm": {"baseUrl": "https://example.org", "headers": {"X-b": "2"}}}
        loaded = ConfigLoader(user_file=tmp_path / "user.toml", editor=editor).for_directory(
            tmp_path / "repo"
        )
        assert loaded.problems == ()
        assert loaded.settings.llm == Llm(
            base_url="https://example.org",
            headers=(("X-A", "1"), ("X-b", "2")),
            allow_remote=True,
        )


class TestEditor:
    def test_null_is_unset_at_every_depth(self, tmp_path: Path) -> None:
        editor = {
            "detection-level": None,
            "select": None,
            "thresholds": {"large-file": None},
            "severity": None,
            "languages": {"go": {"enabled": None}, "kotlin": None},
            "llm": {"model": None, "headers": {"X": None}},
        }
        loaded = ConfigLoader(editor=editor).for_directory(tmp_path)
        assert (loaded.settings, loaded.problems) == (Settings(), ())
        assert set(loaded.origins.values()) == {"default"}

    @pytest.mark.parametrize(
        "editor",
        [
            {
                "detection-level": "basic",
                "thresholds": {"large-file": 9, "PY101": 1},
                "languages": {"kotlin": {"android": "off"}},
                "performance": {"max-file-megabytes": 4.0},
                "overrides": [{"paths": ["a"], "extend-select": ["PY1"]}],
            },
            {
                "detectionLevel": "basic",
                "thresholds": {"largeFile": 9, "PY101": 1},
                "languages": {"kotlin": {"android": "off"}},
                "performance": {"maxFileMegabytes": 4},
                "overrides": [{"paths": ["a"], "extendSelect": ["PY1"], "ignore": None}],
            },
            {
                "detection_level": "basic",
                "thresholds": {"large_file": 9, "PY101": 1},
                "languages": {"kotlin": {"android": "off"}},
                "performance": {"max_file_megabytes": 4},
                "overrides": [{"paths": ["a"], "extend_select": ["PY1"]}],
            },
            {
                "aura.detectionLevel": "basic",
                "aura": {"thresholds": {"PY101": 1}},
                "thresholds.largeFile": 9,
                "languages.kotlin.android": "off",
                "performance.maxFileMegabytes": 4,
                "performance": {"workers": None},
                "llm": [],
                "overrides": [{"paths": ["a"], "extendSelect": ["PY1"]}],
            },
        ],
        ids=["kebab", "camel", "snake", "dotted"],
    )
    def test_keys_are_taken_however_the_editor_writes_them(
        self, tmp_path: Path, editor: dict[str, object]
    ) -> None:
        loaded = ConfigLoader(editor=editor).for_directory(tmp_path)
        assert loaded.problems == ()
        assert loaded.settings == Settings(
            detection_level="basic",
            thresholds=(("PY101", 1), ("large-file", 9)),
            languages=(("kotlin", LanguageSettings(android="off")),),
            performance=Performance(max_file_megabytes=4),
            overrides=(Override(("a",), extend_select=("PY1",)),),
        )

    def test_what_the_client_keeps_for_itself_is_passed_over(self, tmp_path: Path) -> None:
        editor = {"trace": {"server": "verbose"}, "path": ["x"], "ignore": ["bug"]}
        loaded = ConfigLoader(editor=editor).for_directory(tmp_path)
        assert (loaded.settings, loaded.problems) == (Settings(ignore=("bug",)), ())

    def test_an_unknown_key_is_told_and_the_rest_holds(self, tmp_path: Path) -> None:
        editor = {"detectionLevle": "basic", "severity": {"PY101": "hint"}}
        loaded = ConfigLoader(editor=editor).for_directory(tmp_path)
        assert loaded.ok
        assert loaded.settings == Settings(severity=(("PY101", Severity.HINT),))
        assert [(str(each), each.severity) for each in loaded.problems] == [
            (
                "editor settings: detection-levle: unknown key; did you mean `detection-level`?",
                "warning",
            )
        ]

    def test_a_wrong_value_is_an_error(self, tmp_path: Path) -> None:
        loaded = ConfigLoader(editor={"performance": {"workers": "all"}}).for_directory(tmp_path)
        assert not loaded.ok
        assert [str(problem) for problem in loaded.problems] == [
            "editor settings: performance.workers: "
            "expected a whole number from 1 or `auto`, got a string"
        ]


@pytest.mark.parametrize(
    ("platform", "environ", "expected"),
    [
        ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "/x"}, "/x/aura/aura.toml"),
        ("linux", {"HOME": "/h", "XDG_CONFIG_HOME": "relative"}, "/h/.config/aura/aura.toml"),
        ("linux", {"HOME": "/h"}, "/h/.config/aura/aura.toml"),
        ("linux", {}, None),
        ("darwin", {"HOME": "/h"}, "/h/Library/Application Support/aura/aura.toml"),
        ("win32", {"APPDATA": "/r", "USERPROFILE": "/u"}, "/r/aura/aura.toml"),
        ("win32", {"USERPROFILE": "/u"}, "/u/AppData/Roaming/aura/aura.toml"),
        ("win32", {"HOME": "/h"}, None),
    ],
)
def test_the_users_file_is_where_the_system_keeps_such_files(
    platform: str, environ: dict[str, str], expected: str | None
) -> None:
    path = user_config_path(environ, platform)
    assert (path and path.as_posix()) == expected
