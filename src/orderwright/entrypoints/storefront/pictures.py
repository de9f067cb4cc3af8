"""Pictures of products, served from the database under the digest of their bytes.

The address changes with the bytes, so browsers and caches may keep a picture for ever (T52: the
type is ours, never guessed from the content).
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from orderwright.domain.catalog.models import Picture

FOREVER = "public, max-age=31536000, immutable"
KNOWN_TYPES = ("image/png", "image/jpeg", "image/webp")


@require_safe
def picture(request: HttpRequest, digest: str) -> HttpResponse:
    """The bytes of one picture."""
    found = Picture.objects.filter(digest=digest).first()
    if found is None or found.content_type not in KNOWN_TYPES:
        raise Http404
    headers = {
        "Cache-Control": FOREVER, "X-Content-Type-Options": "nosniff",
        "Content-Disposition": "inline", "Cross-Origin-Resource-Policy": "same-origin",
    }  # fmt: skip
    return HttpResponse(bytes(found.content), content_type=found.content_type, headers=headers)
