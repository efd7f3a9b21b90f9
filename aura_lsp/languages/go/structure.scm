; What Go's syntax means to the metrics; the roles stand in aura_lsp/language.py.

; Functions. A literal counts in the function around it: gocyclo adds its decisions and nothing for
; itself, gocognit scores its body one level deeper.
(function_declaration) @function
(method_declaration) @function.method
(func_literal) @function.closure
[(type_spec) (type_alias)] @class

; A literal has the name of the variable that it initialises alone, as gocyclo has it for packages.
(var_spec . name: (identifier) @name.next . type: (_)? . value: (expression_list . (func_literal) .))
(short_var_declaration
  left: (expression_list . (identifier) @name.next .)
  right: (expression_list . (func_literal) .))
(assignment_statement
  left: (expression_list . (identifier) @name.next .)
  right: (expression_list . (func_literal) .))

; Parameters: `a, b int` are two, an unnamed one is its type. A variadic one is free to its callers.
(function_declaration parameters: (parameter_list [
  (parameter_declaration name: (identifier) @parameter)
  (parameter_declaration !name) @parameter
  (variadic_parameter_declaration) @parameter.free]))
(method_declaration parameters: (parameter_list [
  (parameter_declaration name: (identifier) @parameter)
  (parameter_declaration !name) @parameter
  (variadic_parameter_declaration) @parameter.free]))
(func_literal parameters: (parameter_list [
  (parameter_declaration name: (identifier) @parameter)
  (parameter_declaration !name) @parameter
  (variadic_parameter_declaration) @parameter.free]))

; Both tools: every `if`. gocognit: an `else if` costs one flat, as does `else`; the bodies nest, what
; stands in the header does not.
(if_statement) @if
(if_statement consequence: (block) @nest)
(if_statement alternative: (if_statement) @elif)
(if_statement alternative: (block) @else @nest)

; Both tools: `for` in all its forms.
(for_statement body: (block) @nest) @loop

; gocognit: a switch costs once, whatever its cases. gocyclo: every case but `default`, one for all its
; values, and nothing for the switch. `with` makes `select` one level of `max_nesting`.
[(expression_switch_statement) (type_switch_statement)] @switch
(select_statement) @select @with
[(expression_case) (type_case) (communication_case)] @case @nest
(default_case) @nest

; gocyclo: every `&&` and `||`. gocognit: every run of like ones.
(binary_expression operator: ["&&" "||"]) @boolean

; gocognit: jumps to a label. Recursion it counts once a function: recursion.py.
[(break_statement (label_name)) (continue_statement (label_name)) (goto_statement)] @jump

; Subtests may be long (X117).
(call_expression
  function: [(identifier) (selector_expression operand: (identifier))] @word.callee
  arguments: (argument_list (func_literal)))
