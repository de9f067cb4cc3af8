"""Anna at the rehearsed payment service, and what the service tells of her."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from orderwright.domain.orders.models import Order
from orderwright.domain.payments.models import Payment
from orderwright.domain.payments.ports import Kind
from orderwright.kernel.links.services import issue
from orderwright.kernel.money import Money
from orderwright.outbound.gateways.configured import gateway
from orderwright.outbound.gateways.rehearsal import Rehearsal, Wish
from orderwright.outbound.gateways.rehearsal_rows import Delivery
from tests.builders import a_shop, online_payments
from tests.walks import anna_buys, fresh


@dataclass
class Scene:
    """An order, a browser without cookies, and the service on the other side."""

    order: Order
    browser: Client

    @property
    def token(self) -> str:
        return issue("pay", self.order.pk)

    @property
    def attempt(self) -> Payment:
        """The newest try."""
        return Payment.objects.filter(order=self.order).exclude(provider_ref="").latest("pk")

    @property
    def service(self) -> Rehearsal:
        found = gateway(self.attempt.provider)
        assert isinstance(found, Rehearsal)
        return found

    def presses(self, action: str = "pay", **typed: str) -> Any:
        """A button of the pay page."""
        sent = {"token": self.token, "action": action, **typed}
        return self.browser.post(f"/pay/{self.token}", sent)

    def plays(self, kind: Kind = Kind.PAID, **wish: Any) -> list[Delivery]:
        """What the service would post."""
        return self.service.play(self.attempt.provider_ref, Wish(kind, **wish))

    def word(self, kind: Kind = Kind.PAID, amount: int | None = None) -> Delivery:
        """One notification, signed."""
        money = Money(amount, self.order.currency) if amount is not None else None
        return self.plays(kind, amount=money)[-1]

    def posts(self, word: Delivery, code: str = "", **extra: Any) -> Any:
        """The service calls the hook."""
        return self.browser.post(
            f"/hooks/payments/{code or self.attempt.provider}", data=word.raw,
            content_type="application/json", headers=dict(word.headers), **extra,
        )  # fmt: skip

    def now(self) -> Order:
        return fresh(self.order)


def the_scene(method: str = "card") -> Scene:
    """Anna has ordered, and nobody has paid."""
    a_shop()
    online_payments()
    return Scene(anna_buys(payment_method=method), Client(enforce_csrf_checks=True))
