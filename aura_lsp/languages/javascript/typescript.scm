; What only the grammars of TypeScript have, or name so.

[(abstract_class_declaration) (interface_declaration) (enum_declaration)] @class

; ESLint: `?.`, once for each; a call has it without the node around it that members have.
"?." @optional

; Parameters of functions, not of types and signatures. `this` is none. A parameter property is
; free: a constructor that is injected needs as many as it needs.
(function_declaration parameters: (formal_parameters [
  (required_parameter . pattern: [(identifier) (object_pattern) (array_pattern) (rest_pattern)])
  (optional_parameter)] @parameter))
(generator_function_declaration parameters: (formal_parameters [
  (required_parameter . pattern: [(identifier) (object_pattern) (array_pattern) (rest_pattern)])
  (optional_parameter)] @parameter))
(function_expression parameters: (formal_parameters [
  (required_parameter . pattern: [(identifier) (object_pattern) (array_pattern) (rest_pattern)])
  (optional_parameter)] @parameter))
(generator_function parameters: (formal_parameters [
  (required_parameter . pattern: [(identifier) (object_pattern) (array_pattern) (rest_pattern)])
  (optional_parameter)] @parameter))
(arrow_function parameters: (formal_parameters [
  (required_parameter . pattern: [(identifier) (object_pattern) (array_pattern) (rest_pattern)])
  (optional_parameter)] @parameter))
(arrow_function parameter: (identifier) @parameter)
(method_definition parameters: (formal_parameters [
  (required_parameter
    . pattern: [(identifier) (object_pattern) (array_pattern) (rest_pattern)]) @parameter
  (required_parameter (decorator) . pattern: [(identifier) (object_pattern)]) @parameter
  (required_parameter (accessibility_modifier)) @parameter.free
  (optional_parameter . pattern: (_)) @parameter
  (optional_parameter (decorator) . pattern: [(identifier) (object_pattern)]) @parameter
  (optional_parameter (accessibility_modifier)) @parameter.free]))

; ESLint: a parameter with a default, where JavaScript has a pattern.
(required_parameter value: (_)) @default_value
(required_parameter
  pattern: (identifier) @name.next
  value: [(arrow_function) (function_expression !name) (generator_function !name)])

; Fields: the name of a function in one. ESLint takes every value for an implicit function; here a
; value has an entry where it decides something itself. sonarjs: part of the function around it.
(public_field_definition
  name: [(property_identifier) @name.next (private_property_identifier) @name.next
         (computed_property_name) @name.next (string . (string_fragment) @name.next .)]
  value: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)
          (parenthesized_expression [(arrow_function) (function_expression !name)])])
(public_field_definition
  name: [(property_identifier) (private_property_identifier)] @name.next
  value: [
    (ternary_expression)
    (binary_expression operator: ["&&" "||" "??"])
    (member_expression (optional_chain))
    (call_expression "?.")
    (call_expression arguments: (arguments [
      (ternary_expression) (binary_expression operator: ["&&" "||" "??"])
      (member_expression (optional_chain))]))
    (new_expression arguments: (arguments [
      (ternary_expression) (binary_expression operator: ["&&" "||" "??"])
      (member_expression (optional_chain))]))] @function.initializer)

; A cast between a function and the place that names it.
(variable_declarator
  name: (identifier) @name.next
  value: [
    (as_expression . (parenthesized_expression . [(arrow_function) (function_expression !name)]))
    (satisfies_expression
      . (parenthesized_expression . [(arrow_function) (function_expression !name)]))])
