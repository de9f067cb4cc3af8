"""What customers write into transfers: order numbers and e-mail addresses, however mangled.

Pure. Called by `matching.py`. Banks lose diacritics and case, put spaces anywhere and cut at 35
letters; customers leave out dashes and write "nr" right in front.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

MARKS = re.compile("[\u0300-\u036f]+")
RUNS = re.compile(r"[a-z]+|[0-9]+")
WORDS = re.compile(r"[^\W_]+")
EMAIL = re.compile(r"[a-z0-9._%+-]+(?:@|\(at\)|\s+at\s+)[a-z0-9.-]+\.[a-z]{2,24}")
AT = re.compile(r"\(at\)|\s+at\s+")
STANDS_FOR = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe"})

SHORT = 6
"""A shorter number may not be pieced together over gaps that it does not have itself."""
TELLING = 5
"""A shorter number in the middle of a text may be a house or a quantity: it only hints."""


def folded(text: str) -> str:
    """Lower case without marks; digits of other scripts become ours."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return MARKS.sub("", decomposed).translate(STANDS_FOR)


def compact(text: str) -> str:
    """Only the letters and digits, folded: "2026-000123" and "2026 000 123" are the same."""
    return "".join(RUNS.findall(folded(text)))


@lru_cache(maxsize=65_536)
def pieces(number: str) -> int:
    """Runs of letters or of digits that a number as written has: 2 for 2026-000123."""
    return len(RUNS.findall(folded(number)))


def words(name: str) -> tuple[str, ...]:
    """The different words of a name of more than one letter, sorted."""
    return tuple(sorted({word for word in WORDS.findall(folded(name)) if len(word) > 1}))


def emails(text: str) -> Iterator[str]:
    """The addresses in a text, in lower case, also those with (at)."""
    if "@" not in text and "at" not in text.lower():
        return
    for match in EMAIL.finditer(folded(text)):
        yield AT.sub("@", match[0]).rstrip(".")


def numbers(text: str, known: Mapping[str, int], longest: int) -> Iterator[tuple[str, bool]]:
    """(compact number, whether it is sure) of every known number in a text.

    `known`: compact number -> its pieces; `longest`: the length of the longest of them. A number
    starts and ends where letters, digits and gaps meet, never inside a longer row of digits.
    """
    runs = RUNS.findall(folded(text))
    whole = "".join(runs)
    for start in range(len(runs)):
        found = ""
        for count, run in enumerate(runs[start:], 1):
            found += run
            if len(found) > longest:
                break
            if found not in known or (len(found) < SHORT and count > known[found]):
                continue
            yield found, len(found) >= TELLING or found == whole


def longest_of(keys: Iterable[str]) -> int:
    """Letters of the longest key, 0 for none."""
    return max(map(len, keys), default=0)
