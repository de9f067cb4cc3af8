"""The event log: what the system did and what went wrong, in sentences for staff.

Owns rows without chain and with their own retention. Every floor writes here what is not part of
an order's life: dead messages, refused calls, alarms. Never part of an order's journal.
"""
