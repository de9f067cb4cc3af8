"""Why a document cannot be written in a format."""


class Unfit(Exception):
    """The document lacks what the format demands; `str()` is the sentence for people."""
