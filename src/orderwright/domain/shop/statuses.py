"""The shop's own statuses: make, change, order and retire them. Part of `services.py`.

A status belongs to one fixed stage for ever; retired ones stay for old orders. Every change raises
the configuration version. Never touches an order.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from orderwright.domain.shop.errors import BadSettings, StatusNeeded, UnknownStatus
from orderwright.domain.shop.mail_texts import faults
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.stages import OPEN_STAGES, OrderStage, Party
from orderwright.domain.shop.versions import raise_version
from orderwright.kernel import clock
from orderwright.kernel.texts import is_clean, is_storable

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
STEP = 10
MOST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class StatusWish:
    """What staff fill in. Labels and mail texts map language to text."""

    stage: str
    labels: Mapping[str, str]
    customer_labels: Mapping[str, str] = field(default_factory=dict)
    mail_texts: Mapping[str, str] = field(default_factory=dict)
    colour: str = "#4a5568"
    is_default: bool = False
    informs_by_default: bool = True
    deadline_hours: int | None = None
    bound_to: str = ""


@transaction.atomic
def save_status(wish: StatusWish, *, code: str = "") -> Status:
    """Make a status, or change the one of that code. A new default takes the place of the old one.

    Raises BadSettings naming the fields, UnknownStatus.
    """
    row = (
        _row(code) if code else Status(code=_free_code(wish), position=_last_position(wish) + STEP)
    )
    if wrong := _wrong(wish, row):
        raise BadSettings(wrong)
    was_default = row.is_default
    for name in StatusWish.__dataclass_fields__:
        value = getattr(wish, name)
        setattr(row, name, _texts(value) if isinstance(value, Mapping) else value)
    row.is_default = wish.is_default or was_default
    if row.is_default:
        Status.objects.filter(stage=row.stage, is_default=True).exclude(pk=row.pk).update(
            is_default=False
        )
    _demand_columns(row)
    row.save()
    raise_version()
    return row


@transaction.atomic
def move_status(code: str, by: int) -> None:
    """Move a status up (`by` negative) or down among the living ones of its stage."""
    row = _row(code)
    rows = list(Status.objects.filter(stage=row.stage, retired_at__isnull=True))
    if row not in rows:
        return
    at = rows.index(row)
    rows.insert(max(0, min(len(rows) - 1, at + by)), rows.pop(at))
    for position, status in enumerate(rows, start=1):
        Status.objects.filter(pk=status.pk).update(position=position * STEP)
    raise_version()


@transaction.atomic
def retire_status(code: str) -> None:
    """Offer the status no more; orders that have it keep it. Raises StatusNeeded, UnknownStatus."""
    row = _row(code)
    if row.is_default:
        raise StatusNeeded(
            _("Orders enter the stage with this status. Choose another default first.")
        )
    Status.objects.filter(pk=row.pk, retired_at__isnull=True).update(
        retired_at=clock.now(), bound_to=""
    )
    raise_version()


def seed_statuses() -> None:
    """The usual statuses, where a code is missing. May run twice; changes nothing that is there."""
    for position, row in enumerate(_USUAL, start=1):
        code, stage, english, polish, colour, bound_to = row
        Status.objects.get_or_create(
            code=code,
            defaults={
                "stage": stage,
                "labels": {"en": english, "pl": polish},
                "colour": colour,
                "position": position * STEP,
                "bound_to": bound_to,
                "is_default": code in _DEFAULTS and not _has_default(stage),
                "informs_by_default": code not in _SILENT,
            },
        )


def _has_default(stage: str) -> bool:
    return Status.objects.filter(stage=stage, is_default=True).exists()


def _row(code: str) -> Status:
    rows = Status.objects.select_for_update()
    row = rows.filter(code=code).first() if is_storable(code) else None
    if row is None:
        raise UnknownStatus(code)
    return row


def _free_code(wish: StatusWish) -> str:
    """A code from the English label, with a number behind it when taken."""
    words = wish.labels.get("en") or next(iter(wish.labels.values()), "")
    base = slugify(words)[:30].strip("-") or "status"
    taken = set(Status.objects.filter(code__startswith=base).values_list("code", flat=True))
    numbered = (f"{base}-{n}" for n in range(2, len(taken) + 3))
    return next(code for code in (base, *numbered) if code not in taken)


def _last_position(wish: StatusWish) -> int:
    last = Status.objects.filter(stage=wish.stage).order_by("-position").first()
    return last.position if last else 0


def _wrong(wish: StatusWish, row: Status) -> dict[str, str]:
    wrong = {}
    if wish.stage not in OrderStage.values:
        wrong["stage"] = _("There is no such stage.")
    elif row.pk and row.stage != wish.stage:
        wrong["stage"] = _("A status stays in its stage; make a new one in the other.")
    if not any(text.strip() for text in wish.labels.values()):
        wrong["labels"] = _("A label is needed.")
    if any(len(text) > 60 for text in (*wish.labels.values(), *wish.customer_labels.values())):
        wrong["labels"] = _("A label has at most 60 characters.")
    if not is_clean([wish.labels, wish.customer_labels]):
        wrong["labels"] = _("This contains characters that cannot be used here.")
    if not COLOUR.fullmatch(wish.colour):
        wrong["colour"] = _("A colour is written like #1f6f5c.")
    return wrong | _wrong_texts(wish) | _wrong_binding(wish, row)


def _wrong_texts(wish: StatusWish) -> dict[str, str]:
    """By language, so that the sentence stands at the text that is meant."""
    wrong = {}
    for language, text in wish.mail_texts.items():
        if found := faults(text):
            wrong[f"mail_texts_{language}"] = str(found[0])
    if not is_clean(wish.mail_texts, several=True):
        wrong["mail_texts"] = _("This contains characters that cannot be used here.")
    if any(len(text) > MOST_TEXT for text in wish.mail_texts.values()):
        wrong["mail_texts"] = _("At most %(limit)s characters.") % {"limit": MOST_TEXT}
    return wrong


def _wrong_binding(wish: StatusWish, row: Status) -> dict[str, str]:
    if not wish.bound_to:
        return {}
    if wish.bound_to not in Party.values or wish.stage not in OPEN_STAGES:
        return {"bound_to": _("Only a status of open orders follows a waiting party.")}
    others = Status.objects.filter(
        bound_to=wish.bound_to, stage=wish.stage, retired_at__isnull=True
    )
    if others.exclude(pk=row.pk).exists():
        return {"bound_to": _("Another status follows this party already.")}
    return {}


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text.strip() for code, text in texts.items() if text.strip()}


def _demand_columns(row: Status) -> None:
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise BadSettings({name: " ".join(t) for name, t in error.message_dict.items()}) from error


# Code, stage, English, Polish, colour, the party that it follows.
_USUAL = (
    ("quotation", OrderStage.DRAFT, "Quotation", "Oferta", "#5b6675", ""),
    ("new", OrderStage.PLACED, "New", "Nowe", "#1d5fa8", ""),
    ("awaiting-customer", OrderStage.PLACED, "Awaiting customer's confirmation",
     "Czeka na potwierdzenie klienta", "#8a5a00", Party.CUSTOMER),
    ("awaiting-shop", OrderStage.PLACED, "Awaiting shop's confirmation",
     "Czeka na potwierdzenie sklepu", "#9a4a00", Party.SHOP),
    ("awaiting-payment", OrderStage.PLACED, "Awaiting payment",
     "Czeka na płatność", "#7a4fa3", Party.GATEWAY),
    ("confirmed", OrderStage.CONFIRMED, "Confirmed", "Potwierdzone", "#0f6b6b", ""),
    ("in-processing", OrderStage.PROCESSING, "In processing", "W realizacji", "#1f6f5c", ""),
    ("awaiting-goods", OrderStage.PROCESSING, "Awaiting goods", "Czeka na towar", "#8a5a00",
     Party.SUPPLIER),
    ("ready", OrderStage.PROCESSING, "Ready", "Gotowe do wysłania", "#2b6a2f", ""),
    ("sent", OrderStage.SHIPPED, "Sent", "Wysłane", "#3949ab", ""),
    ("completed", OrderStage.COMPLETED, "Completed", "Zakończone", "#2e7d32", ""),
    ("cancelled", OrderStage.CANCELLED, "Cancelled", "Anulowane", "#b3261e", ""),
)  # fmt: skip
_DEFAULTS = frozenset({
    "quotation", "new", "confirmed", "in-processing", "sent", "completed", "cancelled",
})  # fmt: skip
_SILENT = frozenset({"quotation"})
