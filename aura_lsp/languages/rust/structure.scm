; What Rust's syntax means to the metrics; the roles stand in aura_lsp/language.py.

; Functions with a body; a signature in a trait or an `extern` block has nothing to measure. Closures and
; nested functions count in the function around them: rust-code-analysis sums them up, the white paper
; scores them one level deeper.
(function_item) @function
(closure_expression) @function.closure
[(impl_item) (trait_item)] @class

; A closure has the name of the variable that it initialises alone.
(let_declaration pattern: (identifier) @name.next value: (closure_expression))
(const_item name: (identifier) @name.next value: (closure_expression))
(static_item name: (identifier) @name.next value: (closure_expression))

; Parameters: `self` and `self: Box<Self>` are none.
(function_item parameters: (parameters (parameter pattern: _ @parameter.first)))
(closure_parameters [(parameter) (_pattern)] @parameter)

; X118: a foreign caller fixes the parameters of an `extern` function.
(function_item (function_modifiers (extern_modifier))) @exempt.parameters

; Both metrics: every `if`, `if let` too. Cognitive: an `else if` costs one flat, as does `else`; bodies nest,
; conditions do not.
(if_expression consequence: (block) @nest) @if
(else_clause [(if_expression) @elif (block) @else @nest])

; Cognitive: the `else` of a `let` costs what any other costs. rust-code-analysis counts it as no decision.
(let_declaration alternative: (block) @else @with @nest)

; Both metrics: `for`, `while`, `while let`, `loop`.
(for_expression body: (block) @nest) @loop
(while_expression body: (block) @nest) @loop
(loop_expression body: (block) @nest) @loop

; Cyclomatic: every arm, `_` too, and every guard. Cognitive: the `match`, once.
(match_expression body: (match_block) @nest) @switch
(match_arm) @case
(match_pattern condition: (_) @guard)

; Cyclomatic: every `?`.
(try_expression) @question

; Cyclomatic: every `&&` and `||`. Cognitive: every run of like ones. A `let` chain is a run of `&&` whose
; operators have one node together; the operators before its first `let` are an expression of their own, which
; begins the same run.
(binary_expression operator: ["&&" "||"]) @boolean
(let_chain "&&" @and) @chain
(let_chain . (binary_expression operator: "&&")) @skip

; Cyclomatic: the arguments of a macro are tokens to both grammar and rust-code-analysis, which counts those
; that would be decisions outside.
(token_tree ["if" "for" "while" "loop" "&&" "||"] @token)

; Cognitive: jumps to a label, and a function that calls itself by its name: `walk(…)` in a function, `self.walk(…)`
; in a method. `Self::from(…)` rather is another impl's, and a body that is but one call delegates to a namesake.
(break_expression (label)) @jump
(continue_expression (label)) @jump
(call_expression function: [
  (identifier) @call.free
  (generic_function function: (identifier) @call.free)
  (field_expression value: (self) field: (field_identifier) @call.member)])
(function_item body: (block
  . [
    (call_expression function: [
      (identifier) @skip
      (field_expression value: (self) field: (field_identifier) @skip)])
    (expression_statement (call_expression function: [
      (identifier) @skip
      (field_expression value: (self) field: (field_identifier) @skip)]))] .))
