from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.paths import full_path, last_name
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import Site

_COUNTED = frozenset({"std.rc.Rc", "std.sync.Arc", "Rc", "Arc"})
_CELLS = frozenset({"RefCell", "Mutex", "RwLock"})
_BACKWARDS = frozenset({"parent", "owner", "prev", "previous", "back"})


class RcCycleCandidate(CodeRule):
    """Disallow a counted reference back to the owner beside one forth.

    ## Why is this bad?
    A parent that counts its children and children that count their parent keep each other alive:
    neither count gets to zero, and the whole structure is never freed.

    Not reported: `Weak`, plain references and pointers, and structures that point one way only.
    """

    code = "RS203"
    category = Category.MEMORY_LEAK
    severity = Severity.WARNING
    suggestion = "Use `Weak` for the way back"
    languages = ("rust",)
    queries = {"rust": "(struct_item body: (field_declaration_list)) @here"}
    words = {"rust": frozenset({"struct"})}

    def check(self, site: Site) -> Iterator[Finding]:
        name, body = site.node.child_by_field_name("name"), site.node.child_by_field_name("body")
        if name is None or body is None:
            return
        names = frozenset({site.text(name), "Self"})
        fields = [each for each in body.named_children if each.type == "field_declaration"]
        back = [each for each in fields if _leads_back(site, each, names)]
        if not back:
            return
        strong = [each for each in fields if _counted(site, each, names) is not None]
        forth = [each for each in strong if each not in back]
        for field in back if forth else ():
            other = forth[0].child_by_field_name("name") or forth[0]
            yield site.finding(
                field,
                f"This counted reference back and `{site.text(other)}` keep each other alive: "
                "use `Weak`",
                related=(Related(site.span(forth[0]), "The way forth is counted, too"),),
            )

    valid = {
        "rust": [
            "use std::rc::{Rc, Weak};\n"
            "struct Node { parent: Weak<RefCell<Node>>, next: Rc<RefCell<Node>> }\n",
            "struct Node { prev: Option<Rc<RefCell<Node>>> }\n",
            "struct Node<'a> { parent: &'a RefCell<Node<'a>>, next: Rc<RefCell<Node<'a>>> }\n",
            "struct Node { parent: *mut Node, next: Rc<RefCell<Node>> }\n",
            "struct Node { parent: usize, children: Vec<Rc<RefCell<Node>>> }\n",
            "struct Node { parent: Rc<RefCell<Tree>>, next: Rc<RefCell<Node>> }\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                use std::rc::Rc;
                struct Node {
                    parent: Option<Rc<RefCell<Node>>>,
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    children: Vec<Rc<RefCell<Node>>>,
                }
                """
            ),
            Invalid(
                """
                pub struct Link<T> {
                    next: Option<std::sync::Arc<Mutex<Link<T>>>>,
                    pub prev: Option<std::sync::Arc<Mutex<Self>>>,
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    value: T,
                }
                """
            ),
        ],
    }


def _counted(site: Site, field: Node, names: frozenset[str]) -> Node | None:
    """The `Rc` or `Arc` of the struct itself in the type of a field."""
    stack = [field.child_by_field_name("type")]
    while stack:
        type_ = stack.pop()
        if type_ is None:
            continue
        if type_.type == "generic_type" and full_path(site, type_) in _COUNTED:
            return type_ if _holds(site, type_, names) else None
        stack += type_.named_children
    return None


def _holds(site: Site, counted: Node, names: frozenset[str]) -> bool:
    """Whether an `Rc` or `Arc` holds a cell of the struct, or the struct itself."""
    inner = _argument(counted)
    if inner is not None and last_name(inner, site.source) in _CELLS:
        inner = _argument(inner)
    return inner is not None and last_name(inner, site.source) in names


def _argument(type_: Node) -> Node | None:
    """The first argument of a type."""
    given = type_.child_by_field_name("type_arguments")
    return given.named_children[0] if given is not None and given.named_children else None


def _leads_back(site: Site, field: Node, names: frozenset[str]) -> bool:
    """Whether a field is called like a way back, and is one single reference with a cell in it."""
    name, type_ = field.child_by_field_name("name"), field.child_by_field_name("type")
    if name is None or type_ is None or _BACKWARDS.isdisjoint(site.text(name).split("_")):
        return False
    if last_name(type_, site.source) == "Option":
        type_ = _argument(type_)
    counted = _counted(site, field, names)
    cell = _argument(counted) if counted is not None else None
    return (
        counted is not None
        and counted == type_
        and cell is not None
        and last_name(cell, site.source) in _CELLS
    )
