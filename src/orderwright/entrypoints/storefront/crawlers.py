"""What browsers and crawlers ask for at the root: the icon of the tab, and where not to look.

Links of customers and the panel are nobody's search results.
"""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe

CLOSED = ("/o/", "/c/", "/a/", "/pay/", "/cart", "/checkout", "/panel/", "/mailbox/", "/api/")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """GET /robots.txt"""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """GET /favicon.ico: the icon is where the pages say it is."""
    return HttpResponsePermanentRedirect(static("orderwright/favicon.svg"))
