"""Carriers' services, one file each, behind the contract of domain/delivery/ports.py.

The registry names them. They stand on `outbound/providers`: calls, sealed secrets, foreign text.
What was asked of a carrier is a `Shipment`; `shipments.py` writes it.
"""
