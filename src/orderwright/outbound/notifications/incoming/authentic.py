"""What our own mail server found out about who sent a mail (RFC 8601). Pure.

Called by `services.py`. Only the topmost `Authentication-Results` of the server that the shop
trusts counts: anybody can write the others into a mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

COMMENT = re.compile(r"\([^()]*\)")
PROPERTY = re.compile(r"([a-z][a-z0-9.-]*)\s*=\s*([^\s;]+)", re.IGNORECASE)
BAD = ("fail", "softfail", "permerror", "policy")


class Finding(StrEnum):
    """UNSAID: the server said nothing about it, or no server is trusted."""

    GENUINE = "genuine"
    FORGED = "forged"
    UNSAID = "unsaid"


def finding(results: Sequence[str], trusted: str, sender: str) -> Finding:
    """Of the headers, topmost first; `trusted`: the authserv-id of our server, empty for none."""
    own = next((row for row in results if trusted and _server(row) == trusted.casefold()), "")
    domain = sender.rpartition("@")[2].casefold()
    return _judged([_properties(part) for part in own.split(";")[1:]], domain)


def _server(row: str) -> str:
    words = COMMENT.sub(" ", row).partition(";")[0].split()
    return words[0].casefold() if words else ""


def _properties(part: str) -> list[tuple[str, str]]:
    return [
        (name.casefold(), value.strip('"').casefold())
        for name, value in PROPERTY.findall(COMMENT.sub(" ", part))
    ]


def _judged(results: Iterable[list[tuple[str, str]]], domain: str) -> Finding:
    said = [(row[0][0], row[0][1], dict(row[1:])) for row in results if row]
    verdicts = {method: outcome for method, outcome, _of in said}
    if verdicts.get("dmarc") in BAD:
        return Finding.FORGED
    if any(outcome == "pass" and _is_about(domain, method, of) for method, outcome, of in said):
        return Finding.GENUINE
    failed = any(verdicts.get(method) in BAD for method in ("dkim", "spf"))
    return Finding.FORGED if failed else Finding.UNSAID


def _is_about(domain: str, method: str, of: dict[str, str]) -> bool:
    """Whether a pass is about the domain that the reader sees, not about any other."""
    if method == "dmarc":
        return of.get("header.from", domain) == domain
    if method == "dkim":
        return _aligned(of.get("header.d") or of.get("header.i", ""), domain)
    return method == "spf" and _aligned(of.get("smtp.mailfrom", ""), domain)


def _aligned(named: str, domain: str) -> bool:
    found = named.rpartition("@")[2]
    if not found or "." not in found:
        return False
    return found == domain or domain.endswith(f".{found}") or found.endswith(f".{domain}")
