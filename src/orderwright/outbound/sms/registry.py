"""Every SMS service by its code: what to ask the shop for, and how it is made of the answers.

A new service is one file beside this one and one row here (docs/how-to/send-sms.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.kernel import clock
from orderwright.kernel.providers import NotConfigured, Setting
from orderwright.outbound.providers.settings import Values
from orderwright.outbound.sms import rehearsal, smsapi, vonage
from orderwright.outbound.sms.contract import Capabilities, SmsService


@dataclass(frozen=True, slots=True)
class Entry:
    """One service; `capabilities` are known before any key is entered."""

    label: Any
    build: Callable[[Values], SmsService]
    settings: tuple[Setting, ...]
    capabilities: Capabilities
    only_rehearsing: bool = False


ENTRIES: dict[str, Entry] = {
    "smsapi": Entry("SMSAPI", smsapi.build, smsapi.SETTINGS, smsapi.CAPABILITIES),
    "vonage": Entry("Vonage", vonage.build, vonage.SETTINGS, vonage.CAPABILITIES),
    "rehearsal": Entry(
        gettext_lazy("Rehearsal: SMS"),
        rehearsal.build, rehearsal.SETTINGS, rehearsal.CAPABILITIES, only_rehearsing=True,
    ),
}  # fmt: skip


def offered() -> list[str]:
    """The codes that this installation can use, in the order to show them."""
    return [code for code, entry in ENTRIES.items() if clock.movable() or not entry.only_rehearsing]


def service(code: str, values: Values) -> SmsService:
    """The service with the shop's values; cheap, no call is made. Raises NotConfigured."""
    entry = ENTRIES.get(code)
    if entry is None:
        raise NotConfigured(_("There is no SMS service “%(code)s”.") % {"code": code[:40]})
    return entry.build(values)
