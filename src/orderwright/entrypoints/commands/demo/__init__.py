"""The demo shop: its goods, its people and the pictures drawn for them.

Owns what the `demo` command loads into an empty database. Nothing outside that command uses it.
"""
