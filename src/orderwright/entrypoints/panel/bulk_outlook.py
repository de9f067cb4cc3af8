"""What a step on many orders will do: tried on a few that differ, told with how many it holds for.

Called by the bulk sheet. What each order says stands in `foretelling.py`; nothing is changed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from orderwright.domain.orders.models import Order
from orderwright.entrypoints.panel.foretelling import Outlook, outlook
from orderwright.entrypoints.panel.telling import Tick
from orderwright.kernel.lifecycle.offers import Offer
from orderwright.kernel.lifecycle.taking import Ask

MOST_TRIED = 5

Judged = Sequence[tuple[Order, Offer]]


@dataclass(frozen=True)
class BulkOutlook:
    """`follows`: sentences, each with how many of the `tried` orders it holds for where it does
    not hold for all. `ticks`: one box per channel that any of them informs by.
    """

    tried: int
    follows: Sequence[str]
    ticks: Sequence[Tick]


def bulk_outlook(judged: Judged, ask: Ask) -> BulkOutlook:
    """Tries the step on up to five orders for which it is open."""
    seen = [outlook(order, offer, ask) for order, offer in _unlike(judged)]
    counted = Counter(sentence for one in seen for sentence in dict.fromkeys(_sentences(one)))
    follows = [_held_by(sentence, held, len(seen)) for sentence, held in counted.items()]
    return BulkOutlook(len(seen), follows, list(_ticks(seen)))


def _unlike(judged: Judged) -> list[tuple[Order, Offer]]:
    """One order of each kind first: what follows depends on how it is paid and delivered."""
    seen: Counter[tuple[object, ...]] = Counter()
    ranked: list[tuple[int, int, tuple[Order, Offer]]] = []
    for order, offer in judged:
        if offer.open:
            kind = (order.stage, order.delivery_method, order.payment_method, order.payment_status)
            ranked.append((seen[kind], len(ranked), (order, offer)))
            seen[kind] += 1
    return [pair for _nth, _at, pair in sorted(ranked, key=lambda rank: rank[:2])[:MOST_TRIED]]


def _sentences(one: Outlook) -> Iterator[str]:
    if one.refusal:
        yield _("It is refused: %(why)s") % {"why": one.refusal}
        return
    yield from one.follows
    yield from one.others
    yield from one.notes
    for label, _to in one.mails:
        yield _("The customer gets: %(what)s") % {"what": label}


def _held_by(sentence: str, held: int, tried: int) -> str:
    if held == tried:
        return sentence
    told = {"sentence": sentence, "n": held, "all": tried}
    return _("%(n)s of %(all)s: %(sentence)s") % told


def _ticks(seen: Iterable[Outlook]) -> Iterator[Tick]:
    """Without addresses and words, which are each order's own."""
    ticks = [tick for one in seen for tick in one.ticks]
    for channel in dict.fromkeys(tick.channel for tick in ticks):
        alike = [tick for tick in ticks if tick.channel == channel]
        mixed = any(tick.mixed for tick in alike) or len({tick.ticked for tick in alike}) > 1
        ticked = any(tick.ticked for tick in alike)
        yield replace(alike[0], to=[], messages=(), ticked=ticked, mixed=mixed)
