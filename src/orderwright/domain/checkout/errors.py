"""What carts and the matrix refuse. Each carries the sentence that people read."""

from orderwright.kernel.lifecycle.errors import BadInput, Refused


class UnknownCart(LookupError):
    """No cart of that token."""


class BadCartLine(BadInput):
    """A product or quantity that cannot go into a cart; nothing was changed."""


class CartClosed(Refused):
    """The cart was placed or has expired; nothing can be put into it."""


class UnknownMethod(BadInput):
    """No delivery or payment method of that code."""


class BadMatrix(BadInput):
    """A method or a pair of the matrix was filled in wrongly; nothing was changed."""
