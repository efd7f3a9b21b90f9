"""What settings answer: thresholds, exclusion, overrides."""

from __future__ import annotations

import pickle

import pytest

from aura_lsp.config import LEVELS, LanguageSettings, Llm, Override, Settings
from aura_lsp.model import Severity


def test_levels_are_those_of_the_contract() -> None:
    usual = {
        "cognitive-complexity": 15,
        "cyclomatic-complexity": 20,
        "function-length": 80,
        "parameter-count": 7,
        "nesting-depth": 4,
        "large-file": 1000,
        "large-class": 500,
    }
    tight = {
        "cognitive-complexity": 8,
        "cyclomatic-complexity": 10,
        "function-length": 50,
        "parameter-count": 5,
        "nesting-depth": 2,
        "large-file": 1000,
        "large-class": 500,
    }
    assert {level: dict(limits) for level, limits in LEVELS.items()} == {
        "basic": usual,
        "advanced": usual,
        "comprehensive": tight,
    }


def test_a_threshold_comes_from_the_language_then_the_general_ones_then_the_level() -> None:
    settings = Settings(
        detection_level="comprehensive",
        thresholds=(("function-length", 70), ("nesting-depth", 6)),
        languages=(("go", LanguageSettings(thresholds=(("nesting-depth", 9),))),),
    )
    assert settings.threshold("nesting-depth", "go") == 9
    assert settings.threshold("nesting-depth", "python") == 6
    assert settings.threshold("function-length", "go") == 70
    assert settings.threshold("parameter-count", "go") == 5
    assert settings.threshold("mutable-default-argument", "python") is None


def test_defaults_change_nothing() -> None:
    assert Settings.default() == Settings() == Settings.of()
    assert Settings.default().language("kotlin") == LanguageSettings(True, (), "auto")
    assert Settings.default().is_excluded("src/a.py") is False


def test_settings_of_plain_values_are_those_of_a_file() -> None:
    assert Settings.of(
        detection_level="basic", select=["bug"], thresholds={"nesting-depth": 3, "large-file": 9}
    ) == Settings(
        detection_level="basic",
        select=("bug",),
        thresholds=(("large-file", 9), ("nesting-depth", 3)),
    )


def test_equal_settings_hash_alike_and_survive_the_way_to_a_worker() -> None:
    def one() -> Settings:
        return Settings(
            severity=(("PY101", Severity.ERROR),),
            overrides=(Override(("tests/**",), ignore=("bug",)),),
            llm=Llm(headers=(("X-Team", "a"),), api_key="sk-secret"),
        )

    assert hash(one()) == hash(one())
    assert pickle.loads(pickle.dumps(one())) == one()  # noqa: S301 - our own bytes


def test_secrets_are_not_in_the_repr() -> None:
    settings = Settings(llm=Llm(headers=(("Authorization", "sk-header"),), api_key="sk-secret"))
    assert "sk-" not in repr(settings)


@pytest.mark.parametrize(
    ("path", "excluded"),
    [
        ("app/migrations/0001.py", True),
        ("migrations/0001.py", True),
        ("generated/x.py", True),
        ("app/generated/x.py", False),
        ("app/models.py", False),
    ],
)
def test_exclude_and_extend_exclude_are_read_as_gitignore_is(path: str, excluded: bool) -> None:
    settings = Settings(exclude=("**/migrations/**",), extend_exclude=("/generated/",))
    assert settings.is_excluded(path) is excluded


class TestOverrides:
    def test_settings_without_a_matching_override_are_the_same_object(self) -> None:
        settings = Settings(overrides=(Override(("tests/**",), ignore=("bug",)),))
        assert settings.for_path("src/a.py") is settings

    def test_what_an_override_ignores_adds_up(self) -> None:
        settings = Settings(
            ignore=("style",),
            overrides=(
                Override(("tests/**",), ignore=("function-length",)),
                Override(("**/slow/**",), ignore=("large-file",)),
            ),
        )
        assert settings.for_path("tests/slow/a.py").ignore == (
            "style",
            "function-length",
            "large-file",
        )
        assert settings.for_path("tests/a.py").ignore == ("style", "function-length")

    def test_select_starts_afresh(self) -> None:
        settings = Settings(
            select=("bug",),
            extend_select=("PY101",),
            ignore=("style",),
            overrides=(Override(("*.py",), select=("security",)),),
        )
        inside = settings.for_path("a.py")
        assert (inside.select, inside.extend_select, inside.ignore) == (("security",), (), ())

    def test_an_empty_select_goes_back_to_the_level(self) -> None:
        settings = Settings(select=("bug",), overrides=(Override(("*.py",), select=()),))
        assert settings.for_path("a.py").select == ()

    def test_what_it_selects_is_no_longer_ignored(self) -> None:
        settings = Settings(
            ignore=("PY101", "style"), overrides=(Override(("*.py",), extend_select=("PY101",)),)
        )
        inside = settings.for_path("a.py")
        assert (inside.extend_select, inside.ignore) == (("PY101",), ("style",))

    def test_its_threshold_wins_over_the_language(self) -> None:
        go = LanguageSettings(thresholds=(("large-file", 50), ("nesting-depth", 2)))
        settings = Settings(
            thresholds=(("nesting-depth", 3),),
            languages=(("go", go),),
            overrides=(Override(("tests/**",), thresholds=(("nesting-depth", 8),)),),
        )
        inside = settings.for_path("tests/a.go")
        assert inside.threshold("nesting-depth", "go") == 8
        assert inside.threshold("large-file", "go") == 50

    def test_the_later_one_wins(self) -> None:
        settings = Settings(
            severity=(("bug-a", Severity.ERROR), ("bug-b", Severity.ERROR)),
            overrides=(
                Override(("*.py",), "basic", severity=(("bug-a", Severity.INFO),)),
                Override(("a.py",), "comprehensive", severity=(("bug-a", Severity.HINT),)),
            ),
        )
        inside = settings.for_path("a.py")
        assert inside.detection_level == "comprehensive"
        assert inside.severity == (("bug-a", Severity.HINT), ("bug-b", Severity.ERROR))
