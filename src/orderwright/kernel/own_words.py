"""Sentences that the machine itself writes into the journal: kept in the words of the source.

Who reads them reads them in their own language; who wrote them had one too, which is nobody else's.
What people type is shown as it stands: only a sentence of the sources has a translation.
"""

from django.utils import translation

SOURCE = "en"


def as_written(words: object) -> str:
    """A translatable sentence in the words of the source, to be kept."""
    with translation.override(SOURCE):
        return str(words)


def as_read(kept: str) -> str:
    """A kept sentence in the reader's language; words of people as they stand."""
    return translation.gettext(kept) if kept.strip() else kept
