from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.android import OnMain, is_android, on_main_thread, related_of
from aura_lsp.languages.kotlin.calls import Call, call_of, text
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import Site

_STREAMS = frozenset({"FileInputStream", "FileOutputStream", "FileReader", "FileWriter", "Socket"})
_ON_FILES = frozenset(
    {"readText", "readBytes", "readLines", "writeText", "writeBytes", "appendText", "forEachLine"}
)
_ON_URLS = frozenset({"readText", "readBytes", "openStream", "openConnection"})
_DATABASE = frozenset({"rawQuery", "execSQL", "allowMainThreadQueries"})
_BITMAPS = frozenset({"decodeFile", "decodeStream"})
_RECEIVERS = {"File": _ON_FILES, "URL": _ON_URLS}


class MainThreadIo(CodeRule):
    """Disallow files, network and databases on Android's main thread.

    ## Why is this bad?
    A disk or a network may take seconds to answer. Until then nothing is drawn and no touch is
    answered; Android itself refuses network access there.

    What Android calls on the main thread is looked at (`onCreate`, `onClick`, listeners, `post`),
    and the class' own functions that are called from there: the finding shows the way. What runs
    elsewhere is not: `withContext`, coroutines, threads and executors.
    """

    code = "KT803"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Use coroutines: move the work into `withContext(Dispatchers.IO)`"
    same_as = ("sonar:S6307", "strictmode:disk-read")
    languages = ("kotlin",)
    types = {"kotlin": frozenset({"class_declaration", "object_declaration"})}

    def check(self, site: Site) -> Iterator[Finding]:
        if site.in_tests or not is_android(site):
            return
        for found in on_main_thread(site.node, site.source):
            what = _blocking(found.call, found, site.source)
            if what is None:
                continue
            chain = (Related(site.span(node), said) for node, said in related_of(found, site))
            yield site.finding(
                found.call.node,
                f"{what} holds up the main thread: it runs in `{found.entry}`",
                related=tuple(chain),
            )

    valid = {
        "kotlin": [
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    lifecycleScope.launch { load() }
                    thread { File("a").readText() }
                }
                private suspend fun load() = withContext(Dispatchers.IO) { File("a").readText() }
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    client.newCall(request).enqueue(callback)
                    resources.openRawResource(R.raw.a).readBytes()
                }
            }
            """,
            """
            import android.app.Activity

            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    lifecycleScope.launch(Dispatchers.IO) { load() }
                }
                private fun load() = File("a").readText()
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity

                class A : Activity() {
                    override fun onCreate(state: Bundle?) {
                        super.onCreate(state)
                        load()
                        button.setOnClickListener { client.newCall(request).execute() }
                                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                    private fun load(): String {
                        val file = File(filesDir, "a")
                        return file.readText()
                               ^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
            Invalid(
                """
                import androidx.fragment.app.Fragment

                class A : Fragment() {
                    override fun onViewCreated(view: View, state: Bundle?) {
                        FileInputStream("a").use { it.read() }
                        ^^^^^^^^^^^^^^^^^^^^
                        val text = URL("https://example.com").readText()
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
        ],
    }


def _blocking(call: Call, found: OnMain, source: bytes) -> str | None:
    """What a call waits for, if it is known to wait."""
    if call.receiver is None:
        return f"`{call.name}`" if call.name in _STREAMS else None
    receiver = text(call.receiver, source)
    if call.name in _DATABASE or (call.name in _BITMAPS and receiver == "BitmapFactory"):
        return f"`{call.name}`"
    made = call_of(call.receiver, source)
    if call.name == "execute":
        return "`execute`" if made is not None and made.name == "newCall" else None
    kind = made.name if made is not None and made.receiver is None else None
    if kind is None and call.receiver.type == "identifier":
        kind = _made_as(call, receiver, source)
    return f"`{call.name}`" if kind is not None and call.name in _RECEIVERS.get(kind, ()) else None


def _made_as(call: Call, name: str, source: bytes) -> str | None:
    """What a local variable was made by: `File` for `val a = File(b)` before the call."""
    block = call.node.parent
    while block is not None and block.type not in ("block", "lambda_literal", "function_body"):
        block = block.parent
    while block is not None and block.type in ("block", "lambda_literal"):
        for statement in block.named_children:
            if (
                statement.type == "property_declaration"
                and statement.start_byte < call.node.start_byte
            ):
                value = call_of(statement.named_children[-1], source)
                declared = text(statement.named_children[0], source).partition(":")[0].strip()
                if declared == name and value is not None and value.receiver is None:
                    return value.name
        block = block.parent
    return None
