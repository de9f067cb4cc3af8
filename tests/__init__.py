"""Tests are sentences: given, when, then, about people with names."""
