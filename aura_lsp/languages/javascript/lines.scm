; Lines that are no code, and literals that are data.

[(comment) (html_comment) (hash_bang_line)] @comment

(variable_declarator value: [(object) (array)] @table)
(assignment_expression right: [(object) (array)] @table)
(return_statement [(object) (array)] @table)
(arrow_function body: [(array) (parenthesized_expression (object))] @table)
