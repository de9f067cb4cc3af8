"""Pictures of products, kept as we wrote them. Part of `services.py`."""

import hashlib

from orderwright.domain.catalog.errors import BadProduct
from orderwright.domain.catalog.models import Picture
from orderwright.kernel import pictures

LONGEST_SIDE = 1200


def save_picture(content: bytes) -> Picture:
    """Keep a picture, equal ones once. Raises BadProduct: too large, or no picture."""
    try:
        png = pictures.as_png(pictures.read(content, longest_side=LONGEST_SIDE))
    except pictures.UnfitPicture as unfit:
        raise BadProduct({"picture": str(unfit)}) from None
    row, _new = Picture.objects.get_or_create(
        digest=hashlib.sha256(png.content).hexdigest(),
        defaults={
            "content_type": "image/png",
            "content": png.content,
            "width": png.width,
            "height": png.height,
        },
    )
    return row
