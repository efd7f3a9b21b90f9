; What counts as one statement in JavaScript alone.

[(field_definition) (using_declaration)] @statement
