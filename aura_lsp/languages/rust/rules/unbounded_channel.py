from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import callee_of, path_call_of
from aura_lsp.languages.rust.paths import full_path
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_BOUNDED = {
    "tokio.sync.mpsc.unbounded_channel": "channel(n)",
    "std.sync.mpsc.channel": "sync_channel(n)",
    "crossbeam.channel.unbounded": "bounded(n)",
    "crossbeam_channel.unbounded": "bounded(n)",
    "flume.unbounded": "bounded(n)",
    "async_channel.unbounded": "bounded(n)",
    "futures.channel.mpsc.unbounded": "channel(n)",
}


class UnboundedChannel(CodeRule):
    """Disallow channels without a bound.

    ## Why is this bad?
    When messages come faster than they are taken, the channel grows until memory is out. A bound
    makes the sender wait instead. Tests are not reported.
    """

    code = "RS308"
    category = Category.CONCURRENCY
    severity = Severity.HINT
    wave = 2
    suggestion = "Bound the channel by what may be under way at once"
    languages = ("rust",)
    names = {"rust": frozenset(path.rpartition(".")[2] for path in _BOUNDED)}

    def check(self, site: Site) -> Iterator[Finding]:
        call = path_call_of(site.node)
        callee = callee_of(call) if call is not None else None
        if call is None or callee is None or site.in_tests:
            return
        instead = _BOUNDED.get(full_path(site, callee))
        if instead is not None:
            yield site.finding(call, f"This channel grows without bound: use `{instead}`")

    valid = {
        "rust": [
            "use tokio::sync::mpsc;\nfn f() { mpsc::channel(9); }\n",
            "use tokio::sync::oneshot;\nfn f() { oneshot::channel(); }\n",
            "use std::sync::mpsc;\n#[test]\nfn f() { mpsc::channel::<u8>(); }\n",
            "fn unbounded() {}\nfn f() { unbounded(); }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::sync::mpsc::{self, Sender};
                fn f() {
                    let (sender, receiver) = mpsc::channel::<u8>();
                                             ^^^^^^^^^^^^^^^^^^^^^
                    let (a, b) = crossbeam_channel::unbounded();
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }
