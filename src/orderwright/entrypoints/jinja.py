"""The Jinja2 environment of every page and mail: what a template may call.

Owns the globals (`url`, `static`, `get_messages`, `language`, `LANG`), the filters (`money`,
`moment`, `day`, `days`, `ago`, `weight`) and the wiring of gettext. Called by Django's template
engine through the settings.
Templates show, never compute: nothing here queries more than the shop's cached settings.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta
from babel.units import format_unit
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment
from markupsafe import Markup

from orderwright.domain.shop import queries as shop
from orderwright.kernel import clock
from orderwright.kernel.days import span
from orderwright.kernel.money import Money

Amount = int | Money | Mapping[str, str]
"""Minor units (with a currency beside), `Money`, or the API's `{"amount", "currency"}`."""


class _ActiveLanguage:
    """Prints the language in force while a page is rendered, as `<html lang>` wants it."""

    def __str__(self) -> str:
        return language()


def environment(**options: object) -> Environment:
    """Called once by Django with the options of its Jinja2 engine."""
    options["extensions"] = ["jinja2.ext.i18n"]
    env = Environment(trim_blocks=True, lstrip_blocks=True, **options)  # type: ignore[arg-type] # noqa: S701
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.policies["ext.i18n.trimmed"] = True  # as tools/i18n.py collects the strings
    env.globals.update(url=url, static=static, get_messages=get_messages)
    env.globals.update(LANG=_ActiveLanguage(), language=language)
    env.filters.update(money=money, moment=moment, day=day, days=days, ago=ago, weight=weight)
    return env


def language() -> str:
    """The language in force, English where none is."""
    return get_language() or "en"


def url(name: str, *args: object, **kwargs: object) -> str:
    """The address of a named page: `url("storefront:product", slug)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def money(amount: Amount, currency: str = "") -> str:
    """An amount as people of the page's language write it; no-break spaces inside."""
    if isinstance(amount, int):
        amount = Money(amount, currency)
    elif not isinstance(amount, Money):
        amount = Money.parse(amount["amount"], amount["currency"])
    return amount.format(language())


def days(first: date | str, last: date | str) -> str:
    """From one day to another, in words; days as they are or as the API writes them."""
    return span(_read_day(first), _read_day(last))


def _read_day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day


def moment(at: datetime | str | None) -> Markup:
    """Date and time in the shop's zone, with the distance from now as its title; None is empty."""
    if not at:
        return Markup("")
    at = _aware(at)
    minute = int(at.timestamp()) // 60
    shown = _written(minute, shop.settings().time_zone, _pattern(at), language())
    # Babel's words hold no markup, and a list writes a hundred of these.
    return Markup(f'<time datetime="{at.isoformat()}" title="{ago(at)}">{shown}</time>')  # noqa: S704


def day(at: datetime | str | None) -> Markup:
    """The shop's calendar day of a moment; None is empty."""
    if not at:
        return Markup("")
    at = _aware(at)
    shown = format_date(_local(at), "d MMM y", locale=language())
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), ago(at), shown)


def ago(at: datetime) -> str:
    """How far a moment lies from now: "3 days ago", "in 2 hours"."""
    distance = int((at - clock.now()).total_seconds())
    return _distance(distance if abs(distance) < 60 else round(distance, -1), language())


def weight(grams: int) -> str:
    """Grams below a kilogram, kilograms with two decimals at most from there on."""
    if grams < 1000:
        return format_unit(grams, "mass-gram", "short", locale=language())
    return format_unit(round(grams / 1000, 2), "mass-kilogram", "short", locale=language())


def _aware(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _local(at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(shop.settings().time_zone))


def _pattern(at: datetime) -> str:
    """The year is said only when it is another one."""
    return "d MMM, HH:mm" if _local(at).year == _local(clock.now()).year else "d MMM y, HH:mm"


# A list of orders writes the same minutes again and again, and CLDR's patterns are slow.
@lru_cache(maxsize=4096)
def _written(minute: int, zone: str, pattern: str, locale: str) -> str:
    return format_datetime(
        datetime.fromtimestamp(minute * 60, ZoneInfo(zone)), pattern, locale=locale
    )


@lru_cache(maxsize=4096)
def _distance(seconds: int, locale: str) -> str:
    return format_timedelta(timedelta(seconds=seconds), add_direction=True, locale=locale)
