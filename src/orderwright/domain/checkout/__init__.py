"""Carts, the delivery x payment matrix, totals, placing and changing of orders.

The only place that writes rows of several apps at once (placing.py, changing.py)."""
