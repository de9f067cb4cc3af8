"""Sentences that the machine itself writes into the journal: kept in the words of the source.

Who reads them reads them in their own language; who wrote them had one too, which is nobody else's.
What people type is shown as it stands: only a sentence of the sources has a translation.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
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


def in_each_language(say: Callable[[], str | None]) -> dict[str, str]:
    """What `say` says in every language of the product, by language: for sentences with counts and
    amounts, which differ by more than the words.
    """
    spoken = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            spoken[code] = str(say() or "")
    return spoken


def as_heard(spoken: Mapping[str, str] | str) -> str:
    """One of those sentences in the reader's language, else in that of the source; text of before
    as `as_read` has it.
    """
    if isinstance(spoken, str):
        return as_read(spoken)
    return spoken.get(translation.get_language() or SOURCE) or spoken.get(SOURCE, "")
