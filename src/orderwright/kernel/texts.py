"""What may come in from outside as a text: storable by both databases, fit for mails and XML.

Pure. Called where people or programs hand texts in: by checks before writing, by queries before
looking for a key. Says nothing about meaning or length.
"""

import unicodedata
from collections.abc import Mapping

FORBIDDEN_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters (CR and LF too), lone surrogates, U+2028: they break headers and XML."""

NONCHARACTERS = frozenset(range(0xFDD0, 0xFDF0))


def is_storable(text: str) -> bool:
    """Whether a text can be written and searched for: PostgreSQL takes no NUL, neither database
    takes lone surrogates. What is not storable was never stored: looking for it finds nothing.
    """
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def is_forbidden(letter: str) -> bool:
    """Whether a character can be neither printed, nor mailed, nor written into XML."""
    code = ord(letter)
    return (
        unicodedata.category(letter) in FORBIDDEN_KINDS
        or code & 0xFFFE == 0xFFFE
        or code in NONCHARACTERS
    )


def is_clean(value: object, *, several: bool = False) -> bool:
    """Whether nothing forbidden is in a text, or in any text of a list or mapping.

    `several`: line breaks and tabs are allowed. Right-to-left marks and joiners are part of names.
    """
    if isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
        return all(is_clean(part, several=several) for part in parts)
    if isinstance(value, list | tuple):
        return all(is_clean(part, several=several) for part in value)
    # Nothing forbidden is printable: most texts need no look at each letter.
    if not isinstance(value, str) or value.isprintable():
        return True
    return not any(is_forbidden(c) and not (several and c in "\r\n\t") for c in value)
