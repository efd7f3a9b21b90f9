; What counts as one statement in Rust. An expression at the end of a block is none, to
; rust-code-analysis neither; items and arms count as they do in the other languages.

[
  (associated_type) (const_item) (enum_item) (expression_statement) (extern_crate_declaration)
  (foreign_mod_item) (function_item) (function_signature_item) (impl_item) (let_declaration)
  (macro_definition) (match_arm) (mod_item) (static_item) (struct_item) (trait_item) (type_item)
  (union_item) (use_declaration)
] @statement
