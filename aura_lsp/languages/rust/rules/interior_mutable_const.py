from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import call_of, receiver_of
from aura_lsp.languages.rust.paths import last_name
from aura_lsp.model import Category, Edit, Finding, Fix, Related, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from aura_lsp.site import FileSite, Site

_SHARED = frozenset(
    {"Mutex", "RwLock", "OnceLock"}
    | {f"Atomic{kind}" for kind in ("Bool", "Ptr", "Usize", "Isize")}
    | {f"Atomic{sign}{bits}" for sign in "UI" for bits in (8, 16, 32, 64, 128)}
)
"""Types that threads may share, so that they can be a `static`."""
_MUTABLE = _SHARED | {"Cell", "RefCell", "OnceCell", "UnsafeCell"}
_METHODS = frozenset(
    {"store", "swap", "compare_exchange", "compare_exchange_weak", "compare_and_swap", "lock"}
    | {f"fetch_{name}" for name in ("add", "sub", "and", "or", "xor", "nand", "max", "min")}
    | {"fetch_update", "try_lock", "write", "try_write", "set", "replace", "borrow_mut", "get_mut"}
    | {"get_or_init", "take", "update"}
)


class InteriorMutableConst(CodeRule):
    """Disallow changing a `const` that has interior mutability.

    ## Why is this bad?
    A `const` is copied to every place that names it. Changing one changes a copy that is dropped at
    once: the counter stays at zero, and the lock guards nothing.

    Not reported: a `const` that only initialises others, and associated constants.

    ## Fix safety
    Unsafe: a `static` is shared, as was most likely meant.
    """

    code = "RS106"
    category = Category.BUG
    severity = Severity.ERROR
    fix = "unsafe"
    suggestion = "Make it a `static`"
    same_as = ("clippy:borrow_interior_mutable_const", "clippy:declare_interior_mutable_const")
    languages = ("rust",)
    queries = {
        "rust": """
        (const_item type: [(type_identifier) (scoped_type_identifier) (generic_type)]) @here
        (static_item) @here
        """
    }
    words = {"rust": frozenset({"const", "static"})}
    names = {"rust": _METHODS}

    def collect(self, site: Site) -> Iterator[Fact]:
        node = site.node
        if node.type in ("const_item", "static_item"):
            name, type_ = node.child_by_field_name("name"), node.child_by_field_name("type")
            if name is None or type_ is None or _is_associated(site):
                return
            kind = last_name(type_, site.source) if node.type == "const_item" else ""
            keyword = next(each for each in node.children if each.type in ("const", "static"))
            yield site.fact(keyword, ("item", site.text(name), kind))
            return
        call = call_of(node)
        receiver = receiver_of(call) if call is not None else None
        if call is not None and receiver is not None and receiver.type == "identifier":
            name_of_const = site.text(receiver)
            if name_of_const.isupper():
                yield site.fact(call, ("use", name_of_const, site.text(node)))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        items: dict[str, list[Fact]] = {}
        for fact in file.facts:
            what, name, _ = fact.value
            if what == "item":
                items.setdefault(name, []).append(fact)
        for fact in file.facts:
            what, name, method = fact.value
            declared = items.get(name, [])
            if what != "use" or len(declared) != 1 or declared[0].value[2] not in _MUTABLE:
                continue
            keyword, kind = declared[0].span, declared[0].value[2]
            fix = None
            if kind in _SHARED:
                fix = Fix("Make it a `static`", (Edit(keyword, "static"),), safe=False)
            yield file.finding(
                fact,
                f"`{method}` changes a copy of the constant `{name}`: make it a `static`",
                related=(Related(keyword, "It is a constant here"),),
                fix=fix,
            )

    valid = {
        "rust": [
            "static N: AtomicU8 = AtomicU8::new(0);\nfn f() { N.store(1, Relaxed); }\n",
            "const N: AtomicU8 = AtomicU8::new(0);\nstatic A: [AtomicU8; 9] = [N; 9];\n",
            "const N: AtomicU8 = AtomicU8::new(0);\nstatic M: AtomicU8 = N;\n"
            "fn f() { M.store(1, Relaxed); }\n",
            "impl A { const N: Cell<u8> = Cell::new(0); }\nfn f() { A::N.set(1); }\n",
            "thread_local! { static N: Cell<u8> = const { Cell::new(0) }; }\n"
            "fn f() { N.set(1); }\n",
            "const N: u8 = 0;\nfn f() { N.swap(1); }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                const COUNT: AtomicUsize = AtomicUsize::new(0);
                fn f() {
                    COUNT.fetch_add(1, Ordering::SeqCst);
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                }
                """,
                fixed="""
                static COUNT: AtomicUsize = AtomicUsize::new(0);
                fn f() {
                    COUNT.fetch_add(1, Ordering::SeqCst);
                }
                """,
            ),
            Invalid(
                """
                fn f() {
                    const CELL: std::cell::Cell<u8> = Cell::new(1);
                    CELL.set(2);
                    ^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _is_associated(site: Site) -> bool:
    """Whether an item is a member of an `impl` or `trait`, which are named differently."""
    around = next(site.around(site.node), None)
    holder = around.parent if around is not None and around.type == "declaration_list" else None
    return holder is not None and holder.type in ("impl_item", "trait_item")
