"""Proposals for addresses that look mistyped. A proposal never refuses anything (S3-31). Pure."""

POPULAR = (
    "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me",
    "onet.pl", "interia.pl", "gazeta.pl", "poczta.onet.pl", "poczta.fm",
    "seznam.cz", "centrum.cz", "volny.cz", "atlas.cz", "azet.sk", "zoznam.sk",
    "yahoo.ro", "web.de", "gmx.de", "gmx.net", "t-online.de",
)  # fmt: skip
SHORT = ("wp.pl", "op.pl", "o2.pl", "vp.pl", "tlen.pl", "onet.eu", "email.cz", "post.cz")
"""Real ones one letter apart: only an ending that exists nowhere is a slip."""
UNREAL = {".con": ".com", ".cmo": ".com", ".comm": ".com", ",com": ".com", ",pl": ".pl",
          ",cz": ".cz", ",ro": ".ro"}  # fmt: skip
SHORTEST = 7
"""Shorter domains are one letter apart from each other: wp.pl, op.pl, o2.pl are all real."""


def email_hint(email: str) -> str:
    """The address that was probably meant ("anna@gmial.com" -> "anna@gmail.com"), or empty."""
    local, at, domain = email.strip().rpartition("@")
    typed = domain.lower()
    if not (at and local) or typed in POPULAR or len(typed) > 30:
        return ""
    meant = _of_short(typed) or next((known for known in POPULAR if _is_slip(typed, known)), "")
    return f"{local}@{meant}" if meant else ""


def _of_short(typed: str) -> str:
    """Of a domain that lost its last letter ("wp.p"), or whose ending nobody has ("wp,pl")."""
    ending = next((ending for ending in UNREAL if typed.endswith(ending)), "")
    if ending and (name := typed.removesuffix(ending)):
        whole = name + UNREAL[ending]
        return whole if whole in (*POPULAR, *SHORT) else ""
    return next((known for known in SHORT if typed == known[:-1]), "")


def _is_slip(typed: str, known: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped."""
    if min(len(known), len(typed) + 1) < SHORTEST or abs(len(typed) - len(known)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, known, strict=False)) if a != b), None)
    if start is None:
        return True
    left, right = typed[start:], known[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )
