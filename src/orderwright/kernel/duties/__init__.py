"""Duties: what is owed to the world after a commit, until it is done, dead or withdrawn.

Owns the outbox, its order, leases, back-off and the worker's loop. The engine and the placing
module owe; workers claim; the panel withdraws and revives. Never knows what an effect does.
"""
