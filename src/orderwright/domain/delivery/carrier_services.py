"""Keep the register of carriers. Its only writer.

Called by the panel, by `migrate` and by the demo. Every change raises the configuration version in
the same transaction, so that whoever looks next sees it.
"""

import re
from dataclasses import dataclass
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.delivery.carrier_data import SEEDS
from orderwright.domain.delivery.carriers import NO_CARRIERS
from orderwright.domain.delivery.models import Carrier
from orderwright.domain.delivery.tracking_numbers import is_shape
from orderwright.domain.shop.services import raise_version
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.texts import is_clean, is_storable

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
PAGE = re.compile(r"https://[^\s<>\"'{}]*\{number\}[^\s<>\"'{}]*")
STEP = 10


@dataclass(frozen=True, slots=True)
class CarrierWish:
    """A carrier as staff fill it in; fields as in the row. `shape` is the plain part of regular
    expressions that `tracking_numbers.SHAPE` says.
    """

    code: str
    name: str
    page: str = ""
    shape: str = ""
    example: str = ""
    check_digit: str = Carrier.Check.NONE
    label_format: str = Carrier.Format.PDF_A6
    cut_off: time | None = None
    service: str = ""
    position: int = 100
    active: bool = True


def seed_carriers() -> None:
    """Lays down the carriers that everybody knows, where missing; nothing that is there is
    changed. May run twice.
    """
    known = set(Carrier.objects.values_list("code", flat=True))
    missing = [
        Carrier(
            code=seed.code, name=seed.name, page=seed.page, shape=seed.shape,
            example=seed.example, check_digit=seed.check_digit, service=seed.service,
            position=at * STEP,
        )
        for at, seed in enumerate(SEEDS, 1)
        if seed.code not in known
    ]  # fmt: skip
    if missing:
        Carrier.objects.bulk_create(missing, ignore_conflicts=True)
        raise_version()


@transaction.atomic
def save_carrier(wish: CarrierWish) -> Carrier:
    """Makes the carrier of that code or changes it. Raises BadInput naming the fields."""
    if wrong := _wrong(wish):
        raise BadInput(wrong)
    row, _new = Carrier.objects.update_or_create(
        code=wish.code,
        defaults={
            "name": wish.name, "page": wish.page, "shape": wish.shape, "example": wish.example,
            "check_digit": wish.check_digit, "label_format": wish.label_format,
            "cut_off": wish.cut_off, "service": wish.service, "position": wish.position,
            "active": wish.active,
        },
    )  # fmt: skip
    raise_version()
    return row


@transaction.atomic
def retire_carrier(code: str) -> None:
    """Nobody is offered it any more; parcels that went with it keep its name and its page."""
    if Carrier.objects.filter(code=code, active=True).update(active=False):
        raise_version()


def _wrong(wish: CarrierWish) -> dict[str, str]:
    checks = {
        "code": (
            bool(CODE.fullmatch(wish.code)) and wish.code not in NO_CARRIERS,
            _("Small letters, digits and hyphens; not “own_car”, “pickup” or “other”."),
        ),
        "page": (
            not wish.page or (len(wish.page) <= 200 and bool(PAGE.fullmatch(wish.page))),
            _("An address as https://carrier.example/track?n={number} is needed."),
        ),
        "shape": (
            not wish.shape or (len(wish.shape) <= 200 and is_shape(wish.shape)),
            _("This shape is not understood. As an example: [A-Z]{2}\\d{9}PL or \\d{11,12}."),
        ),
        "example": (len(wish.example) <= 80, _("At most %(limit)s characters.") % {"limit": 80}),
        "check_digit": (wish.check_digit in Carrier.Check.values, _("Choose one of the list.")),
        "label_format": (wish.label_format in Carrier.Format.values, _("Choose one of the list.")),
    }
    wrong = {name: sentence for name, (is_right, sentence) in checks.items() if not is_right}
    return wrong | _wrong_name(wish) | _unclean(wish)


def _wrong_name(wish: CarrierWish) -> dict[str, str]:
    if not 0 < len(wish.name.strip()) <= 40:
        return {"name": _("A name of at most %(limit)s characters is needed.") % {"limit": 40}}
    others = Carrier.objects.exclude(code=wish.code)
    twin = any(wish.name.casefold() in (row.code.casefold(), row.name.casefold()) for row in others)
    return {"name": _("There is a carrier of this name already.")} if twin else {}


def _unclean(wish: CarrierWish) -> dict[str, str]:
    texts = {"name": wish.name, "page": wish.page, "example": wish.example, "shape": wish.shape}
    return {
        name: _("Control characters are not allowed.")
        for name, text in texts.items()
        if not (is_storable(text) and is_clean(text))
    }
