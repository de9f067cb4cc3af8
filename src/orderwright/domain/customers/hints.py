"""Proposals for addresses that look mistyped. A proposal never refuses anything (S3-31). Pure."""

POPULAR = (
    "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "proton.me",
    "onet.pl", "interia.pl", "gazeta.pl", "poczta.onet.pl", "poczta.fm",
    "seznam.cz", "centrum.cz", "volny.cz", "atlas.cz", "azet.sk", "zoznam.sk",
    "yahoo.ro", "web.de", "gmx.de", "gmx.net", "t-online.de",
)  # fmt: skip
SHORTEST = 7
"""Shorter domains are one letter apart from each other: wp.pl, op.pl, o2.pl are all real."""


def email_hint(email: str) -> str:
    """The address that was probably meant ("anna@gmial.com" -> "anna@gmail.com"), or empty."""
    local, at, domain = email.strip().rpartition("@")
    typed = domain.lower()
    if not (at and local) or typed in POPULAR or not SHORTEST - 1 <= len(typed) <= 30:
        return ""
    meant = next((known for known in POPULAR if _is_slip(typed, known)), "")
    return f"{local}@{meant}" if meant else ""


def _is_slip(typed: str, known: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped."""
    if len(known) < SHORTEST or abs(len(typed) - len(known)) > 1:
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
