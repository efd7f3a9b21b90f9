; What Kotlin's syntax means to the metrics; the roles stand in aura_lsp/language.py.
; The grammar has no fields for branches and bodies, and takes `break` and `continue` for identifiers.

; Functions. detekt scores named functions, with everything inside but the functions of an `object :`
; expression; what can stand outside of a named function has an entry here as well. An empty `()` behind a
; class is no constructor of its own.
(function_declaration) @function
(lambda_literal) @function.lambda
(anonymous_function) @function.anonymous
(getter (function_body)) @function.getter
(setter (function_body)) @function.setter
(anonymous_initializer) @function.initializer
(secondary_constructor) @function.constructor
(class_parameters . [(line_comment) (block_comment)]* . (class_parameter)) @function.constructor

[(class_declaration) (object_declaration) (companion_object) (enum_entry) (object_literal)] @class

(property_declaration (variable_declaration (identifier) @name.next) [(lambda_literal) (anonymous_function)])

(function_value_parameters (parameter) @parameter)
(class_parameter) @parameter
(setter (identifier) @parameter)
(lambda_parameters [(variable_declaration) (multi_variable_declaration)] @parameter)

; detekt LongParameterList: neither overrides nor data classes (`is_data_class` tells of those that are
; containers).
(function_declaration (modifiers (member_modifier "override"))) @exempt.parameters
(class_declaration
  (modifiers (class_modifier "data"))
  (primary_constructor (class_parameters) @exempt.parameters))

; Tests may be long (X117): a specification as a lambda for its super class, and tests named by a string.
(constructor_invocation (value_arguments (value_argument (lambda_literal) @exempt.length)))
(call_expression . (string_literal) (annotated_lambda (lambda_literal) @exempt.length))

; Composable functions are long and take much that has a default.
(function_declaration (modifiers (annotation [
  (user_type (identifier) @word.annotation .)
  (constructor_invocation (user_type (identifier) @word.annotation .))])))
(function_value_parameters "=" @parameter.default)

; Both metrics: every `if`. Cognitive: an `else if` costs one flat, as does `else`; branches nest, conditions
; do not.
(if_expression) @if
(if_expression ")" . (_) @nest)
(if_expression ")" . [(line_comment) (block_comment)] . (_) @nest)
(if_expression "else" (if_expression) @elif .)
(if_expression "else" [
  (block) (assignment) (call_expression) (navigation_expression) (when_expression) (try_expression)
  (return_expression) (throw_expression) (binary_expression) (unary_expression) (infix_expression)
  (in_expression) (is_expression) (as_expression) (range_expression) (index_expression)
  (parenthesized_expression) (annotated_expression) (labeled_expression) (object_literal)
  (lambda_literal) (anonymous_function) (string_literal) (multiline_string_literal) (identifier)
  (number_literal) (float_literal) (character_literal) (this_expression) (super_expression)
  (callable_reference) (collection_literal)] @else @nest .)

; Both metrics: every loop. A body without braces on the next line stands behind the loop in this grammar.
; A loop that is a branch without braces, or behind an annotation, is a call there, which `words` knows by
; its name.
(for_statement (_) @nest .) @loop
(while_statement (_) @nest .) @loop
(do_while_statement "do" . (_) @nest) @loop
(block (for_statement ")" .) . (_) @nest)
(block (while_statement ")" .) . (_) @nest)
(lambda_literal (for_statement ")" .) . (_) @nest)
(lambda_literal (while_statement ")" .) . (_) @nest)
(call_expression (identifier) @word.callee (value_arguments . (value_argument (in_expression)) .))

; Cyclomatic: every entry, `else` too. Cognitive: the `when`, once.
(when_expression) @switch
(when_entry) @case @nest

; Both metrics: `catch`, but neither `try` nor `finally`.
(try_expression (block) @nest.depth) @try
(catch_block (block) @nest) @catch
(finally_block (block) @nest.depth)

; Cyclomatic: every `&&`, `||` and `?:`. Cognitive: runs of like `&&` and `||`.
(binary_expression operator: ["&&" "||"]) @boolean
(binary_expression operator: "?:") @elvis

; Cyclomatic: every `break` and `continue`. Cognitive: jumps to a label, also by `return`.
(labeled_expression (label) (identifier)) @jump
(return_expression label: (identifier)) @labelled_return
[
  (block (identifier) @word.jump)
  (if_expression ")" . (identifier) @word.jump)
  (if_expression ")" . [(line_comment) (block_comment)] . (identifier) @word.jump)
  (if_expression "else" (identifier) @word.jump .)
  (when_entry "->" (identifier) @word.jump)
  (binary_expression operator: ["?:" "&&" "||"] right: (identifier) @word.jump)
  (lambda_literal (identifier) @word.jump)
]

; Cyclomatic: scope functions and `forEach` with a lambda behind the call.
(call_expression
  [(identifier) @word.callee (navigation_expression (identifier) @word.callee .)
   (call_expression [(identifier) @word.callee (navigation_expression (identifier) @word.callee .)]
     (value_arguments))]
  (annotated_lambda))
