"""What payments refuse."""


class NotRefundable(Exception):
    """The payment has not so much left to give back."""


class UnknownMoney(LookupError):
    """A provider speaks of a payment that is none of ours."""
