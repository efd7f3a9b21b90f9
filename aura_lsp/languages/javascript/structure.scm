; What JavaScript's syntax means to the metrics, in every dialect; the roles stand in
; aura_lsp/language.py. What the grammars name differently is in javascript.scm and typescript.scm,
; JSX in jsx.scm. ESLint decides on cyclomatic complexity, eslint-plugin-sonarjs on cognitive.

; Functions, each scored apart as ESLint and sonarjs do. `kind_of` tells accessors and constructors.
[(function_declaration) (generator_function_declaration)] @function
(function_expression name: (_)) @function
(generator_function name: (_)) @function
(function_expression !name) @function.anonymous
(generator_function !name) @function.anonymous
(arrow_function) @function.arrow
(method_definition) @function.method

; ESLint: a static block is an implicit function. sonarjs: part of the function around the class.
(class_static_block) @function.initializer

[(class_declaration) (class)] @class

; A function or class without a name of its own has that of the place it is put in, as ESLint and
; the language have it; of `a.b.c` that is the last part.
(variable_declarator
  name: (identifier) @name.next
  value: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)
          (parenthesized_expression [(arrow_function) (function_expression !name)])])
(assignment_expression
  left: [(identifier) @name.next (member_expression property: (_) @name.next)]
  right: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)
          (parenthesized_expression [(arrow_function) (function_expression !name)])])
(augmented_assignment_expression
  left: [(identifier) @name.next (member_expression property: (_) @name.next)]
  right: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)])
(assignment_pattern
  left: (identifier) @name.next
  right: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)])
(object_assignment_pattern
  left: (shorthand_property_identifier_pattern) @name.next
  right: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)])
(pair
  key: [(property_identifier) @name.next (number) @name.next (computed_property_name) @name.next
        (string . (string_fragment) @name.next .)]
  value: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)
          (parenthesized_expression [(arrow_function) (function_expression !name)])])
(export_statement
  "default" @name.next
  value: [(arrow_function) (function_expression !name) (generator_function !name) (class !name)])

; Both tools: every `if`. sonarjs: an `else if` costs one flat, as does `else`; branches nest,
; conditions do not.
(if_statement consequence: (_) @nest) @if
(else_clause (if_statement) @elif)
(else_clause [
  (statement_block) (expression_statement) (return_statement) (throw_statement) (for_statement)
  (for_in_statement) (while_statement) (do_statement) (switch_statement) (try_statement)
  (break_statement) (continue_statement) (labeled_statement) (with_statement) (empty_statement)
  (debugger_statement) (variable_declaration) (lexical_declaration)] @nest) @else

; Both tools: every loop.
(for_statement body: (_) @nest) @loop
(for_in_statement body: (_) @nest) @loop
(while_statement body: (_) @nest) @loop
(do_statement body: (_) @nest) @loop

; ESLint: every `case`, but neither `default` nor the `switch`. sonarjs: the switch, once.
(switch_statement) @switch
(switch_case) @case @nest
(switch_default) @nest

; Both tools: `catch`, but not `try` and `finally`.
(try_statement body: (_) @nest.depth) @try
(catch_clause body: (_) @nest) @catch
(finally_clause body: (_) @nest.depth)
(with_statement body: (_) @nest.depth) @with

; Both tools: `? :`. sonarjs: both branches nest, the condition does not.
(ternary_expression
  consequence: (_) @nest.cognitive
  alternative: (_) @nest.cognitive) @ternary

; ESLint: every `&&`, `||` and `??`. sonarjs: every run of `&&`.
(binary_expression operator: ["&&" "||" "??"]) @boolean

; ESLint: what assigns or takes a default only under a condition.
(augmented_assignment_expression operator: ["&&=" "||=" "??="]) @logical_assignment
[(assignment_pattern) (object_assignment_pattern)] @default_value

; sonarjs: jumps to a label.
[(break_statement label: (_)) (continue_statement label: (_))] @jump

; Callbacks of tests may be long (X117). The anchors make this cheap.
(call_expression
  function: [
    [(identifier) (member_expression)] @word.callee
    (call_expression function: (member_expression) @word.callee)]
  arguments: (arguments
    . [(string) (template_string) (identifier) (member_expression)]
    . (object)?
    . [(arrow_function) (function_expression)]))
