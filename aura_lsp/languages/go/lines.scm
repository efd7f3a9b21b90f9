; Lines that are no code in Go, and literals that are data, as in table-driven tests.

(comment) @comment

(expression_list [
  (composite_literal) @table
  (unary_expression operator: "&" operand: (composite_literal) @table)])
(range_clause right: (composite_literal) @table)
(argument_list (composite_literal) @table)
