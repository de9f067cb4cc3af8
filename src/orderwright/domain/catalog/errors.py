"""What the catalogue refuses. Each carries the sentence that people read."""

from orderwright.kernel.lifecycle.errors import BadInput


class BadProduct(BadInput):
    """A product, price or picture was filled in wrongly; nothing was changed."""


class UnknownProduct(LookupError):
    """No product of that SKU or address."""
