"""What may be stored of a text that somebody typed: bounds and forbidden characters.

Stored as typed otherwise. Right-to-left marks and joined letters are part of real names and pass;
pages show such text isolated. Pure.
"""

import unicodedata

from django.utils.translation import gettext as _

from orderwright.kernel.texts import is_clean


def text_problem(text: str, longest: int, *, required: bool = False, several: bool = False) -> str:
    """The sentence for the field, or empty. `several`: line breaks and tabs are allowed."""
    if len(text) > longest:
        return _("At most %(limit)s characters.") % {"limit": longest}
    if not is_clean(text, several=several):
        return _("This contains characters that cannot be used here.")
    if required and not text[:1].isalnum() and not is_visible(text):
        return _("This is needed.")
    return ""


def is_visible(text: str) -> bool:
    """Whether anything of it can be seen: more than spaces and invisible characters."""
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)
