"""The measures, one file each: what a language counts, and the formula.

A language's `structure.scm` says what is a branch, a loop, a closure; the tables here say what each
of these roles is worth in a metric. `facts.py` walks the captures once and applies all tables
together.
"""
