"""Folded text: what search compares, the same on every database.

Called when rows are written (`search_text`) and when a query is read. Pure; knows no rows.
Databases fold differently and none folds the Polish l with a stroke, so it is done here.
"""

import unicodedata

LIMIT = 2000
_SPACES = frozenset({"Cc", "Zs", "Zl", "Zp"})
_DROPPED = frozenset({"Mn", "Me", "Cf", "Cs", "Co", "Cn"})
_ASCII_SPACES = dict.fromkeys((*range(32), 127), " ")
# Letters that Unicode does not take apart.
_STROKES = str.maketrans({
    "ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th",
    "æ": "ae", "œ": "oe", "ŋ": "n", "ĸ": "k",
})  # fmt: skip


def fold(text: str) -> str:
    """Lower case without accents, strokes, invisible characters and doubled spaces.

    "Żółta ŁÓDŹ" gives "zolta lodz". Folding twice changes nothing. Takes any text, cuts at 2,000.
    """
    text = text[:LIMIT]
    plain = text.translate(_NEIGHBOURS)
    if plain.isascii() and plain.isprintable():
        return " ".join(plain.lower().split())
    return _fold_twice(text)


def words(query: str, most: int = 8) -> list[str]:
    """The folded words of a query, all of which must be found."""
    return fold(query[:200]).split()[:most]


def _fold_twice(text: str) -> str:
    once = _fold_once(text)
    twice = _fold_once(once)
    return twice[:LIMIT]


def _fold_once(text: str) -> str:
    if text.isascii():  # nothing to take apart; most orders, a hundred times as fast
        return " ".join(text.lower().translate(_ASCII_SPACES).split())
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = (
        " " if kind in _SPACES else letter for letter, kind in _kinds(apart) if kind not in _DROPPED
    )
    return " ".join("".join(kept).translate(_STROKES).split())


def _kinds(text: str) -> "list[tuple[str, str]]":
    return [(letter, unicodedata.category(letter)) for letter in text]


def _alone(code: int) -> str | None:
    """What becomes of one letter of Latin-1 or Latin Extended-A, when that is one plain letter."""
    folded = _fold_twice(chr(code))
    return folded if len(folded) == 1 and folded.isascii() and folded.isalpha() else None


# Letters of the languages around us, folded one by one: the short way for nearly every text.
_NEIGHBOURS = {code: plain for code in range(0xC0, 0x180) if (plain := _alone(code))}
