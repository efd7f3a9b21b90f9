; What Python's syntax means to the metrics; the roles stand in aura_lsp/language.py.
; Cyclomatic: radon 6 `cc`. Cognitive: SonarPython 5's CognitiveComplexityVisitor.

; Functions. radon adds the decisions of a lambda to the function around it and gives closures entries of
; their own. SonarPython adds all that is inside: nested functions one level deeper, lambdas where they
; stand, methods of local classes as if they stood alone.
(function_definition) @function
(lambda) @function.lambda

; SonarPython: what only defines a function and returns a name is a decorator, which adds no level.
(function_definition body: (block
  . [(function_definition) (decorated_definition definition: (function_definition))] .) @nest.wrapper)
(function_definition body: (block
  . [(function_definition) (decorated_definition definition: (function_definition))]
  . (comment)* . (return_statement . (identifier) .) .) @nest.wrapper)
(function_definition body: (block
  . [(function_definition) (decorated_definition definition: (function_definition))]
  . (comment)* . (return_statement . (identifier) .) . (comment)+ .) @nest.wrapper)

; radon does not look into local classes, decorators, parameters of a `def` and `assert`, which counts one.
(class_definition) @class @apart
[(decorator) (parameters)] @apart
(assert_statement) @assert @apart

; Parameters. Nobody mixes up what has to be named, and `*args` is as long as the caller likes (pylint
; R0913, ruff PLR0913); the receiver is no choice.
(parameters [
  (identifier) (typed_parameter) (default_parameter) (typed_default_parameter)
  (list_splat_pattern) (dictionary_splat_pattern)] @parameter)
(parameters . [(identifier) (typed_parameter)] @receiver)
(parameters [
  (list_splat_pattern) @free
  (dictionary_splat_pattern) @free
  (typed_parameter . [(list_splat_pattern) (dictionary_splat_pattern)]) @free])
(parameters
  [(keyword_separator) (list_splat_pattern) (typed_parameter . (list_splat_pattern))]
  [(identifier) (default_parameter) (typed_default_parameter) (typed_parameter . (identifier))] @free)
(lambda_parameters [
  (identifier) (default_parameter) (list_splat_pattern) (dictionary_splat_pattern)] @parameter)

; X118: an overload repeats what another function declares.
(decorated_definition definition: (function_definition
  body: (block . (expression_statement . (ellipsis) .) .)) @exempt.parameters)

; Both metrics: branches and loops, and the `else` of a loop. Cognitive: any `else`; conditions do not nest.
(if_statement consequence: (block) @nest) @if
(elif_clause consequence: (block) @nest) @elif
(else_clause body: (block) @nest) @else
(for_statement body: (block) @nest) @loop
(while_statement body: (block) @nest) @loop
(for_statement alternative: (else_clause) @loop_else)
(while_statement alternative: (else_clause) @loop_else)

; Both metrics: `except`. radon: the `else` of `try`, but nothing of a `try` with `except*`. Cognitive: `try`,
; `finally` and `with` neither cost nor nest.
(try_statement body: (block) @nest.depth) @try
(try_statement (else_clause) @try_else)
(except_clause (block) @nest) @catch
(except_clause "*") @group
(try_statement (except_clause "*") (else_clause) @group)
(finally_clause (block) @nest.depth)
(with_statement body: (block) @nest.depth) @with

; radon: each case, but not one that always applies; guards do not count. Cognitive: a case nests, but
; neither it nor `match` costs, though the white paper has `switch` cost one: SonarPython counts neither.
(match_statement) @switch
(case_clause consequence: (block) @nest) @case
(case_clause . (case_pattern ["_" (dotted_name . (identifier) .)]) . ":") @default
(case_clause guard: (if_clause) @skip)

; Both metrics.
(conditional_expression) @ternary @nest.self
(boolean_operator) @boolean

; radon: each `for` and each `if` of a comprehension. Cognitive: nothing.
(for_in_clause) @comprehension_for
(if_clause) @comprehension_if
