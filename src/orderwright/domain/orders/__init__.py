"""The order: its row, lines, gates, notes and totals.

It refuses to know how an order came about (checkout), how it is paid or how it travels."""
