"""Orders and duties for the tests of messages: Anna's order as it lies in the database.

Rows are written straight, so that these tests need no lifecycle. The shop is called Pracownia.
"""

from __future__ import annotations

import json
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from orderwright.domain.catalog.models import TaxClass
from orderwright.domain.checkout.models import DeliveryMethod, PaymentMethod
from orderwright.domain.delivery.models import DeliveryOrder, Parcel, ParcelLine
from orderwright.domain.orders.models import Gate, Line, Order
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.models import Status
from orderwright.domain.shop.services import change_settings, raise_version, seed_shop
from orderwright.domain.shop.stages import GateKind, OrderStage
from orderwright.kernel import clock
from orderwright.kernel.duties.claiming import claim
from orderwright.kernel.duties.models import Duty
from orderwright.kernel.duties.shapes import Claimed
from orderwright.kernel.duties.worker import run_due
from orderwright.kernel.journal.models import Event
from orderwright.kernel.lifecycle.actors import Actor, ActorKind
from orderwright.kernel.lifecycle.rows import Owed
from orderwright.kernel.lifecycle.taking import Taking
from orderwright.outbound.notifications import mails
from orderwright.outbound.notifications.models import Message

ANNA = "anna.kowalska@example.com"
IBAN = "PL61109010140000071219812874"
EFFECTS = {owed.name: owed.run for owed in vars(mails).values() if isinstance(owed, Owed)}
MAILS = sorted(set(EFFECTS) - {"shop_notice"})


def a_shop(**settings: Any) -> None:
    """A shop with its usual statuses, two ways of delivery, two of payment."""
    seed_shop()
    change_settings(
        name="Pracownia",
        email="biuro@pracownia.example",
        phone="+48 22 123 45 67",
        address={
            "street": "ul. Lipowa 5",
            "postal_code": "00-123",
            "city": "Warszawa",
            "country": "PL",
        },
        bank_accounts=[{"number": IBAN, "bank": "Bank Polski", "currency": "PLN"}],
        **settings,
    )
    goods = TaxClass.objects.create(code="standard", name="Standard")
    DeliveryMethod.objects.create(
        code="courier",
        names={"en": "Courier", "pl": "Kurier"},
        carrier="swift",
        tracking_url="https://swift.example/track?n={number}",
        tax_class=goods,
    )
    DeliveryMethod.objects.create(
        code="post",
        names={"en": "Post"},
        carrier="post",
        tracking_url="https://post.example/{number}",
        tax_class=goods,
    )
    PaymentMethod.objects.create(code="wire", names={"en": "Bank transfer"}, kind="transfer")
    PaymentMethod.objects.create(code="cod", names={"en": "On delivery"}, kind="on_delivery")
    raise_version()


def an_order(stage: str = OrderStage.PLACED, **columns: Any) -> Order:
    """Anna's two mugs and a cushion by courier, to be paid by bank transfer."""
    now = clock.now()
    fields: dict[str, Any] = {
        "number": f"2026-{Order.objects.count() + 123:06}",
        "stage": stage,
        "status": shop.default_status(stage),
        "locale": "en",
        "currency": "PLN",
        "price_mode": "gross",
        "email": ANNA,
        "name": "Anna Kowalska",
        "phone": "+48600100200",
        "shipping_address": {
            "name": "Anna Kowalska",
            "street": "ul. Długa 1/2",
            "postal_code": "31-002",
            "city": "Kraków",
            "country": "PL",
        },
        "delivery_method": "courier",
        "delivery_name": "Courier",
        "payment_method": "wire",
        "payment_name": "Bank transfer",
        "reserves": "confirmed",
        "estimate_min": 1,
        "estimate_max": 3,
        "lines_total": 15870,
        "shipping_total": 1499,
        "total": 17369,
        "taxes": [{"rate": "23", "net": 14121, "tax": 3248}],
        "item_count": 3,
        "placed_at": now,
        "updated_at": now,
        **columns,
    }
    order = Order.objects.create(**fields)
    for position, (sku, name, quantity, price) in enumerate(
        [("MUG-BLUE", "Mug “Morning”, blue", 2, 3990), ("CUSHION", "Linen cushion", 1, 7890)], 1
    ):
        Line.objects.create(
            order=order,
            position=position,
            sku=sku,
            name=name,
            quantity=quantity,
            unit_price=price,
            tax_rate="23",
            total=quantity * price,
        )
    return order


def a_gate(order: Order, kind: GateKind = GateKind.CUSTOMER, **columns: Any) -> Gate:
    """An open gate of the order, in its usual place."""
    position = list(GateKind).index(kind)
    return Gate.objects.create(
        order=order, kind=kind, position=position, opened_at=clock.now(), **columns
    )


def a_parcel(order: Order, number: str, carrier: str = "", stage: str = "sent") -> Parcel:
    """A parcel with one piece of every line."""
    now = clock.now()
    task = DeliveryOrder.objects.create(order=order, stage="packed", opened_at=now, changed_at=now)
    parcel = Parcel.objects.create(
        order=order,
        delivery=task,
        position=Parcel.objects.filter(order=order).count() + 1,
        stage=stage,
        carrier=carrier,
        tracking_number=number,
        sent_at=now,
    )
    for line in order.lines.all():
        ParcelLine.objects.create(parcel=parcel, line=line, quantity=1)
    return parcel


def own_words(code: str, **texts: str) -> Status:
    """The shop writes a mail text of its own for a status."""
    Status.objects.filter(code=code).update(mail_texts=texts)
    raise_version()
    return Status.objects.get(code=code)


def an_event(order: Order, **recorded: Any) -> Event:
    """A step that the journal knows; `recorded` is what it kept."""
    seq = Event.objects.filter(order_id=order.pk).count() + 1
    return Event.objects.create(
        subject_kind="order",
        subject_id=order.pk,
        order_id=order.pk,
        seq=seq,
        step="step",
        name="step_taken",
        actor="staff:Ewa",
        at=clock.now(),
        data=json.dumps(recorded),
        data_hash="",
        hash="",
    )


def a_duty(order: Order, effect: str, target: str = "", **columns: Any) -> Duty:
    """The mail is owed since now because of a step that recorded `recorded`."""
    event = an_event(order, **columns.pop("recorded", {}))
    owed = vars(mails)[effect]
    fields: dict[str, Any] = {
        "subject_kind": "order",
        "subject_id": order.pk,
        "due_at": clock.now() - timedelta(seconds=1),
        "payload": {"order_number": order.number},
        **columns,
    }
    return Duty.objects.create(
        event_id=event.pk,
        order_id=order.pk,
        effect=effect,
        channel=owed.channel,
        target=target or order.email,
        merge_group=owed.merge_group,
        **fields,
    )


def claimed_for(duty: Duty) -> Claimed:
    """The duty in a worker's hands."""
    return next(claimed for claimed in claim(clock.now()) if claimed.id == duty.pk)


def work() -> int:
    """The worker does all that is due."""
    return run_due(EFFECTS, on_fact=lambda _fact: None, once=True)


def sent(order: Order, effect: str, **columns: Any) -> Message:
    """The message after the worker sent it."""
    duty = a_duty(order, effect, **columns)
    work()
    return Message.objects.get(duty_id=duty.pk)


def a_taking(order: Order, kind: ActorKind = ActorKind.STAFF) -> Taking:
    """A step being taken, as much of it as a mail's targets look at."""
    step = SimpleNamespace(
        order=order, subject=order, actor=Actor(kind, "Ewa"), changes={}, rows=lambda _name: []
    )
    return cast(Taking, step)
