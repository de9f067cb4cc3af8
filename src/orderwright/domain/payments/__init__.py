"""Money rows: what is expected, what came, what went back.

It refuses to know providers; the order's payment status is derived from these rows."""
