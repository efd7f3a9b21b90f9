; What JSX adds to JavaScript and TypeScript.

(jsx_attribute
  (property_identifier) @name.next
  (jsx_expression [(arrow_function) (function_expression !name)]))

; sonarjs: `{shown && <A />}` says whether something shows, and costs nothing.
(jsx_expression [
  (binary_expression operator: "&&") @short_circuit
  (parenthesized_expression (binary_expression operator: "&&") @short_circuit)])
