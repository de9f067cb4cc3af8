"""How the journal reads to staff: who did it, from where to where, what changed field by field.

Pure: an event in, sentences out (S4-5 "not informed, by Ewa"; U11 before, after and by whom).
Called by the timeline.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from orderwright.domain.payments import event_reasons
from orderwright.domain.payments.models import Refund
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.errors import UnknownStatus
from orderwright.domain.shop.stages import DeliveryStage, GateKind, GateState, Party
from orderwright.entrypoints.panel import names
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import ActorKind
from orderwright.kernel.lifecycle.rows import Table
from orderwright.kernel.lifecycle.stages import Stage
from orderwright.kernel.money import BadAmount, Money
from orderwright.kernel.own_words import as_heard, as_read
from orderwright.lifecycle.machine import MACHINE
from orderwright.lifecycle.recorded import ALL

ACTORS = {
    ActorKind.CUSTOMER: gettext_lazy("Customer"),
    ActorKind.DELIVERER: gettext_lazy("Deliverer"),
    ActorKind.GATEWAY: gettext_lazy("Payment service"),
    ActorKind.CARRIER: gettext_lazy("Carrier"),
    ActorKind.ERP: gettext_lazy("ERP"),
    ActorKind.MARKETPLACE: gettext_lazy("Marketplace"),
    ActorKind.CLOCK: gettext_lazy("Clock"),
    ActorKind.RULE: gettext_lazy("Rule"),
    ActorKind.STAFF: gettext_lazy("Staff"),
}

RULES = {
    "statement": gettext_lazy("for statements"), "import": gettext_lazy("for imports"),
    "mail": gettext_lazy("for incoming mails"),
}  # fmt: skip
"""Rules that no person has written, by what they are for."""

CHANNELS = {"email": gettext_lazy("e-mail"), "sms": gettext_lazy("SMS")}

LABELS = {
    "reason": gettext_lazy("Reason"), "note": gettext_lazy("Note"), "email": gettext_lazy("E-mail"),
    "name": pgettext_lazy("person", "Name"), "phone": gettext_lazy("Phone"),
    "company": gettext_lazy("Company"),
    "tax_id": gettext_lazy("Tax id"), "shipping_address": gettext_lazy("Address"),
    "street": gettext_lazy("Street"), "city": gettext_lazy("City"),
    "postal_code": gettext_lazy("Post code"), "country": gettext_lazy("Country"),
    "tags": gettext_lazy("Tags"), "number": gettext_lazy("Number"), "total": gettext_lazy("Total"),
    "tracking_number": gettext_lazy("Tracking number"), "carrier": gettext_lazy("Carrier"),
    "amount": gettext_lazy("Amount"), "payment": gettext_lazy("Payment"), "ip": gettext_lazy("IP"),
    "parked_until": gettext_lazy("Parked until"), "held": gettext_lazy("Goods held"),
    "written_off": gettext_lazy("Written off"), "put_back": gettext_lazy("Put back on the shelf"),
    "released": gettext_lazy("Goods released"), "short": gettext_lazy("Goods missing"),
    "owed": gettext_lazy("On back-order"), "held_by": gettext_lazy("Cash held by"),
    "holder": gettext_lazy("Cash is with"),
    "via": gettext_lazy("How"), "proposed": gettext_lazy("Proposed"), "cash": gettext_lazy("Cash"),
    "assigned_to_id": gettext_lazy("Assigned to"), "shipping_total": gettext_lazy("Shipping"),
    "source": gettext_lazy("Source"), "delivery": gettext_lazy("Delivery"),
    "gates": gettext_lazy("Gates opened"), "reference": gettext_lazy("Reference"),
    "paid": gettext_lazy("Paid"), "cash_collected": gettext_lazy("Cash was collected"),
    "tell_customer": gettext_lazy("Tell the customer the reason"),
    "goods_missing": gettext_lazy("Goods proved faulty or missing"),
    "owed_still": gettext_lazy("Still owed"),
    "refund": gettext_lazy("Refund"), "credit": gettext_lazy("Owed less by"),
    "way": gettext_lazy("Way"), "came_by": gettext_lazy("How it came"),
    "label_cash": gettext_lazy("To collect by the label"),
    "account": gettext_lazy("Account"),
    "goods": gettext_lazy("For"), "other": gettext_lazy("Other order"),
    "provider": gettext_lazy("Payment service"), "provider_ref": gettext_lazy("Transaction"),
    "channel": gettext_lazy("Channel"), "until": gettext_lazy("Until"),
    "payment_method": gettext_lazy("Way of paying"), "fees_total": gettext_lazy("Fees"),
    "deliverer": gettext_lazy("Deliverer"), "promised_at": gettext_lazy("Expected at about"),
    "minutes": gettext_lazy("Minutes, approximately"),
    "second_parcel": gettext_lazy("Second parcel"), "as_ready": gettext_lazy("Sent as ready"),
    "mail": gettext_lazy("Mail"),
    "pays_on_delivery": gettext_lazy("Paid on delivery"), "paid_on": gettext_lazy("Day"),
}  # fmt: skip

VIA = {
    "link": gettext_lazy("by the link in the mail"), "phone": gettext_lazy("by phone"),
    "staff": gettext_lazy("by staff"), "payment": gettext_lazy("by payment"),
    "marketplace": gettext_lazy("implied by the marketplace"), "rule": gettext_lazy("by a rule"),
    "gateway": gettext_lazy("by the payment service"), "email": gettext_lazy("by an answered mail"),
    "erp": gettext_lazy("by the ERP"), "reply": gettext_lazy("by an answered mail"),
}  # fmt: skip

OWN_LINES = frozenset(
    {
        "from",
        "to",
        "status",
        "status_before",
        "kind",
        "overridden",
        "not_informed",
        "totals",
        "currency",
        "taxes",
        "payment_name",
        "lines_total",
        "adjustments_total",
        "deliverer_ids",
        "because",
        "documents",
        "papers",
        "message",
    }
)
"""Told by sentences of their own, not as "label: value"."""

AMOUNTS = frozenset({"total", "amount", "cash", "paid", "proposed", "second_parcel"})
"""Decimal texts of the event's currency, or of the order's."""

NAMED: Mapping[str, Callable[[str], str]] = {
    "source": names.source, "carrier": names.carrier,
    "held_by": lambda party: str(Party(party).label),
    "holder": lambda party: str(Party(party).label),
    "way": lambda way: str(Refund.Way(way).label), "provider": names.provider,
    "came_by": lambda code: names.payment_method(code, get_language() or "en"),
}  # fmt: skip

MINOR = frozenset({"total", "credit", "shipping_total", "fees_total", "second_parcel"})
"""Whole numbers of the smallest unit, as the rows keep them."""

MOMENTS = frozenset({"parked_until", "valid_until", "until", "promised_at"})

CORRECTIONS = frozenset({"address_corrected", "billing_corrected", "customer_corrected"})


def read_event(event: Event) -> dict[str, Any]:
    """The data of an event; nothing after an erasure."""
    try:
        found = json.loads(event.data or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def title(event: Event, facts: Mapping[str, Any]) -> str:
    """What happened, in the past tense."""
    known = ALL.get(event.name)
    words = str(known.label) if known else event.name.replace("_", " ").capitalize()
    if event.subject_kind == "gate" and facts.get("kind") in GateKind.values:
        return f"{words}: {GateKind(facts['kind']).label}"
    return words


def who(actor: str) -> str:
    """`staff:Ewa` is Ewa; what followed by itself names whom it followed."""
    kind, _colon, name = actor.partition(":")
    while name.startswith(f"{ActorKind.NEIGHBOUR}:"):
        name = name.partition(":")[2]  # what follows what followed is told of the person alone
    if kind == ActorKind.NEIGHBOUR:
        return _("by itself, after %(who)s") % {"who": who(name)} if name else _("by itself")
    if kind == ActorKind.STAFF and name.startswith("api:"):
        return _("API key %(name)s") % {"name": name[4:]}
    if kind == ActorKind.STAFF and name:
        return name
    word = (
        str(ACTORS.get(ActorKind(kind), kind)) if kind in ActorKind.__members__.values() else kind
    )
    named = kind in (ActorKind.RULE, ActorKind.DELIVERER) and name
    return f"{word} {RULES.get(name, name)}" if named else word


def done_by(what: str, actor: str) -> str:
    """What happened and by whom, in one sentence."""
    told = {"what": what, "who": who(actor)}
    if actor.startswith(ActorKind.NEIGHBOUR):
        return f"{what}, {told['who']}"  # "by itself" needs no second "by"
    return _("%(what)s, by %(who)s") % told


def _person(actor: str) -> str:
    """Whoever took the step that the others followed: their wish it was."""
    followed = f"{ActorKind.NEIGHBOUR}:"
    while actor.startswith(followed):
        actor = actor.removeprefix(followed)
    return actor


def lines(event: Event, facts: Mapping[str, Any], language: str) -> list[str]:
    """The sentences below the title."""
    table = MACHINE.tables.get(event.subject_kind)
    return [
        *_moved(table, facts),
        *_status(facts, language),
        *_values(_worth_telling(event, facts), language),
        *_overridden(facts),
        *_silent(event, facts),
    ]


def _moved(table: Table | None, facts: Mapping[str, Any]) -> Iterator[str]:
    if "from" in facts and "to" in facts:
        yield f"{_stage(table, facts['from'])} → {_stage(table, facts['to'])}"


def _stage(table: Table | None, stage: str) -> str:
    if table is None:
        return stage
    field = table.model._meta.get_field(table.stage_field)
    return str(dict(getattr(field, "flatchoices", ())).get(stage, stage))


def _status(facts: Mapping[str, Any], language: str) -> Iterator[str]:
    after = _status_label(facts.get("status"), language)
    before = _status_label(facts.get("status_before"), language)
    if before and after:
        yield f"{before} → {after}"
    elif after:
        yield _("Status: %(status)s") % {"status": after}


def _status_label(code: Any, language: str) -> str:
    if not code:
        return ""
    try:
        return shop.status_by_code(str(code)).label(language)
    except UnknownStatus:
        return str(code)


def _worth_telling(event: Event, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """Of a correction only what really changed; the form held everything."""
    if event.name not in CORRECTIONS:
        return facts
    return {name: value for name, value in facts.items() if isinstance(value, list)}


def _values(facts: Mapping[str, Any], language: str) -> Iterator[str]:
    for name, value in facts.items():
        if (
            name not in OWN_LINES
            and value not in (None, "", [], {})
            and not _is_no_money(name, value)
        ):
            yield from _value(name, _readable(name, value, facts, language))


def _is_no_money(name: str, value: Any) -> bool:
    return name in MINOR and value == 0


def _readable(name: str, value: Any, facts: Mapping[str, Any], language: str) -> Any:
    """Amounts as people write them, codes by their names; everything else as it stands."""
    if name in AMOUNTS and isinstance(value, str) and facts.get("currency"):
        return _amount(value, str(facts["currency"]), language)
    if name in MINOR:
        return _each(value, int, lambda minor: _money(minor, facts, language))
    if name == "payment_method":
        return _each(value, str, lambda code: names.payment_method(code, language))
    if name == "reason" and isinstance(value, str):
        because = facts.get("because")
        return event_reasons.sentence(because) if because else as_read(value)
    if name in NAMED and isinstance(value, str):
        return NAMED[name](value)
    if name in MOMENTS:
        return _each(value, str, lambda text: _moment(text, language))
    return value


def _each(value: Any, kind: type, written: Callable[[Any], str]) -> Any:
    """The value, or what stood before and after, written; what is of another kind stays."""
    if isinstance(value, list):
        return [_each(part, kind, written) for part in value]
    fits = isinstance(value, kind) and not isinstance(value, bool)
    return written(value) if fits else value


def _money(minor: int, facts: Mapping[str, Any], language: str) -> str:
    currency = str(facts.get("currency") or "")
    return Money(minor, currency).format(language) if currency else str(minor)


def _moment(text: str, language: str) -> str:
    """By the shop's clock; empty for none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return ""
    zone = ZoneInfo(shop.settings().time_zone)
    return str(format_datetime(at.astimezone(zone), "d MMM y, HH:mm", locale=language))


