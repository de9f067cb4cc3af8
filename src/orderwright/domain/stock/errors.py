"""What the stock refuses."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from orderwright.kernel.lifecycle.errors import BadInput, Refused


class OutOfStock(Refused):
    """Not enough lies there; nothing was taken. `short`: product id -> what can still be sold."""

    def __init__(self, short: Mapping[int, int]) -> None:
        super().__init__(_("There is not enough in stock."))
        self.short = dict(short)


class BadQuantity(BadInput):
    """A quantity that no shelf can hold; nothing was changed."""
