; What Rust's syntax means to the metrics; the roles stand in aura_lsp/language.py.
; What macros are given is tokens to the grammar: functions and structures in there are not seen.

; Functions with a body; signatures have nothing to measure. Closures and nested functions count in
; the function around them: rust-code-analysis sums them up, the white paper scores them one deeper.
(function_item) @function
(closure_expression) @function.closure
[(struct_item) (enum_item) (union_item) (trait_item) (impl_item)] @class

; A closure has the name of the variable that it initialises alone.
(let_declaration pattern: (identifier) @name.next value: (closure_expression))
(const_item name: (identifier) @name.next value: (closure_expression))
(static_item name: (identifier) @name.next value: (closure_expression))

; Parameters: `self` and `self: Box<Self>` are none.
(function_item parameters: (parameters (parameter pattern: _ @parameter.first)))
(closure_parameters [(parameter) (_pattern)] @parameter)

; X118: a foreign caller or a trait fixes them. An `impl` outside of functions is the outline's.
(function_item (function_modifiers (extern_modifier))) @exempt.parameters
(impl_item trait: (_) body: (declaration_list (function_item) @exempt.parameters))

; Cyclomatic: these tokens, as in rust-code-analysis, hence also guards and what macros are given, but
; not a `for` that binds lifetimes or names a trait's type; every arm, also `_`; every `?`.
["if" "while" "for" "loop" "&&" "||"] @token
(higher_ranked_trait_bound "for" @skip)
(abstract_type "for" @skip)
(for_lifetimes "for" @skip)
(impl_item "for" @skip)
(match_arm) @case
(try_expression) @question

; Cognitive: every `if`, also `if let`. An `else if` costs one flat, as does `else`, that of a `let`
; too; bodies nest, conditions do not.
(if_expression consequence: (block) @nest) @if
(else_clause (block) @nest) @else
(else_clause (if_expression) @elif)
(let_declaration "else" @else alternative: (block) @nest) @with

; Cognitive: every loop. A `match` once, with all its arms and guards.
(for_expression body: (block) @nest) @loop
(while_expression body: (block) @nest) @loop
(loop_expression body: (block) @nest) @loop
(match_expression body: (match_block) @nest) @switch

; Cognitive: every run of like `&&` and `||`. A `let` chain is one run and has its operators in one
; node; those before its first `let` are an expression and begin the run. No pattern asks for the
; operator, which would take quadratic time in a long run.
(binary_expression) @boolean
(let_chain) @chain
(let_chain . (binary_expression operator: "&&")) @skip

; Cognitive: jumps to a label.
[(break_expression (label)) (continue_expression (label))] @jump
