"""What verification answers with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aura_lsp.model import Edit


class Why(StrEnum):
    """Why a reply is not offered."""

    PROSE = "prose"
    TRUNCATED = "truncated"
    SYNTAX = "syntax"
    UNCHANGED = "unchanged"
    PLACEHOLDER = "placeholder"
    RENAMED = "renamed"
    PARAMETERS = "parameters"
    SIGNATURE = "signature"
    DECORATORS = "decorators"
    VISIBILITY = "visibility"
    ASYNC = "async"
    RECEIVER = "receiver"
    GENERICS = "generics"
    ANNOTATION = "annotation"
    NOT_SIMPLER = "not-simpler"
    COMPLEX_HELPER = "complex-helper"
    FINDING_KEPT = "finding-kept"
    NEW_FINDING = "new-finding"
    NEW_COMPUTATION = "new-computation"
    OUTSIDE = "outside"
    PUBLIC_HELPER = "public-helper"
    UNKNOWN_NAME = "unknown-name"
    UNKNOWN_CALL = "unknown-call"
    UNUSED_HELPER = "unused-helper"
    IMPORT = "import"
    LOST_COMMENT = "lost-comment"
    LOST_AWAIT = "lost-await"
    LOST_RESULT = "lost-result"
    LOST_NAME = "lost-name"
    LOST_TEXT = "lost-text"
    INDENTATION = "indentation"
    CODE_CHANGED = "code-changed"
    NO_DOCUMENTATION = "no-documentation"
    WRONG_DOCUMENTATION = "wrong-documentation"
    NO_TEST = "no-test"
    FAILED_TEST = "failed-test"
    NO_ASSERTION = "no-assertion"
    TARGET_UNNAMED = "target-unnamed"
    REPEATED_TEST = "repeated-test"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is wrong with a reply; `message` is a sentence for the user and the model,
    `detail` is for the model alone."""

    why: Why
    message: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reply that is not offered; there is at least one reason."""

    reasons: tuple[Reason, ...]

    @property
    def message(self) -> str:
        """All reasons as one line."""
        return "; ".join(each.message for each in self.reasons)

    @property
    def whole(self) -> str:
        """All reasons with their details."""
        details = [each.detail for each in self.reasons if each.detail]
        return "\n".join((self.message, *details))


@dataclass(frozen=True, slots=True)
class Offer:
    """Edits that hold what `checked` says; `title` says it too, and what was not checked.

    As in a `Fix`, lines in the edits end in a line feed, whatever the file's end in. `tests` are
    the names of those that were written.
    """

    title: str
    edits: tuple[Edit, ...]
    checked: tuple[str, ...]
    tests: tuple[str, ...] = ()


def refused(why: Why, message: str, detail: str = "") -> Refusal:
    """A refusal for one reason."""
    return Refusal((Reason(why, message, detail),))
