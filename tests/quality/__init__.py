"""Whether the rules are right on real code: how much they say, how much of it is true, and whether
their fixes hold."""
