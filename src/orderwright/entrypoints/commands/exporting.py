"""`orderwright export levels [FILE]`, `export orders [--format ...] [filters] [FILE]` and `export
invoices [--format ...] [--since DAY] [--until DAY] [--kind KIND] [FILE]`.

To a file or standard output, piece by piece.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from orderwright.domain.invoices import queries as invoices
from orderwright.domain.invoices.kinds import InvoiceKind
from orderwright.domain.invoices.queries import InvoiceFilter
from orderwright.domain.overview import lists
from orderwright.domain.overview.errors import BadQuestion
from orderwright.domain.shop import queries as shop
from orderwright.domain.stock import level_files
from orderwright.entrypoints import exports
from orderwright.entrypoints import invoice_bundles as bundles
from orderwright.entrypoints.commands.main import Sentence
from orderwright.entrypoints.exports import UnknownFormat
from orderwright.lifecycle import stocktaking
from orderwright.outbound.documents.exchange.formats import Kind
from orderwright.outbound.documents.exchange.tables import EVERY

FILTERS = (
    "stage", "status", "payment_status", "delivery_status", "delivery_method", "payment_method",
    "waiting_on", "source", "q",
)  # fmt: skip
ALSO = {"xml": exports.NATIVE}
"""Other words for a format."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What, which of them, how, and where to."""
    parser.add_argument("what", choices=["levels", "orders", "invoices"])
    parser.add_argument("file", type=Path, nargs="?", help="standard output without one")
    parser.add_argument(
        "--format", default="csv",
        help="of orders: csv, xlsx, json, xml (ours), ubl, pohoda, order-x, or own-CODE; several "
        "business documents come as one zip; of invoices: csv, which is the VAT register, or one "
        "zip of what is named with commas between: pdf, pdf-factur-x, register, ksef, isdoc, ...",
    )  # fmt: skip
    parser.add_argument("--columns", default="", help=f"of csv and xlsx: {','.join(EVERY)}")
    for name in FILTERS:
        parser.add_argument(f"--{name.replace('_', '-')}", default="", help="only such orders")
    for name in ("after", "before"):
        parser.add_argument(f"--placed-{name}", type=_day, help="a day or moment, as 2026-11-20")
    for name, words in (("since", "first"), ("until", "last")):
        parser.add_argument(f"--{name}", type=_issue_day, help=f"{words} day of issue of invoices")
    parser.add_argument("--kind", choices=InvoiceKind.values, default="", help="of invoices")


def readable(arguments: Sequence[str]) -> list[str]:
    """The file right behind what is exported: argparse looks for it nowhere else."""
    *before, last = arguments
    is_value = before[-1:] and before[-1].startswith("--") and "=" not in before[-1]
    if len(before) > 2 and not last.startswith("-") and not is_value:
        return [*before[:2], last, *before[2:]]
    return list(arguments)


def run(options: argparse.Namespace) -> int:
    """Writes piece by piece."""
    made = WRITERS[options.what](options)
    if options.file is None:
        _written(made, sys.stdout.buffer.write)
        sys.stdout.buffer.flush()
        return 0
    try:
        with options.file.open("wb") as file:
            _written(made, file.write)
    except OSError as problem:
        facts = {"file": options.file, "why": problem.strerror or problem}
        raise Sentence(_("%(file)s cannot be written: %(why)s.") % facts) from problem
    return 0


def _written(pieces: Iterable[bytes], write: Callable[[bytes], int]) -> None:
    for piece in pieces:
        write(piece)


def _levels(_options: argparse.Namespace) -> Iterator[bytes]:
    return (line.encode() for line in level_files.write(stocktaking.levels()))


def _orders(options: argparse.Namespace) -> Iterator[bytes]:
    columns = [name.strip() for name in options.columns.split(",") if name.strip()]
    if wrong := [name for name in columns if name not in EVERY]:
        facts = {"names": ", ".join(wrong), "known": ", ".join(EVERY)}
        raise Sentence(_("No such column: %(names)s. There are: %(known)s.") % facts)
    wanted = lists.OrderFilter(
        **{name: getattr(options, name) for name in FILTERS},
        placed_after=_local(options.placed_after), placed_before=_local(options.placed_before),
    )  # fmt: skip
    try:
        return exports.many(lists.found(wanted), ALSO.get(options.format, options.format), columns)
    except BadQuestion as problem:
        raise Sentence(str(problem)) from problem
    except UnknownFormat as problem:
        known = [*exports.TABLES, exports.JSON, *(code for code, _title in _formats())]
        told = _("There are: %(known)s.") % {"known": ", ".join(known)}
        raise Sentence(f"{problem} {told}") from problem


def _invoices(options: argparse.Namespace) -> Iterator[bytes]:
    rows = invoices.found(InvoiceFilter(options.kind, options.since, options.until))
    wanted = [code.strip() for code in options.format.split(",") if code.strip()]
    if wanted in ([], ["csv"]):
        return bundles.register_of(rows)
    try:
        return bundles.bundle(rows, wanted)
    except UnknownFormat as problem:
        known = {"known": ", ".join(["csv", *(code for code, _title in bundles.formats())])}
        raise Sentence(f"{problem} {_('There are: %(known)s.') % known}") from problem


WRITERS: Mapping[str, Callable[[argparse.Namespace], Iterator[bytes]]] = {
    "levels": _levels, "orders": _orders, "invoices": _invoices,
}  # fmt: skip


def _formats() -> list[tuple[str, str]]:
    return exports.formats_of(Kind.ORDER)


def _day(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day as 2026-11-20 is needed, not {text}") from None


def _issue_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day as 2026-11-20 is needed, not {text}") from None


def _local(at: datetime | None) -> datetime | None:
    """A moment without a zone is one of the shop's."""
    if at is None or at.tzinfo is not None:
        return at
    return at.replace(tzinfo=ZoneInfo(shop.settings().time_zone))
