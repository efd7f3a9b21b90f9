; What Lua's syntax means to the metrics; the roles stand in aura_lsp/language.py.

(function_declaration) @function
(function_definition) @function.closure
(function_declaration parameters: (parameters [(identifier) (vararg_expression)] @parameter))
(function_definition parameters: (parameters [(identifier) (vararg_expression)] @parameter))

(if_statement) @if
(if_statement consequence: (block) @nest)
(elseif_statement consequence: (block) @nest) @elif
(else_statement body: (block) @nest) @else

[(for_statement body: (block) @nest) (while_statement body: (block) @nest)] @loop
(repeat_statement body: (block) @nest) @loop

[
  (binary_expression "and")
  (binary_expression "or")
] @boolean

(goto_statement) @jump
