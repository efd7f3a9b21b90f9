"""Aura: a local-first code-quality language server, and the same engine on the command line.

From Python:

>>> from aura_lsp import complexity
>>> complexity("def f(a):\\n    return 1 if a else 2\\n", language="python", method="cyclomatic")
{'f': 2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aura_lsp.api import (
        AnalysisError,
        ConfigurationError,
        analyze,
        complexity,
    )
    from aura_lsp.errors import AuraError

__version__ = "0.1.0"

__all__ = [
    "AnalysisError",
    "AuraError",
    "ConfigurationError",
    "__version__",
    "analyze",
    "complexity",
]


def __getattr__(name: str) -> Any:
    """Import the engine when it is first asked for: the server must start fast."""
    if name in __all__:
        from aura_lsp import api  # noqa: PLC0415 - see above

        return getattr(api, name)
    raise AttributeError(f"module `aura_lsp` has no attribute `{name}`")
