"""What Aura raises on purpose, at its borders."""

from __future__ import annotations


class AuraError(Exception):
    """Whatever Aura raises on purpose."""
