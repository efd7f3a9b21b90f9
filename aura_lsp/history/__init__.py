"""How the measures of functions have changed: told by git, and by what was recorded beside it."""
