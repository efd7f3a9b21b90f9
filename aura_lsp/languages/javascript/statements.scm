; What counts as one statement in every dialect; what one of them has alone is in its own file.

[
  (break_statement) (catch_clause) (class_declaration) (class_static_block) (continue_statement)
  (debugger_statement) (do_statement) (expression_statement) (for_in_statement) (for_statement)
  (function_declaration) (generator_function_declaration) (if_statement) (import_statement)
  (lexical_declaration) (method_definition) (return_statement) (switch_case) (switch_default)
  (switch_statement) (throw_statement) (try_statement) (variable_declaration) (while_statement)
  (with_statement)
] @statement
