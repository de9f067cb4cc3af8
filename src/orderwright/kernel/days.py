"""Days in words, in the language that is active. Pure."""

from datetime import date

from babel.dates import format_skeleton
from django.utils.translation import get_language


def span(first: date, last: date) -> str:
    """From one day to another: "Tue, Nov 24 – Thu, Nov 26"; one day alone if they are the same."""
    locale = get_language() or "en"
    told = [str(format_skeleton("MMMEd", day, locale=locale)) for day in (first, last)]
    return " – ".join(dict.fromkeys(told))
