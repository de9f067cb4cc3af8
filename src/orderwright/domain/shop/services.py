"""Change the shop's settings, people and API keys. The only writer of these rows.

Statuses have their own module, `statuses.py`, and are re-exported here. Every change raises the
configuration version in the same transaction, so that no cache keeps the old.
"""

import secrets
import zoneinfo
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.shop import own_facts, refund_limits
from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.models import ApiKey, ShopSettings, User
from orderwright.domain.shop.permissions import Role, Scope
from orderwright.domain.shop.queries import key_hash, languages
from orderwright.domain.shop.statuses import (
    StatusWish,
    move_status,
    retire_status,
    save_status,
    seed_statuses,
)
from orderwright.domain.shop.versions import raise_version
from orderwright.kernel import clock
from orderwright.kernel.database.errors import WritersBusy
from orderwright.kernel.numbers.errors import BadPattern
from orderwright.kernel.numbers.services import format_number
from orderwright.kernel.texts import is_clean

__all__ = [
    "StatusWish", "change_settings", "make_api_key", "make_user", "move_status", "raise_version",
    "retire_status", "revoke_api_key", "save_status", "seed_shop", "touch_api_key",
]  # fmt: skip

THE_ROW = 1
KEY_PREFIX = "ow_"
PREFIX_SHOWN = 8
FAR_NUMBER = 9_999_999
JUDGED_INSIDE = ("bank_accounts", "refund_limits")
"""What has fields of its own, each with its sentence."""
MOST_DAYS = 365
MOST_GRACE = 24 * 60 * 60
MOST_AMOUNT = 10**12
SEEN_AGAIN_AFTER = timedelta(minutes=1)


@transaction.atomic
def seed_shop() -> ShopSettings:
    """Lay down settings, version and the usual statuses where missing. May run twice."""
    row, _new = ShopSettings.objects.get_or_create(pk=THE_ROW)
    seed_statuses()
    raise_version()
    return row


@transaction.atomic
def change_settings(**fields: object) -> ShopSettings:
    """Set the named settings. Raises BadSettings naming each wrong one; nothing is changed then."""
    row, _new = ShopSettings.objects.select_for_update().get_or_create(pk=THE_ROW)
    _demand_known(fields)
    for name, value in fields.items():
        setattr(row, name, value)
    wrong = _wrong_columns(row, set(fields)) | _unclean(fields) | _wrong_meanings(row, set(fields))
    if wrong:
        raise BadSettings(wrong)
    row.save()
    raise_version()
    return row


def make_user(
    email: str, role: str, *, name: str, password: str | None, locale: str = "en"
) -> User:
    """Somebody who works for the shop. Raises BadSettings: address taken, weak password ..."""
    user = User(email=User.objects.normalize_email(email.strip()).lower(), role=role, name=name)
    user.locale = locale
    wrong = _wrong_person(user)
    try:
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        wrong["password"] = " ".join(error.messages)
    if wrong:
        raise BadSettings(wrong)
    user.set_password(password)
    user.save()
    return user


def make_api_key(name: str, scopes: Iterable[str]) -> tuple[ApiKey, str]:
    """A key for another program and its secret, which is shown this once. Raises BadSettings."""
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in Scope.values]
    if unknown or not wanted:
        listed = ", ".join(Scope.values)
        raise BadSettings(
            {"scopes": _("Choose among these scopes: %(scopes)s.") % {"scopes": listed}}
        )
    if not name.strip() or len(name) > 120 or not is_clean(name):
        raise BadSettings({"name": _("A name of at most 120 characters is needed.")})
    secret = KEY_PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name.strip(), prefix=secret[:PREFIX_SHOWN], hash=key_hash(secret), scopes=wanted,
        created_at=clock.now(),
    )  # fmt: skip
    return key, secret


def revoke_api_key(key_id: int) -> None:
    """The key opens nothing from now on. May run twice."""
    ApiKey.objects.filter(pk=key_id, revoked_at__isnull=True).update(revoked_at=clock.now())


