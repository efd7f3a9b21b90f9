[
  (assignment_statement) (break_statement) (for_statement) (function_call) (function_declaration)
  (goto_statement) (if_statement) (repeat_statement) (return_statement) (while_statement)
] @statement