def _amount(text: str, currency: str, language: str) -> str:
    try:
        return Money.parse(text, currency).format(language)
    except BadAmount:
        return text


def _value(name: str, value: Any) -> Iterator[str]:
    label = str(LABELS.get(name, name.replace("_", " ").capitalize()))
    if isinstance(value, list) and len(value) == 2 and name != "gates":
        yield from _change(label, *value)
    elif name == "note" and isinstance(value, int):
        return
    elif name == "via":
        told = str(VIA.get(str(value), value))
        yield told[:1].upper() + told[1:]
    elif name == "delivery":
        yield f"{label}: {_label_in(DeliveryStage, value)}"
    elif name == "gates" and isinstance(value, list):
        yield f"{label}: {', '.join(_label_in(GateKind, kind) for kind in value)}"
    elif name == "gates" and isinstance(value, dict):
        yield from (
            f"{_label_in(GateKind, kind)}: {_label_in(GateState, state)}"
            for kind, state in value.items()
        )
    else:
        yield f"{label}: {_plain(value)}"


def _label_in(stages: type[Stage], value: Any) -> str:
    return str(dict(stages.choices).get(value, VIA.get(str(value), value)))


def _change(label: str, before: Any, after: Any) -> Iterator[str]:
    """Field by field, so that a corrected street does not repeat the whole address."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                inner = str(LABELS.get(name, name))
                yield f"{inner}: {_plain(before.get(name))} → {_plain(after.get(name))}"
        return
    yield f"{label}: {_plain(before)} → {_plain(after)}"


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{amount} × {name}" for name, amount in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "–" if value in (None, "") else str(value)


def _overridden(facts: Mapping[str, Any]) -> Iterator[str]:
    for sentence in facts.get("overridden", ()):
        yield _("Gone ahead in spite of: %(warning)s") % {"warning": as_heard(sentence)}


def _silent(event: Event, facts: Mapping[str, Any]) -> Iterator[str]:
    channels = [str(CHANNELS.get(name, name)) for name in facts.get("not_informed", ())]
    if channels:
        told = {"channels": ", ".join(channels), "who": who(_person(event.actor))}
        yield _("Not informed (%(channels)s), by %(who)s") % told
