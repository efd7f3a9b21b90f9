; What counts as one statement in Go: every declaration of a group, every simple statement wherever it
; stands (`if err := f(); …` is two), and every case.

[
  (assignment_statement) (break_statement) (communication_case) (const_spec)
  (continue_statement) (dec_statement) (default_case) (defer_statement) (expression_case)
  (expression_statement) (expression_switch_statement) (fallthrough_statement) (for_statement)
  (function_declaration) (go_statement) (goto_statement) (if_statement) (import_spec)
  (inc_statement) (method_declaration) (receive_statement) (return_statement) (select_statement)
  (send_statement) (short_var_declaration) (type_alias) (type_case) (type_spec)
  (type_switch_statement) (var_spec)
] @statement
