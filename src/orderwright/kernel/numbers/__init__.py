"""Numbers of orders and quotations: drawn once, never twice, in the shop's own format.

Owns the sequences (PostgreSQL) and counter rows (SQLite). Called when an order or a quotation gets
its number. Gaps are allowed; gapless series (invoices) live with their documents.
"""