def touch_api_key(key: ApiKey) -> None:
    """Remember that the key is in use; written at most once a minute, and not while others write:
    no call fails for it.
    """
    now = clock.now()
    if key.last_used_at is None or now - key.last_used_at > SEEN_AGAIN_AFTER:
        with suppress(WritersBusy):
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _demand_known(fields: Iterable[str]) -> None:
    wrong = {}
    for name in fields:
        try:
            ShopSettings._meta.get_field(name)
        except FieldDoesNotExist:
            wrong[name] = _("There is no such setting.")
    if wrong or "id" in fields:
        raise BadSettings(wrong or {"id": _("There is no such setting.")})


def _wrong_columns(row: ShopSettings, names: set[str]) -> dict[str, str]:
    """What the columns themselves refuse: length, choices, kind."""
    others = {field.name for field in ShopSettings._meta.fields} - names
    try:
        row.full_clean(exclude=others, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        return {name: " ".join(sentences) for name, sentences in error.message_dict.items()}
    return {}


def _unclean(fields: Mapping[str, object]) -> dict[str, str]:
    sentence = _("This contains characters that cannot be used here.")
    judged = {name: value for name, value in fields.items() if name not in JUDGED_INSIDE}
    return {name: sentence for name, value in judged.items() if not is_clean(value)}


def _wrong_meanings(row: ShopSettings, names: set[str]) -> dict[str, str]:
    """What a column would hold but nobody could work with."""
    found = {name: _MEANINGS[name](getattr(row, name)) for name in names & _MEANINGS.keys()}
    if names & {"tax_id", "country"}:
        found["tax_id"] = own_facts.tax_id_problem(row.tax_id, row.country)
    if "bank_accounts" in names:
        found |= own_facts.account_problems(row.bank_accounts)
    if "refund_limits" in names:
        found |= refund_limits.problems(row.refund_limits)
    return {name: sentence for name, sentence in found.items() if sentence}


def _time_zone(name: str) -> str:
    known = name in zoneinfo.available_timezones()
    return "" if known else _("A time zone is written like Europe/Warsaw.")


def _language(code: str) -> str:
    known = code in dict(languages())
    return "" if known else _("The shop does not speak this language.")


def _pattern(pattern: str) -> str:
    """Judged by a number that the shop will reach one day, at the year's end."""
    at = clock.now().replace(month=12, day=31)
    try:
        for number in (1, FAR_NUMBER):
            format_number(pattern, number, at)
    except BadPattern as problem:
        return str(problem)
    return ""


def _colour(colour: str) -> str:
    digits = colour[1:]
    right = (
        len(colour) == 7 and colour[0] == "#" and all(c in "0123456789abcdefABCDEF" for c in digits)
    )
    return "" if right else _("A colour is written like #1f6f5c.")


def _shop_name(name: str) -> str:
    return "" if name.strip() else _("The shop needs a name.")


def _within(least: int, most: int) -> Callable[[int | None], str]:
    """Anything above would end in a moment that no calendar has, or in a number no row holds."""

    def judged(number: int | None) -> str:
        if number is None or (isinstance(number, int) and least <= number <= most):
            return ""
        return _("A number from %(least)s to %(most)s is needed.") % {"least": least, "most": most}

    return judged


_MEANINGS: dict[str, Callable[[Any], str]] = {
    "time_zone": _time_zone, "currency": own_facts.currency_problem, "locale": _language,
    "order_pattern": _pattern, "quotation_pattern": _pattern, "brand_colour": _colour,
    "name": _shop_name, "country": own_facts.country_problem, "phone": own_facts.phone_problem,
    "address": own_facts.address_problem, "confirm_days": _within(1, MOST_DAYS),
    "cart_days": _within(1, MOST_DAYS),
    "grace_seconds": _within(0, MOST_GRACE), "passes_below": _within(0, MOST_AMOUNT),
}  # fmt: skip


def _wrong_person(user: User) -> dict[str, str]:
    wrong = {}
    if not is_clean([user.email, user.name]):
        return {"name": _("This contains characters that cannot be used here.")}
    try:
        user.full_clean(exclude=["password", "created_at"])
    except ValidationError as error:
        wrong = {name: " ".join(texts) for name, texts in error.message_dict.items()}
    if user.role not in Role.values:
        listed = ", ".join(Role.values)
        wrong["role"] = _("Choose among these roles: %(roles)s.") % {"roles": listed}
    return wrong
