"""What can be said instead of an invoice. Nothing is changed then."""

from collections.abc import Mapping


class NoInvoice(Exception):
    """The document cannot be made as things stand; `sentence` says what is missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class BadInvoiceSettings(Exception):
    """Settings that nobody could work with; `fields` maps the field to its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class UnknownInvoice(LookupError):
    """No document has this number."""
