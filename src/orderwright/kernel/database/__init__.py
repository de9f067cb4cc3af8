"""What the two databases need of us: one queue of writers on SQLite, and the few differences.

Owns no rows. Settings name `orderwright.kernel.database.sqlite` as the engine.
"""
