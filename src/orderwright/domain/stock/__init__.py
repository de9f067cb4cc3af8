"""Levels per warehouse, append-only movements, reservations.

Level = opening + sum of movements. It refuses to know why goods move: callers say so in the
movement's kind."""
