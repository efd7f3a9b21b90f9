from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.kotlin.following.blocking import IO_NAMES, io_call
from aura_lsp.languages.kotlin.following.calls import call_of, callee_name, receiver
from aura_lsp.languages.kotlin.following.files import KotlinFile
from aura_lsp.languages.kotlin.following.main_thread import way_to
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site

_ALLOWS = "allowMainThreadQueries"


class MainThreadIo(CodeRule):
    """Disallow reading files, databases and the network on Android's main thread.

    ## Why is this bad?
    Nothing is drawn and no touch is answered until the answer is there, which on a busy disk or a
    bad connection takes seconds; for the network Android raises `NetworkOnMainThreadException`.

    The main thread runs the callbacks of activities, fragments, views, dialogs, adapters and
    listeners, composable functions, coroutines of `lifecycleScope` and `viewModelScope` without
    another dispatcher, and what all these call in the same file; the calls on the way are shown
    with the finding. What runs under `withContext(Dispatchers.IO)`, in a thread or an executor is
    left alone. So are `suspend` functions. `allowMainThreadQueries()` is reported wherever it is.
    """

    code = "KT803"
    category = Category.UI_THREAD
    severity = Severity.WARNING
    suggestion = "Use coroutines: do this in `withContext(Dispatchers.IO)`"
    same_as = ("sonar:S6307",)
    languages = ("kotlin",)
    names = {"kotlin": IO_NAMES | {_ALLOWS}}

    def collect(self, site: Site) -> Iterator[Fact]:
        call = call_of(site.node)
        name = site.text(site.node)
        if call is None or site.in_tests or callee_name(call) != site.node:
            return
        if receiver(call) is not None or name[0].isupper():
            yield site.fact(call, name)

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        kotlin = KotlinFile(file)
        for fact in file.facts:
            call = kotlin.node(fact)
            if call is None:
                continue
            if fact.value == _ALLOWS:
                if kotlin.imports("androidx.room."):
                    yield file.finding(
                        fact,
                        "This lets queries stop the main thread: use coroutines, with `suspend` "
                        "functions in the DAO",
                    )
                continue
            what = io_call(kotlin, call)
            way = way_to(kotlin, call) if what else None
            if way is not None:
                message = (
                    f"{what} on the main thread ({way.names}): use coroutines, with this in "
                    "`withContext(Dispatchers.IO)`"
                )
                yield file.finding(fact, message, related=way.related())

    valid = {
        "kotlin": [
            """
            import android.app.Activity
            import java.io.File
            import java.net.URL
            class A : Activity() {
                override fun onCreate(state: Bundle?) {
                    lifecycleScope.launch {
                        val text = withContext(Dispatchers.IO) { File("a").readText() }
                    }
                    lifecycleScope.launch(Dispatchers.IO) { URL("a").readText() }
                    thread { load() }
                    executor.execute { load() }
                    client.newCall(request).enqueue(this)
                    reader.readText()
                }
                private fun load() = URL("a").readText()
                private suspend fun save() = File("a").writeText("b")
            }
            """,
            """
            import android.database.sqlite.SQLiteOpenHelper
            class A : SQLiteOpenHelper() {
                override fun onCreate(db: SQLiteDatabase) {
                    db.execSQL("CREATE TABLE a")
                }
            }
            """,
            """
            import java.io.File
            class A : Activity() {
                override fun onCreate() = File("a").readText()
            }
            """,
            """
            import android.app.Activity
            import java.io.File
            class A : Activity() {
                override fun onResume() {
                    source.map { File("a").readText() }.subscribeOn(io)
                    fun later() = File("a").readText()
                    Handler(looper).post { File("a").readText() }
                }
            }
            """,
        ],
    }
    invalid = {
        "kotlin": [
            Invalid(
                """
                import android.app.Activity
                import java.net.URL

                class A : Activity() {
                    override fun onCreate(state: Bundle?) {
                        super.onCreate(state)
                        load()
                    }

                    private fun load() {
                        title = URL("https://a.b").readText()
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }
                """
            ),
            Invalid(
                """
                import androidx.lifecycle.ViewModel
                import java.io.File

                class AViewModel(private val client: OkHttpClient) : ViewModel() {
                    fun load(file: File) {
                        viewModelScope.launch {
                            val text = file.readText()
                                       ^^^^^^^^^^^^^^^
                            client.newCall(request).execute().use { show(it, text) }
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                        }
                    }
                }
                """
            ),
            Invalid(
                """
                import android.graphics.BitmapFactory
                import android.view.View
                import androidx.room.Room

                class Adapter : RecyclerView.Adapter<Holder>() {
                    override fun onBindViewHolder(holder: Holder, position: Int) {
                        holder.image = BitmapFactory.decodeFile(paths[position])
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    }
                }

                val db = Room.databaseBuilder(c, D::class.java).allowMainThreadQueries().build()
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                """
            ),
        ],
    }
