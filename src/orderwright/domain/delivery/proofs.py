"""Photos and signatures from the door: read, made smaller, encoded anew; kept with the parcel.

Called by the taps of deliverers. What is stored was written by us: nothing of a file survives but
its pixels.
"""

import io
from datetime import datetime

from django.db.models import QuerySet

from orderwright.domain.delivery.models import Parcel, Proof
from orderwright.kernel import pictures
from orderwright.kernel.lifecycle.errors import BadInput

LONGEST_SIDE = 1200
QUALITY = 80


def encoded(content: bytes, field: str) -> bytes:
    """The picture as we keep it, a JPEG. Raises BadInput with the sentence at the field."""
    try:
        picture = pictures.read(content, longest_side=LONGEST_SIDE).convert("RGBA")
    except pictures.UnfitPicture as unfit:
        raise BadInput({field: str(unfit)}) from None
    on_white = picture.resize(picture.size)
    on_white.paste((255, 255, 255, 255), (0, 0, *picture.size))
    on_white.alpha_composite(picture)
    out = io.BytesIO()
    on_white.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def keep(parcel: Parcel, kind: Proof.Kind, content: bytes, *, now: datetime) -> Proof:
    """One more photo or signature; `content` as `encoded` has given it."""
    return Proof.objects.create(
        parcel=parcel, kind=kind, content_type="image/jpeg", content=content, at=now
    )


def proofs_of(order_id: int) -> QuerySet[Proof]:
    """What deliverers have brought back of an order, oldest first, without the pictures."""
    return Proof.objects.filter(parcel__order_id=order_id).defer("content").order_by("at", "pk")
