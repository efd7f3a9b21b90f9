from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.calls import text_of
from aura_lsp.languages.rust.paths import full_path, last_name
from aura_lsp.model import Category, Finding, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_POINTERS = {
    "std.boxed.Box": "Box", "std.rc.Rc": "Rc", "std.sync.Arc": "Arc", "Rc": "Rc", "Arc": "Arc",
}  # fmt: skip
_OWNERS = frozenset(
    {"Vec", "String", "HashMap", "HashSet", "BTreeMap", "BTreeSet", "VecDeque", "BinaryHeap"}
    | {"PathBuf", "OsString"}
)
_UNSIZED = frozenset({"str", "Path", "OsStr", "CStr"})
_BOXES = frozenset({"Box", "Rc", "Arc"})


class RedundantAllocation(CodeRule):
    """Disallow a pointer to what is a pointer already.

    ## Why is this bad?
    A `Box<Vec<T>>` allocates a place for what is three words and points to the elements itself.
    Every use follows two pointers. `Rc<Mutex<T>>` stays in one thread, where a `RefCell` will do.

    Not reported: what is `pub`, and the signatures of methods, which a trait may demand.
    """

    code = "RS211"
    category = Category.PERFORMANCE
    severity = Severity.INFO
    wave = 2
    suggestion = "Leave out the outer pointer"
    same_as = (
        "clippy:box_collection", "clippy:redundant_allocation", "clippy:rc_mutex",
        "clippy:rc_buffer",
    )  # fmt: skip
    languages = ("rust",)
    names = {"rust": _BOXES}

    def check(self, site: Site) -> Iterator[Finding]:
        type_ = _type_of(site.node)
        given = type_.child_by_field_name("type_arguments") if type_ is not None else None
        if type_ is None or given is None or given.named_child_count != 1:
            return
        outer = _POINTERS.get(full_path(site, type_))
        problem = _problem(site, outer, given.named_children[0]) if outer else ""
        if problem and not _is_exported(type_):
            yield site.finding(type_, problem)

    valid = {
        "rust": [
            "pub fn f(a: Box<Vec<u8>>) {}\n",
            "pub struct A { pub a: Box<Vec<u8>> }\n",
            "struct A { a: Box<dyn B>, b: Vec<Box<dyn B>>, c: Box<A>, d: Option<Box<A>> }\n",
            "impl B { fn f(&self) -> Box<Vec<u8>> {} }\n",
            "impl A for B { fn f(&self) -> Box<Vec<u8>> {} }\n",
            "struct A { a: Arc<Mutex<u8>>, b: Rc<RefCell<u8>>, c: Rc<str> }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::rc::Rc;
                struct A<'a> {
                    a: Box<Vec<u8>>,
                       ^^^^^^^^^^^^
                    b: Rc<Box<u8>>,
                       ^^^^^^^^^^^
                    c: Option<Box<&'a str>>,
                              ^^^^^^^^^^^^
                    d: Rc<Mutex<u8>>,
                       ^^^^^^^^^^^^^
                }
                """
            ),
        ],
    }


def _type_of(name: Node) -> Node | None:
    """The type with arguments that a name is the last name of."""
    node, parent = name, name.parent
    if parent is not None and parent.type == "scoped_type_identifier":
        node, parent = parent, parent.parent
    is_type = parent is not None and parent.type == "generic_type"
    return parent if parent is not None and is_type and parent.children[0] == node else None


def _problem(site: Site, outer: str, inner: Node) -> str:
    """What is wrong with a pointer to a type; empty where nothing is."""
    if inner.type == "reference_type":
        is_plain = not any(each.type == "dynamic_type" for each in inner.named_children)
        return f"`{outer}` of a reference points to a pointer: keep the reference" * is_plain
    name = last_name(inner, site.source)
    if outer == "Box" and name in _OWNERS:
        return f"`{name}` allocates by itself: leave out the `Box`"
    if name in _BOXES and not _is_unsized(inner, site.source):
        return f"`{outer}<{name}<…>>` allocates twice: leave out one of them"
    if outer == "Rc" and name == "Mutex":
        return "An `Rc` stays in one thread, where no `Mutex` is needed: use a `RefCell`"
    return ""


def _is_unsized(pointer: Node, source: bytes) -> bool:
    """Whether a pointer is to a trait object or slice, and so two words wide."""
    given = pointer.child_by_field_name("type_arguments")
    inner = given.named_children[0] if given is not None and given.named_children else None
    return inner is not None and (
        inner.type == "dynamic_type"
        or text_of(inner, source) in _UNSIZED
        or (inner.type == "array_type" and inner.child_by_field_name("length") is None)
    )


def _is_exported(type_: Node) -> bool:
    """Whether others than the file rely on a type: it is part of something `pub`, or of what a
    trait demands."""
    around = type_.parent
    while around is not None:
        if around.type in ("let_declaration", "block"):
            return False
        if around.type in ("field_declaration", "function_item", "type_item", "static_item"):
            return _is_public(around) or _is_demanded(around)
        if around.type in ("enum_item", "const_item", "struct_item"):
            return _is_public(around) or _is_demanded(around)
        if around.type in ("impl_item", "trait_item", "function_signature_item"):
            return True
        around = around.parent
    return False


def _is_public(item: Node) -> bool:
    return any(each.type == "visibility_modifier" for each in item.named_children)


def _is_demanded(item: Node) -> bool:
    """Whether an item is a member of an `impl` or trait, which may have to look as it does."""
    holder = item.parent.parent if item.parent is not None else None
    return holder is not None and holder.type in ("impl_item", "trait_item")
