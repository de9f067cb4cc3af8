"""Write the shop's own texts: a new version, back to the product's text, on and off. The only
writer.

Called by the settings' pages. A text that could not be filled is refused with line and column.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from orderwright.domain.shop.versions import raise_version
from orderwright.kernel import clock, liquid_texts
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.outbound.notifications.defaults import Parts, default
from orderwright.outbound.notifications.edited import text_of
from orderwright.outbound.notifications.kinds import KINDS, Kind, has_switch
from orderwright.outbound.notifications.text_models import MessageSwitch, MessageText
from orderwright.outbound.notifications.variables import known


class NoSuchText(LookupError):
    """No such event, channel or language."""


def kind_at(event: str, channel: str, language: str = "en") -> Kind:
    """The row of the event; raises NoSuchText when it has no text by that channel."""
    kind = KINDS.get(event)
    if kind is None or channel not in kind.channels:
        raise NoSuchText(event)
    if language not in dict(settings.LANGUAGES):
        raise NoSuchText(language)
    return kind


def faults(event: str, channel: str, language: str, parts: Parts) -> Mapping[str, str]:
    """What must be mended, a sentence at each part: unknown variables, filters and tags with their
    place, and parts that must not be empty.
    """
    kind, usual = kind_at(event, channel, language), default(event, channel, language)
    wrong = {}
    for name, text in parts.by_name().items():
        found = liquid_texts.check(text, known(kind))
        if found:
            wrong[name] = " ".join(str(fault) for fault in found[:3])
        elif usual.by_name()[name] and not text.strip():
            wrong[name] = _("Please fill this in.")
    return wrong


def save(key: tuple[str, str, str], parts: Parts, *, by: str) -> int:
    """The text holds from now on; gives its version. Saving what holds already changes nothing.
    Raises BadInput naming the parts, NoSuchText.
    """
    if wrong := faults(*key, parts):
        raise BadInput(wrong)
    if parts == text_of(*key):
        return _newest(key)
    return _add(key, parts, by=by, is_default=parts == default(*key))


def reset(key: tuple[str, str, str], *, by: str) -> int:
    """The product's own text holds again, as a version of its own."""
    kind_at(*key)
    return _add(key, Parts(), by=by, is_default=True)


def switch(event: str, channel: str, *, on: bool, by: str) -> None:
    """Tell of the event by that channel, or not. Raises NoSuchText where there is no switch."""
    if not has_switch(kind_at(event, channel), channel):
        raise NoSuchText(event)
    with transaction.atomic():
        MessageSwitch.objects.update_or_create(
            event=event, channel=channel, defaults={"is_on": on, "by": by, "at": clock.now()}
        )
        raise_version()


def _newest(key: tuple[str, str, str]) -> int:
    rows = MessageText.objects.filter(event=key[0], channel=key[1], language=key[2])
    return rows.aggregate(newest=Max("version"))["newest"] or 0


def _add(key: tuple[str, str, str], parts: Parts, *, by: str, is_default: bool) -> int:
    with transaction.atomic():
        # The configuration's row is locked first: two people who save at once take turns.
        raise_version()
        version = _newest(key) + 1
        words = Parts() if is_default else parts
        MessageText.objects.create(
            event=key[0], channel=key[1], language=key[2], version=version, is_default=is_default,
            by=by, at=clock.now(), **words.by_name(),
        )  # fmt: skip
    return version
