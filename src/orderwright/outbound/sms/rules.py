"""The shop's rules for SMS: kept in memory under the configuration version, changed here alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.own_facts import country_problem
from orderwright.domain.shop.versions import Versioned, raise_version
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.outbound.sms.models import SmsRules

THE_ROW = 1
MOST = 1_000_000
MOST_MONEY = 10**9
MOST_PARTS = 6
WITHIN: Mapping[str, tuple[int, int]] = {
    "most_parts": (1, MOST_PARTS), "part_price": (0, MOST_MONEY), "money_day": (0, MOST_MONEY),
    "per_number": (0, MOST), "per_prefix": (0, MOST), "per_country": (0, MOST),
    "per_address": (0, MOST), "per_day": (0, MOST),
}  # fmt: skip


def rules() -> SmsRules:
    """As set, or as every shop begins. Shared: nobody changes it."""
    return _rules.get()


def allowed_countries() -> list[str]:
    """Codes of the countries to which SMS go."""
    return list(rules().countries) or [shop.settings().country]


@transaction.atomic
def change(**wanted: Any) -> SmsRules:
    """Set the named rules. Raises BadInput naming each wrong one; nothing is changed then."""
    row, _new = SmsRules.objects.select_for_update().get_or_create(pk=THE_ROW)
    for name, value in wanted.items():
        setattr(row, name, value)
    if wrong := _wrong(row):
        raise BadInput(wrong)
    row.save()
    raise_version()
    return row


def _wrong(row: SmsRules) -> dict[str, str]:
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        return {name: " ".join(texts) for name, texts in error.message_dict.items()}
    found = {name: _beyond(getattr(row, name), *limits) for name, limits in WITHIN.items()}
    found["countries"] = next(filter(None, map(country_problem, row.countries)), "")
    if (row.quiet_from is None) != (row.quiet_to is None):
        found["quiet_to"] = _("Quiet hours need both, from and until; leave both empty for none.")
    return {name: sentence for name, sentence in found.items() if sentence}


def _beyond(number: int, least: int, most: int) -> str:
    if least <= number <= most:
        return ""
    return _("A number from %(least)s to %(most)s is needed.") % {"least": least, "most": most}


def _read() -> SmsRules:
    return SmsRules.objects.filter(pk=THE_ROW).first() or SmsRules(pk=THE_ROW)


_rules: Versioned[SmsRules] = Versioned(_read)
