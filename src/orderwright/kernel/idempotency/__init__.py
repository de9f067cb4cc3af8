"""Idempotency keys: the same call twice is one effect and one answer.

Owns the kept answers of 24 hours. Called by the REST API inside the transaction of the work, so
that the work and its answer are kept together or not at all. Never decides what an answer says.
"""
