"""What a text may be in an XML file or a cell: the one place that cleans and cuts (T57, T58).

Texts are stored as typed; what XML 1.0 has no way to write is left out here, whatever the format.
"""

import unicodedata

JOINS = "\u200d"
"""A joiner: what stands on its two sides is read as one sign."""


def clean(text: str, most: int = 0) -> str:
    """Without what XML 1.0 forbids and without blanks around; at most so many characters (0 = any),
    never ending within a letter and its marks.
    """
    if not (text.isascii() and text.isprintable()):
        text = "".join(letter for letter in text if _may_stand(letter))
    text = text.strip()
    return text if not most or len(text) <= most else _cut(text, most)


def one_line(text: str, most: int = 0) -> str:
    """As `clean`, with every run of blanks and line breaks as one space."""
    return clean(" ".join(clean(text).split()), most)


def _may_stand(letter: str) -> bool:
    """The production Char of XML 1.0, without the control characters of C1."""
    code = ord(letter)
    if code < 0xA0:
        return code in (9, 10, 13) or 32 <= code < 127
    return code < 0xD800 or 0xE000 <= code < 0xFFFE or (code & 0xFFFE != 0xFFFE and code > 0xFFFF)


def _cut(text: str, most: int) -> str:
    end = most
    while end > most // 2 and _belongs_to_what_is_before(text, end):
        end -= 1
    return text[:end].rstrip()


def _belongs_to_what_is_before(text: str, at: int) -> bool:
    letter = text[at]
    return letter == JOINS or text[at - 1] == JOINS or unicodedata.category(letter)[0] == "M"
