; What counts as one statement in Python: simple statements, the headers of compound ones, and the
; clauses that are a choice of their own.

[
  (assert_statement) (break_statement) (case_clause) (class_definition) (continue_statement)
  (delete_statement) (elif_clause) (except_clause) (exec_statement) (expression_statement)
  (for_statement) (function_definition) (future_import_statement) (global_statement)
  (if_statement) (import_from_statement) (import_statement) (match_statement)
  (nonlocal_statement) (pass_statement) (print_statement) (raise_statement) (return_statement)
  (try_statement) (type_alias_statement) (while_statement) (with_statement)
] @statement
