"""Pictures that people send: checked, turned upright, made smaller, encoded anew (T52, T65).

Pure: bytes in, our own PNG out; nothing of a file survives but its pixels. Called by the domain
apps that keep pictures, each with its own refusal.
"""

import io
import warnings
from typing import NamedTuple

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")


class UnfitPicture(ValueError):
    """The sentence why this is no picture for us."""


class Png(NamedTuple):
    """A picture as we wrote it; width and height in pixels."""

    content: bytes
    width: int
    height: int


def read(content: bytes, *, longest_side: int) -> Image.Image:
    """The pixels, upright, neither side longer than that. Size is judged by the head, before
    anything is unpacked. Raises UnfitPicture: too large, or no picture.
    """
    if len(content) > MOST_BYTES:
        raise UnfitPicture(_("The picture is larger than 10 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise UnfitPicture(_("The picture has more than 40 million pixels."))
        upright = ImageOps.exif_transpose(picture)
    except UnfitPicture:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        sentence = _("This is no picture that we can read. Use PNG, JPEG or WebP.")
        raise UnfitPicture(sentence) from None
    upright.thumbnail((longest_side, longest_side))
    return upright


def as_png(picture: Image.Image) -> Png:
    """The pixels alone, written anew."""
    kept = picture if picture.mode in {"L", "LA", "P", "RGB", "RGBA"} else picture.convert("RGB")
    clean = Image.new(kept.mode, kept.size)
    if kept.mode == "P":
        clean = kept.convert("RGBA" if "transparency" in kept.info else "RGB")
    else:
        clean.paste(kept)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return Png(out.getvalue(), *clean.size)
