; Lines that are no code in Rust, and literals that are data: arrays, also `vec![…]` and its like.

[(line_comment) (block_comment) (shebang)] @comment

(array_expression) @table
(macro_invocation (token_tree . "[")) @table
