; What counts as one statement in Kotlin: these wherever they stand,

[
  (anonymous_initializer) (assignment) (catch_block) (class_declaration) (companion_object)
  (do_while_statement) (for_statement) (function_declaration) (getter) (if_expression) (import)
  (object_declaration) (property_declaration) (return_expression) (secondary_constructor)
  (setter) (throw_expression) (try_expression) (type_alias) (when_entry) (when_expression)
  (while_statement)
] @statement

; and expressions by their place: in a block, a lambda or a file.

(block [
  (call_expression) (navigation_expression) (index_expression) (unary_expression) (binary_expression)
  (infix_expression) (in_expression) (is_expression) (as_expression) (range_expression)
  (annotated_expression) (labeled_expression) (parenthesized_expression) (callable_reference)
  (object_literal) (lambda_literal) (anonymous_function) (this_expression) (identifier) (string_literal)
  (multiline_string_literal) (character_literal) (number_literal) (float_literal)] @statement)
(lambda_literal [
  (call_expression) (navigation_expression) (index_expression) (unary_expression) (binary_expression)
  (infix_expression) (in_expression) (is_expression) (as_expression) (range_expression)
  (annotated_expression) (labeled_expression) (parenthesized_expression) (callable_reference)
  (object_literal) (lambda_literal) (anonymous_function) (this_expression) (identifier) (string_literal)
  (multiline_string_literal) (character_literal) (number_literal) (float_literal)] @statement)
(source_file [
  (call_expression) (navigation_expression) (index_expression) (unary_expression) (binary_expression)
  (infix_expression) (annotated_expression) (labeled_expression) (parenthesized_expression)
  (lambda_literal) (identifier)] @statement)
