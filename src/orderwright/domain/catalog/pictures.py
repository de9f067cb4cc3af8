"""Pictures of products: checked, turned upright, made smaller, encoded anew. Part of `services.py`.

What is stored was written by us byte for byte: nothing of a file survives but its pixels.
"""

import hashlib
import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from orderwright.domain.catalog.errors import BadProduct
from orderwright.domain.catalog.models import Picture

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1200
FORMATS = ("PNG", "JPEG", "WEBP")


def save_picture(content: bytes) -> Picture:
    """Keep a picture, equal ones once. Raises BadProduct: too large, or no picture."""
    if len(content) > MOST_BYTES:
        raise BadProduct({"picture": _("The picture is larger than 10 MB.")})
    encoded, size = _encode(read_picture(content))
    digest = hashlib.sha256(encoded).hexdigest()
    row, _new = Picture.objects.get_or_create(
        digest=digest,
        defaults={
            "content_type": "image/png",
            "content": encoded,
            "width": size[0],
            "height": size[1],
        },
    )
    return row


def read_picture(content: bytes) -> Image.Image:
    """The pixels, upright and bounded. Size is judged by the head, before anything is unpacked.
    Raises BadProduct: no picture.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise BadProduct({"picture": _("The picture has more than 40 million pixels.")})
        upright = ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        sentence = _("This is no picture that we can read. Use PNG, JPEG or WebP.")
        raise BadProduct({"picture": sentence}) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright


def _encode(picture: Image.Image) -> tuple[bytes, tuple[int, int]]:
    kept = picture if picture.mode in {"L", "LA", "P", "RGB", "RGBA"} else picture.convert("RGB")
    clean = Image.new(kept.mode, kept.size)
    if kept.mode == "P":
        clean = kept.convert("RGBA" if "transparency" in kept.info else "RGB")
    else:
        clean.paste(kept)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue(), clean.size
