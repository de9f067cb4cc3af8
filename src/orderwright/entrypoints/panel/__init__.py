"""Staff's side of the shop: list, order page, step sheets, settings, mailbox.

Thin: read the request, ask the row or a service, show. What may happen to an order is decided by
the lifecycle tables and by nobody here. `urls.py` is the one list of addresses and of who may open
them.
"""
