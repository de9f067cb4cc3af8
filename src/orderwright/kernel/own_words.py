"""Sentences that the machine itself writes into the journal: kept in the words of the source.

Who reads them reads them in their own language; who wrote them had one too, which is nobody else's.
What people type is shown as it stands: only a sentence of the sources has a translation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import translation

SOURCE = "en"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the sources with the facts that fill it in: kept apart, put together on
    reading.
    """

    words: object
    facts: Mapping[str, object] = field(default_factory=dict)


def as_written(words: object) -> str:
    """A translatable sentence in the words of the source, to be kept."""
    with translation.override(SOURCE):
        return str(words)


def as_read(kept: str, facts: Mapping[str, object] | None = None) -> str:
    """A kept sentence in the reader's language, its `%(facts)s` filled in; words of people as they
    stand. A fact that is a sentence of the sources is read in the reader's language too.
    """
    read = translation.gettext(kept) if kept.strip() else kept
    if not facts:
        return read
    known = {name: as_read(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    try:
        return read % known
    except (KeyError, TypeError, ValueError):
        return read
