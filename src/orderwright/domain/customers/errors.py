"""What the customers' rows refuse. Each carries the sentences that people read."""

from orderwright.kernel.lifecycle.errors import BadInput


class BadCustomer(BadInput):
    """A contact or an address was filled in wrongly; nothing was changed."""
