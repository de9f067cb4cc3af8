"""Delivery orders and parcels: what leaves the house and where it is.

It refuses to know carriers' protocols."""
