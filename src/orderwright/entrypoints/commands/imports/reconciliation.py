"""The proof at the end of an import: what the database's rows add up to, beside what the file does.

Read anew from the rows, per month and in total; a document that is not there, or there with another
amount or another number of lines, shows. Writes nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Adjustment, Line, Order
from orderwright.domain.returns.models import Return, ReturnLine
from orderwright.entrypoints.commands.imports.documents import Document
from orderwright.entrypoints.commands.imports.survey import Sums

CHUNK = 500
MOST_NAMED = 20
Months = Mapping[str, Sums]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A document as the database has it; `amount` signed as in the file."""

    number: str
    month: str
    amount: int
    lines: int
    is_return: bool


def recorded_months(source: str, numbers: Mapping[str, bool], zone: ZoneInfo) -> dict[str, Sums]:
    """Sums of the documents of these numbers, from the rows. `numbers`: number -> is a return."""
    months: dict[str, Sums] = {}
    for chunk in _chunks(numbers.items()):
        for one in _recorded(source, dict(chunk), zone):
            sums = months.setdefault(one.month, Sums())
            sums.add(lines=one.lines, amount=one.amount, is_return=one.is_return)
    return months


def differing(source: str, documents: Iterable[Document], zone: ZoneInfo) -> list[str]:
    """Numbers of documents that the database lacks or has otherwise; the first twenty."""
    named: list[str] = []
    rest = iter(documents)
    while len(named) < MOST_NAMED and (chunk := list(islice(rest, CHUNK))):
        there = {
            one.number: one
            for one in _recorded(source, {d.number: d.is_return for d in chunk}, zone)
        }
        named += [d.number for d in chunk if not _agrees(d, there.get(d.number))]
    return named[:MOST_NAMED]


def _agrees(document: Document, one: Recorded | None) -> bool:
    return one is not None and (one.month, one.amount, one.lines) == (
        document.month, document.total, len(document.lines),
    )  # fmt: skip


def _chunks(
    numbers: Iterable[tuple[str, bool]],
) -> Iterator[list[tuple[str, bool]]]:
    rest = iter(numbers)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def _recorded(source: str, numbers: Mapping[str, bool], zone: ZoneInfo) -> Iterator[Recorded]:
    orders = [number for number, is_return in numbers.items() if not is_return]
    cases = [number for number, is_return in numbers.items() if is_return]
    yield from _orders(source, orders, zone)
    yield from _cases(source, cases, zone)


def _orders(source: str, numbers: Sequence[str], zone: ZoneInfo) -> Iterator[Recorded]:
    rows = Order.objects.filter(source=source, external_id__in=numbers)
    found = list(rows.values_list("pk", "external_id", "placed_at", "total"))
    ids = [row[0] for row in found]
    lines: Counter[int] = Counter()
    for of_order in (Line.objects, Adjustment.objects):
        counted = of_order.filter(order_id__in=ids).values_list("order_id").order_by()
        lines.update(dict(counted.annotate(count=Count("pk"))))
    for pk, number, placed_at, total in found:
        yield Recorded(str(number), _month(placed_at, zone), total, lines[pk], is_return=False)


def _cases(source: str, numbers: Sequence[str], zone: ZoneInfo) -> Iterator[Recorded]:
    rows = Return.objects.filter(source=source, external_id__in=numbers)
    found = list(rows.values_list("pk", "external_id", "opened_at", "total"))
    counted = ReturnLine.objects.filter(case_id__in=[row[0] for row in found])
    lines = dict(counted.values_list("case_id").annotate(count=Count("pk")).order_by())
    for pk, number, opened_at, total in found:
        count = lines.get(pk, 0)
        yield Recorded(str(number), _month(opened_at, zone), -total, count, is_return=True)


def _month(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m}"


def table(file: Months, database: Months | None) -> list[str]:
    """The lines to print: each month of the file, and of the database below it; the total last."""
    heads = (_("Month"), _("Documents"), _("Lines"), _("Sales"), _("Returns"), _("Sum"))
    printed = [_row(*heads)]
    for month in sorted({*file, *(database or {})}):
        there = None if database is None else database.get(month, Sums())
        printed += _pair(month, file.get(month), there)
    return printed + _pair(_("Total"), _sum(file), None if database is None else _sum(database))


def _pair(label: str, file: Sums | None, database: Sums | None) -> list[str]:
    rows = [_row(label, *_cells(file or Sums()), _("file"))]
    if database is not None:
        rows.append(_row("", *_cells(database), _("database")))
    return rows


def _sum(months: Months) -> Sums:
    total = Sums()
    for sums in months.values():
        total.documents += sums.documents
        total.lines += sums.lines
        total.sales += sums.sales
        total.returns += sums.returns
    return total


def _cells(sums: Sums) -> tuple[str, str, str, str, str]:
    counts = f"{sums.documents:,}", f"{sums.lines:,}"
    return *counts, written(sums.sales), written(sums.returns), written(sums.total)


def _row(label: str, documents: str, lines: str, *amounts: str) -> str:
    cells = "".join(f"{amount:>18}" for amount in amounts[:3])
    return f"{label:9}{documents:>11}{lines:>11}{cells}  {' '.join(amounts[3:])}".rstrip()


def written(minor: int) -> str:
    """Hundredths with a point and commas: 748,957.02."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{abs(minor) // 100:,}.{abs(minor) % 100:02}"
