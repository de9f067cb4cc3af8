"""Short messages: the services that carry them, their settings, and the shop's rules for them.

The texts, and who is told of what, are `notifications`; this app knows numbers and services alone.
"""
