"""What payments refuse."""


class NotRefundable(Exception):
    """The payment has not so much left to give back."""


class NotItsTurn(Exception):
    """Another refund of the payment is on its way at the provider; `str()` is its human_id."""


class UnknownMoney(LookupError):
    """A provider speaks of a payment that is none of ours."""
