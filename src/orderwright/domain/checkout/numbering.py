"""Order and quotation numbers in the shop's format, dated in the shop's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from orderwright.domain.shop import queries as shop
from orderwright.kernel.numbers.services import draw, format_number


def order_number(now: datetime) -> str:
    """Draws the next order number."""
    return written_order_number(draw("order"), now)


def written_order_number(n: int, now: datetime) -> str:
    """A drawn number as the shop writes it."""
    settings = shop.settings()
    return format_number(settings.order_pattern, n, now.astimezone(ZoneInfo(settings.time_zone)))


def quotation_number(now: datetime) -> str:
    """Draws the next quotation number."""
    settings = shop.settings()
    at = now.astimezone(ZoneInfo(settings.time_zone))
    return format_number(settings.quotation_pattern, draw("quotation"), at)
