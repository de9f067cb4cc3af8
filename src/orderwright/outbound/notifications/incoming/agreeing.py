"""Whether an answer says yes and nothing else. Pure; in the languages that the shop speaks.

Called by `services.py`. Every clause has to be a phrase of the list, a greeting, a farewell or the
customer's own name: "I confirm, but send it elsewhere" is not a yes. Decision 0023 says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

PHRASES = {
    "en": (
        "i confirm", "confirmed", "yes", "yes i confirm", "i confirm my order",
        "i confirm the order", "i confirm this order", "i agree", "yes i agree", "order confirmed",
    ),
    "pl": (
        "potwierdzam", "tak", "tak potwierdzam", "potwierdzam zamowienie",
        "potwierdzam moje zamowienie", "potwierdzam to zamowienie", "zgadzam sie",
        "tak zgadzam sie", "potwierdzamy", "potwierdzamy zamowienie", "potwierdzone",
    ),
    "cs": (
        "potvrzuji", "potvrzuju", "ano", "ano potvrzuji", "potvrzuji objednavku",
        "objednavku potvrzuji", "potvrzuji svou objednavku", "souhlasim", "ano souhlasim",
        "potvrzujeme", "potvrzujeme objednavku", "potvrzeno",
    ),
    "ro": (
        "confirm", "da", "da confirm", "confirm comanda", "confirm comanda mea",
        "sunt de acord", "da sunt de acord", "confirmat", "confirmam", "confirmam comanda",
    ),
}  # fmt: skip
GREETINGS = frozenset({
    "hello", "hi", "good morning", "good afternoon", "good evening", "dzien dobry", "witam",
    "czesc", "dobry wieczor", "szanowni panstwo", "dobry den", "ahoj", "zdravim", "buna ziua",
    "buna", "buna seara", "salut",
})  # fmt: skip
FAREWELLS = frozenset({
    "thanks", "thank you", "regards", "best regards", "kind regards", "best", "pozdrawiam",
    "dziekuje", "dziekujemy", "dzieki", "z powazaniem", "serdecznie pozdrawiam", "dekuji",
    "diky", "s pozdravem", "dekujeme", "multumesc", "multumim", "cu stima", "cu respect",
    "sent from my iphone", "wyslane z iphonea",
})  # fmt: skip
_SAYS_YES = frozenset(phrase for phrases in PHRASES.values() for phrase in phrases)
_POLITE = GREETINGS | FAREWELLS
CLAUSES = re.compile(r"[\n.,;!:()]+")
LONGEST = 400
"""Longer answers say more than yes."""
STROKES = str.maketrans({"ł": "l", "đ": "d", "’": "", "'": ""})


def says_yes(words: str, *, number: str, name: str) -> bool:
    """`words`: what stands above the quote; `number` and `name` of the order may stand in it."""
    if not words or len(words) > LONGEST:
        return False
    clauses = [
        clause for part in CLAUSES.split(_without(words, number)) if (clause := _plain(part))
    ]
    names = set(_plain(name).split())
    rest = [
        clause for clause in clauses
        if clause not in _POLITE and not names.issuperset(clause.split())
    ]  # fmt: skip
    return bool(rest) and _all_agree(rest)


def _all_agree(clauses: Iterable[str]) -> bool:
    return all(clause in _SAYS_YES for clause in clauses)


def _without(words: str, number: str) -> str:
    return re.sub(rf"(?:\b(?:nr|numer|number|číslo)\.?\s*|#)?{re.escape(number)}\b", " ", words)


def _plain(text: str) -> str:
    """Small letters without accents, one space between words."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(STROKES))
    seen = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(seen.split())
