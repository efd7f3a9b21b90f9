; Lines that are no code in Kotlin, and calls that are data: lists, maps and constructors whose first
; argument is a literal, a pair or another such call.

[(line_comment) (block_comment)] @comment

(function_body "=" (call_expression (value_arguments . (value_argument . [
  (string_literal) (multiline_string_literal) (character_literal) (number_literal) (float_literal)
  (infix_expression) (call_expression (value_arguments))])) @table))
(return_expression (call_expression (value_arguments . (value_argument . [
  (string_literal) (multiline_string_literal) (character_literal) (number_literal) (float_literal)
  (infix_expression) (call_expression (value_arguments))])) @table))
(property_declaration (call_expression (value_arguments . (value_argument . [
  (string_literal) (multiline_string_literal) (character_literal) (number_literal) (float_literal)
  (infix_expression) (call_expression (value_arguments))])) @table))
