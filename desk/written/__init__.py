"""What is typed and what it means: one theme a file, pure functions, used by forms, roster and admin alike.

A value is kept as it was written. Its *folded* form, the same for every way of writing the same
thing, is what is compared, searched and kept once: see docs/adr/0013.
"""
