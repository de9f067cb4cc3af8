"""What can be said instead of an invoice. Nothing is changed then."""

from orderwright.kernel.lifecycle.errors import BadInput


class NoInvoice(Exception):
    """The document cannot be made as things stand; `sentence` says what is missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadInvoiceSettings(BadInput):
    """Settings or a rate that nobody could work with; nothing was changed."""


class UnknownInvoice(LookupError):
    """No document has this number."""
