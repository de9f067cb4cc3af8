"""Payment services, one file each, behind the contract of domain/payments/ports.py.

The registry names them. `wire.py` is the one place that opens a connection; `reading.py` the one
that takes foreign bodies apart. Nothing here writes a row.
"""
