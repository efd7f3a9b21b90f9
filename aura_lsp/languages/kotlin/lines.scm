; Lines that are no code in Kotlin.

[(line_comment) (block_comment)] @comment
