from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aura_lsp.languages.rust.attributes import attached_to
from aura_lsp.languages.rust.paths import last_name
from aura_lsp.model import Category, Finding, Related, Severity
from aura_lsp.rules import CodeRule, Fact, Invalid

if TYPE_CHECKING:
    from tree_sitter import Node

    from aura_lsp.site import FileSite, Site

_MATCHED = {"Hash": "PartialEq", "Ord": "PartialOrd"}
"""Traits that are derived -> what has to agree with them."""


class DerivedHashManualEq(CodeRule):
    """Disallow a derived `Hash` beside a written `PartialEq`.

    ## Why is this bad?
    Values that are equal have to have the same hash, or a `HashMap` does not find them again. The
    derived `Hash` takes all fields; who writes `PartialEq` by hand most likely does not. The same
    goes for a derived `Ord` beside a written `PartialOrd`.

    A written `Hash` beside a derived `PartialEq`, and comparisons with other types, are fine.
    """

    code = "RS107"
    category = Category.BUG
    severity = Severity.WARNING
    wave = 2
    suggestion = "Derive both, or write both"
    same_as = (
        "clippy:derived_hash_with_manual_eq", "clippy:derive_ord_xor_partial_ord", "sonar:S7424",
    )  # fmt: skip
    languages = ("rust",)
    queries = {"rust": "[(struct_item) (enum_item) (union_item)] @here"}
    words = {"rust": frozenset({"struct", "enum", "union"})}
    types = {"rust": frozenset({"impl_item"})}

    def collect(self, site: Site) -> Iterator[Fact]:
        node = site.node
        if node.type == "impl_item":
            trait, type_ = (node.child_by_field_name(each) for each in ("trait", "type"))
            name = last_name(trait, site.source) if trait is not None else ""
            if trait is not None and type_ is not None and name in _MATCHED.values():
                written = last_name(type_, site.source)
                if _is_with_itself(site, trait, type_):
                    yield site.fact(trait, ("written", name, written))
            return
        own_name = node.child_by_field_name("name")
        if own_name is None:
            return
        declared = site.text(own_name)
        yield site.fact(own_name, ("declared", "", declared))
        for trait in _derived(site, node):
            if site.text(trait) in _MATCHED:
                yield site.fact(trait, ("derived", site.text(trait), declared))

    def check_file(self, file: FileSite) -> Iterator[Finding]:
        names = [fact.value[2] for fact in file.facts if fact.value[0] == "declared"]
        written = {fact.value[1:]: fact.span for fact in file.facts if fact.value[0] == "written"}
        for fact in file.facts:
            what, trait, name = fact.value
            if what != "derived" or names.count(name) != 1:
                continue
            other = _MATCHED[trait]
            span = written.get((other, name))
            if span is not None:
                yield file.finding(
                    fact,
                    f"`{trait}` is derived and `{other}` is written: do the same with both",
                    related=(Related(span, f"`{other}` is written here"),),
                )

    valid = {
        "rust": [
            "#[derive(PartialEq)]\nstruct A;\nimpl Hash for A {}\n",
            "#[derive(Hash)]\nstruct A;\nimpl PartialEq<B> for A {}\n",
            "#[derive(Hash, PartialEq)]\nstruct A;\n",
            "#[derive(Hash)]\nstruct A;\nimpl PartialEq for B {}\n",
        ],
    }
    invalid = {
        "rust": [
            Invalid(
                """
                #[derive(Clone, Hash)]
                                ^^^^
                struct A<T>(T);
                impl<T> PartialEq for A<T> {
                    fn eq(&self, other: &Self) -> bool { true }
                }
                """
            ),
            Invalid(
                """
                /// An order.
                #[derive(PartialEq, Eq)]
                #[derive(Ord)]
                         ^^^
                enum B { C }
                impl PartialOrd<B> for B {}
                """
            ),
        ],
    }


def _derived(site: Site, type_: Node) -> Iterator[Node]:
    """The names of the traits that a type derives."""
    for attached in attached_to(type_, site.source):
        attribute = attached.named_children[0] if attached.named_children else None
        if attached.type != "attribute_item" or attribute is None or not attribute.named_children:
            continue
        tree = attribute.child_by_field_name("arguments")
        if tree is not None and site.text(attribute.named_children[0]) == "derive":
            yield from (each for each in tree.named_children if each.type == "identifier")


def _is_with_itself(site: Site, trait: Node, type_: Node) -> bool:
    """Whether a comparison is with the same type."""
    given = trait.child_by_field_name("type_arguments")
    if given is None:
        return True
    other = given.named_children[0] if given.named_children else given
    return site.text(other) in ("Self", site.text(type_))
