; Lines that are no code in Python, and literals that are data.

(comment) @comment
(module . (comment)* . (expression_statement . (string) @docstring .))
(function_definition body: (block . (comment)* . (expression_statement . (string) @docstring .)))
(class_definition body: (block . (comment)* . (expression_statement . (string) @docstring .)))

(return_statement [(dictionary) (list) (set) (tuple)] @table)
(assignment right: [(dictionary) (list) (set) (tuple)] @table)
