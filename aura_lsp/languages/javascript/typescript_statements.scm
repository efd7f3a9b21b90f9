; What counts as one statement in TypeScript alone.

[
  (abstract_class_declaration) (enum_declaration) (function_signature) (import_alias)
  (interface_declaration) (internal_module) (module) (public_field_definition)
  (type_alias_declaration)
] @statement
