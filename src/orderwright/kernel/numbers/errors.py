"""What may be wrong with a number; `str()` is the sentence to show."""


class BadPattern(ValueError):
    """A pattern that means nothing or makes numbers that nobody could type."""


class UnknownSeries(LookupError):
    """A series that no migration has made: a mistake of the caller."""
