"""All oracles, language by language."""

from __future__ import annotations

from tests.oracles.go import gocognit, gocyclo
from tests.oracles.kotlin import detekt
from tests.oracles.oracle import Oracle
from tests.oracles.python import radon

ORACLES: tuple[Oracle, ...] = (radon.ORACLE, gocyclo.ORACLE, gocognit.ORACLE, detekt.ORACLE)
