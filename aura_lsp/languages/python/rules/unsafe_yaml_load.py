from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.python.calls import arguments, call_of, callee, has_comment
from aura_lsp.model import Category, Edit, Finding, Fix, Severity, Span
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_LOADS = frozenset({"yaml.load", "yaml.load_all"})
_UNSAFE = frozenset(
    f"yaml.{module}{name}"
    for module in ("", "loader.", "cyaml.")
    for name in ("Loader", "UnsafeLoader", "FullLoader", "CLoader", "CUnsafeLoader", "CFullLoader")
)


class UnsafeYamlLoad(CodeRule):
    """Disallow `yaml.load` without a safe loader.

    ## Why is this bad?
    PyYAML's own loaders can make any Python object that a document asks for, which lets its author
    run code. `safe_load` reads plain data only.

    ## Fix safety
    Unsafe: documents that use Python's own tags are no longer read.
    """

    code = "PY502"
    category = Category.SECURITY
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Use `yaml.safe_load`"
    same_as = ("ruff:S506", "bandit:B506")
    languages = ("python",)
    names = {"python": frozenset({"load", "load_all"})}

    def check(self, site: Site) -> Iterator[Finding]:
        call = call_of(site.node)
        called = callee(call) if call is not None else None
        if call is None or called is None or not site.origin(called, _LOADS):
            return
        given = arguments(call, site.source)
        loader = given.get(1, "Loader")
        if given.is_open or not given.positional or given.total > 2:  # noqa: PLR2004
            return
        if loader is not None and not site.origin(loader, _UNSAFE):
            return
        name = site.text(site.node)
        what = f"`{site.text(loader)}`" if loader is not None else f"`{name}` without a loader"
        message = f"{what} lets the document make any object: use `safe_{name}`"
        fix = _fix(site, call, given.positional[0], loader)
        yield site.finding(call, message, fix=fix)

    valid = {
        "python": [
            "import yaml\nx = yaml.safe_load(text)\n",
            "import yaml\nx = yaml.load(text, Loader=yaml.SafeLoader)\n",
            "from yaml import CSafeLoader, load\nx = load(text, CSafeLoader)\n",
            "import yaml\nx = yaml.load(text, yaml.BaseLoader)\n",
            "from ruamel.yaml import YAML\nyaml = YAML()\nx = yaml.load(text)\n",
            "from ruamel import yaml\nx = yaml.load(text)\n",
            "import json\nx = json.load(file)\n",
        ],
    }
    invalid = {
        "python": [
            Invalid(
                """
                import yaml

                def f(text):
                    a = yaml.load(text)
                        ^^^^^^^^^^^^^^^
                    return a, yaml.load_all(text, Loader=yaml.FullLoader)
                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """,
                fixed="""
                import yaml

                def f(text):
                    a = yaml.safe_load(text)
                    return a, yaml.safe_load_all(text)
                """,
            ),
            Invalid(
                """
                from yaml import Loader, load
                x = load(text, Loader)
                    ^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }


def _fix(site: Site, call: Node, document: Node, loader: Node | None) -> Fix | None:
    """Another function of the same module; a name that was imported alone has none."""
    if site.node == callee(call) or has_comment(call):
        return None
    name = Span(site.node.start_byte, site.node.start_byte)
    edits = [Edit(name, "safe_")]
    if loader is not None:
        edits.append(Edit(Span(document.end_byte, loader.end_byte), ""))
    return Fix(f"Use `safe_{site.text(site.node)}`", tuple(edits), safe=False)
