"""The look of the shop's papers: logo, stamp, and what the order document shows. The only writer.

Read by documents and mails. A picture is asked for by its digest, so that caches may keep it.
"""

import hashlib
from collections.abc import Mapping

from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.models import PaperSettings, ShopPicture
from orderwright.kernel import pictures

THE_ROW = 1
LONGEST_SIDE = 800
"""Enough for 7 cm in print at 300 dpi, and light enough for every mail."""
LONGEST_FOOT = 500
Kind = ShopPicture.Kind


def paper_settings() -> PaperSettings:
    """As set, or as every shop begins."""
    return PaperSettings.objects.filter(pk=THE_ROW).first() or PaperSettings(pk=THE_ROW)


def change_papers(ticks: Mapping[str, bool], foot: Mapping[str, str]) -> PaperSettings:
    """Set what papers show; `foot`: language to text. Raises BadSettings naming the field; nothing
    is changed then.
    """
    texts = {language: text.strip() for language, text in foot.items() if text.strip()}
    row = paper_settings()
    for name, ticked in ticks.items():
        setattr(row, name, ticked)
    row.foot = {language: text[:LONGEST_FOOT] for language, text in texts.items()}
    row.save()
    return row


def picture(kind: Kind) -> ShopPicture | None:
    """The shop's logo or stamp, if it has one."""
    return ShopPicture.objects.filter(kind=kind).first()


def keep_picture(kind: Kind, content: bytes) -> ShopPicture:
    """In the place of the one before. Raises BadSettings at the field `kind`: no picture."""
    try:
        png = pictures.as_png(pictures.read(content, longest_side=LONGEST_SIDE))
    except pictures.UnfitPicture as unfit:
        raise BadSettings({kind: str(unfit)}) from None
    columns = {
        "content": png.content, "width": png.width, "height": png.height,
        "digest": hashlib.sha256(png.content).hexdigest(),
    }  # fmt: skip
    row, _new = ShopPicture.objects.update_or_create(kind=kind, defaults=columns)
    return row


def remove_picture(kind: Kind) -> None:
    """Papers and mails go without. May run twice."""
    ShopPicture.objects.filter(kind=kind).delete()
