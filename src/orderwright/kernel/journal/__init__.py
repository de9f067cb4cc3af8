"""The journal: one chain of events an order, never changed, read by timeline, webhooks and
audit.
"""
