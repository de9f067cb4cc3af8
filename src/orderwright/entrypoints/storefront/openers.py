"""Whether a person or a program seems to open a page behind a link (X2).

A guess for the eye of staff, by what the visitor says of itself; nothing is decided by it. Called
by `token_pages.py`.
"""

import re

from django.http import HttpRequest

from orderwright.entrypoints.client_address import address_of
from orderwright.kernel.log import link_hits
from orderwright.kernel.log.models import Opener

PROGRAMS = re.compile(
    r"bot|crawl|spider|scan|preview|fetch|monitor|headless|slurp|externalhit|proofpoint|mimecast"
    r"|barracuda|safelinks|urldefense|fireeye|symantec|trendmicro|googleimageproxy|skypeuri"
    r"|whatsapp|telegram|python|curl|wget|java/|httpclient|puppeteer|playwright",
    re.IGNORECASE,
)
BROWSERS = ("Mozilla/", "Opera/")
"""How every browser begins to speak of itself; what does not is a program."""
AHEAD = ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz")
"""Headers by which browsers say that nobody looks yet."""


def note(request: HttpRequest, token: str, order_number: str, purpose: str) -> None:
    """Count the visit. Pages below the link, which ask again by themselves, are none."""
    if request.path.endswith(f"/{token}"):
        link_hits.count(order_number, purpose, opener_of(request), ip=address_of(request))


def opener_of(request: HttpRequest) -> Opener:
    """What came: a press, a program, or else a person."""
    if request.method == "POST":
        return Opener.PRESS
    said = str(request.headers.get("User-Agent", ""))
    looks_ahead = any(
        re.search(r"prefetch|preview|prerender", request.headers.get(name, "")) for name in AHEAD
    )
    if request.method == "HEAD" or looks_ahead or not said.startswith(BROWSERS):
        return Opener.PROGRAM
    return Opener.PROGRAM if PROGRAMS.search(said) else Opener.PERSON
