"""Notifications: what customers and the shop are told, in their language, and what became of it.

Owns the messages, their wording, their look and the ways by which they leave (SMTP, the built-in
mailbox). The lifecycle tables name the mails, the worker sends them, panel and pages read them
through `queries.py`. Never decides whether somebody is told: that stands in the step's row.
"""
