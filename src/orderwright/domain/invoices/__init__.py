"""Invoices of orders: stated towards the tax office, numbered without gaps, kept unaltered.

Owns series, documents with their lines and taxes, and the shop's settings about them. Composes a
document from an order, its payments and the shop's settings. Refuses to know how it is drawn or
written for others: writers get `shapes.InvoiceData`.
"""
