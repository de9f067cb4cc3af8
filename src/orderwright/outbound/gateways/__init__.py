"""Payment services, one file each, behind the contract of domain/payments/ports.py.

The registry names them. They stand on `outbound/providers`: calls, sealed secrets, foreign text.
"""
