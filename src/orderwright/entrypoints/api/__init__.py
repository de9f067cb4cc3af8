"""The REST door, /api/v1/: one file per resource, and health for operators.

Owns how requests are read and answers are written: JSON, problem+json, keys, idempotency, ETags,
limits, OpenAPI. Called by other programs and by shop fronts of others. It decides nothing about
orders: it parses, makes one call and renders.
"""
