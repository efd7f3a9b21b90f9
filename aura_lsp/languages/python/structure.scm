; What Python's syntax means to the metrics; the roles stand in aura_lsp/language.py.

(function_definition) @function
(lambda) @function.lambda
(class_definition) @class

(parameters [(identifier) (typed_parameter) (default_parameter) (typed_default_parameter)
             (list_splat_pattern) (dictionary_splat_pattern) (tuple_pattern)] @parameter)
; After `*` a parameter has to be named, so nobody mixes it up; the receiver is no choice.
(parameters [(keyword_separator) (list_splat_pattern)]
  [(identifier) (typed_parameter) (default_parameter) (typed_default_parameter)] @free)
(parameters . [(identifier) (typed_parameter)] @receiver)
(lambda_parameters [(identifier) (default_parameter) (list_splat_pattern)
                    (dictionary_splat_pattern) (tuple_pattern)] @parameter)

(if_statement) @if
(if_statement consequence: (block) @nest)
(elif_clause) @elif
(elif_clause consequence: (block) @nest)
(if_statement alternative: (else_clause) @else)
(else_clause body: (block) @nest)

(for_statement) @loop
(for_statement body: (block) @nest)
(for_statement alternative: (else_clause) @else @loop_else)
(while_statement) @loop
(while_statement body: (block) @nest)
(while_statement alternative: (else_clause) @else @loop_else)

(try_statement) @try
(try_statement body: (block) @nest.depth)
(try_statement (else_clause) @else @try_else)
(except_clause) @catch
(except_clause (block) @nest)
(finally_clause (block) @nest.depth)

(with_statement) @with
(with_statement body: (block) @nest.depth)

(match_statement) @switch
(match_statement body: (block) @nest)
; radon counts every case but `case _`, and no guards.
(case_clause (case_pattern (_))) @case

(conditional_expression) @ternary
(conditional_expression) @nest.self
(boolean_operator) @boolean
; radon counts each `for` and each `if` of a comprehension.
(for_in_clause) @comprehension_for
[(list_comprehension (if_clause) @comprehension_if)
 (set_comprehension (if_clause) @comprehension_if)
 (dictionary_comprehension (if_clause) @comprehension_if)
 (generator_expression (if_clause) @comprehension_if)]
(assert_statement) @assert
