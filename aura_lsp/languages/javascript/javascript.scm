; What only the grammar of JavaScript has, or names so.

; ESLint: `?.`, once for each.
(optional_chain) @optional

(formal_parameters [
  (identifier) (object_pattern) (array_pattern) (assignment_pattern) (rest_pattern)] @parameter)
(arrow_function parameter: (identifier) @parameter)

; Fields: the name of a function in one. ESLint takes every value for an implicit function; here a
; value has an entry where it decides something itself. sonarjs: part of the function around it.
(field_definition
  property: [(property_identifier) @name.next (private_property_identifier) @name.next
             (computed_property_name) @name.next (string . (string_fragment) @name.next .)]
  value: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)
          (parenthesized_expression [(arrow_function) (function_expression !name)])])
(field_definition
  property: [(property_identifier) (private_property_identifier)] @name.next
  value: [
    (ternary_expression)
    (binary_expression operator: ["&&" "||" "??"])
    (member_expression (optional_chain))
    (call_expression (optional_chain))
    (call_expression arguments: (arguments [
      (ternary_expression) (binary_expression operator: ["&&" "||" "??"])
      (member_expression (optional_chain))]))
    (new_expression arguments: (arguments [
      (ternary_expression) (binary_expression operator: ["&&" "||" "??"])
      (member_expression (optional_chain))]))] @function.initializer)
