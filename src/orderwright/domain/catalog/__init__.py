"""Products, prices, tax classes and pictures.

It refuses to know stock, carts and orders: those copy what they need from here."""
