"""Why Aura and Clippy differ, as it was read in the source."""

from __future__ import annotations

from tests.twins.twin import Reasons

REASONS: Reasons = {}
