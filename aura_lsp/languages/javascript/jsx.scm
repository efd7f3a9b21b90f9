; What JSX adds to JavaScript and TypeScript.

(jsx_attribute
  (property_identifier) @name.next
  (jsx_expression [(arrow_function) (function_expression !name)]))

; Branches of `? :` that are elements.
(ternary_expression consequence: [(jsx_element) (jsx_self_closing_element)] @nest.cognitive)
(ternary_expression alternative: [(jsx_element) (jsx_self_closing_element)] @nest.cognitive)

; sonarjs: `{shown && <A />}` says whether something shows, and costs nothing.
(jsx_expression [
  (binary_expression operator: "&&") @short_circuit
  (parenthesized_expression (binary_expression operator: "&&") @short_circuit)])
