"""One order as plain values: for staff and systems, for customers, and lists of orders.

Owns no rows: it reads those of every other app and is the only place that turns an order into JSON.
Called by pages, API, webhooks, ERP, export and documents. It never writes.
"""
