"""What a language model of the user's may do for them, and what keeps it honest."""
