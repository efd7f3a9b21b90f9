"""All oracles, language by language."""

from __future__ import annotations

from tests.oracles.go import gocognit, gocyclo
from tests.oracles.javascript import eslint
from tests.oracles.kotlin import detekt
from tests.oracles.oracle import Oracle
from tests.oracles.python import cognitive, radon_files, radon_functions, sonarpython
from tests.oracles.rust import by_hand, rust_code_analysis

ORACLES: tuple[Oracle, ...] = (
    radon_functions.ORACLE,
    radon_files.ORACLE,
    cognitive.ORACLE,
    sonarpython.ORACLE,
    gocyclo.ORACLE,
    gocognit.ORACLE,
    detekt.ORACLE,
    eslint.ORACLE,
    rust_code_analysis.ORACLE,
    by_hand.ORACLE,
)
