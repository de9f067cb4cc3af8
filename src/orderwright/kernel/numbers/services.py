"""Draw a number and write it in the shop's pattern. The only writer of counters and sequences."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from string import Formatter

from django.db import connection
from django.utils.translation import gettext as _

from orderwright.kernel.database.dialect import is_postgres
from orderwright.kernel.numbers.errors import BadPattern, UnknownSeries
from orderwright.kernel.rehearsing import rehearsing

SERIES = ("order", "quotation", "return")
"""Every series there is; migration 0002 makes a sequence for each."""

COUNT_ON = (
    "INSERT INTO kernel_numbercounter (series, last) VALUES ('{series}', 1) "
    "ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last"
)
DRAW_MANY = "SELECT nextval(%s::regclass) FROM generate_series(1, %s::int)"
COUNT_ON_MANY = (
    "INSERT INTO kernel_numbercounter (series, last) VALUES ('{series}', %s) "
    "ON CONFLICT (series) DO UPDATE SET last = last + %s RETURNING last"
)

SHAPE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,23}")
WIDTH = re.compile(r"0?[0-9]{0,2}d?")
PLACES = frozenset({"n", "year", "yy", "month", "day"})


def draw(series: str) -> int:
    """The next number of a series; a transaction rolled back may leave a gap on PostgreSQL.

    A rehearsal leaves none: it looks at the number without drawing it. Raises UnknownSeries.
    """
    peeks = rehearsing() and is_postgres(connection)
    with connection.cursor() as cursor:
        cursor.execute(peek_sql(series) if peeks else draw_sql(series))
        return int(cursor.fetchone()[0])


def draw_many(series: str, count: int) -> list[int]:
    """The next `count` numbers in one statement, ascending; for orders written many at a time."""
    with connection.cursor() as cursor:
        if is_postgres(connection):
            cursor.execute(DRAW_MANY, [sequence_name(series), count])
            return sorted(int(row[0]) for row in cursor.fetchall())
        cursor.execute(COUNT_ON_MANY.format(series=_known(series)), [count, count])
        last = int(cursor.fetchone()[0])
    return list(range(last - count + 1, last + 1))


def draw_sql(series: str) -> str:
    """The one statement, without parameters, that draws a number on this database."""
    if is_postgres(connection):
        return f"SELECT {next_value_sql(series)}"
    return COUNT_ON.format(series=_known(series))


def peek_sql(series: str) -> str:
    """The statement that tells which number comes next; PostgreSQL only."""
    name = sequence_name(series)
    return f"SELECT last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {name}"  # noqa: S608


def next_value_sql(series: str) -> str:
    """The expression that draws within a larger statement; PostgreSQL only."""
    return f"nextval('{sequence_name(series)}')"


def sequence_name(series: str) -> str:
    """The name of the series' sequence; raises UnknownSeries."""
    return f"kernel_number_{_known(series)}"


def format_number(pattern: str, n: int, at: datetime) -> str:
    """Write a number by the shop's pattern: "{year}-{n:06}" makes 2026-000123.

    Places: n, year, yy, month, day, each with a width. `at` is in the shop's time zone. Raises
    BadPattern when the pattern or its result is not made of A-Z, 0-9 and "-", at most 24 long.
    """
    number = fill_in(pattern, n, at)
    if not SHAPE.fullmatch(number):
        raise BadPattern(
            _("A number may have capital letters, digits and hyphens, at most 24 of them.")
        )
    return number


def fill_in(pattern: str, n: int, at: date) -> str:
    """The pattern with its places filled in, whatever letters come of it. Raises BadPattern."""
    _check_places(pattern)
    parts = {"n": n, "year": at.year, "yy": at.year % 100, "month": at.month, "day": at.day}
    return pattern.format(**parts)


@lru_cache(maxsize=64)
def _check_places(pattern: str) -> None:
    """Only bare names and widths: a pattern is typed by staff and must reach into nothing."""
    names = set()
    try:
        parsed = list(Formatter().parse(pattern))
    except ValueError as error:
        raise BadPattern(_("A brace in the number's pattern has no partner.")) from error
    for _text, name, width, conversion in parsed:
        if name is None:
            continue
        if name not in PLACES or conversion or not WIDTH.fullmatch(width or ""):
            raise BadPattern(
                _("The pattern knows {n}, {year}, {yy}, {month} and {day}, as in {year}-{n:06}.")
            )
        names.add(name)
    if "n" not in names:
        raise BadPattern(_("The pattern needs {n}, the number itself."))


def _known(series: str) -> str:
    if series not in SERIES:
        raise UnknownSeries(series)
    return series
