"""The API keeps its own description: every operation, valid and invalid input, no 5xx.

A short run on every commit; SCHEMATHESIS_EXAMPLES makes it a long one (safety 3: 20,000 calls).
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from orderwright.domain.delivery.models import DeliveryOrder, Parcel
from orderwright.domain.payments.models import Payment
from orderwright.domain.shop.permissions import Scope
from orderwright.domain.shop.services import make_api_key
from orderwright.domain.shop.stages import OrderStage
from orderwright.kernel.links.services import issue
from tests.builders import a_cart, a_product, a_shop
from tests.walks import an_order

EXAMPLES = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "8"))
VERBS = (
    "note",
    "tag",
    "cancel",
    "ship",
    "set_status",
    "pass",
    "record",
    "send",
    "pack",
    "correct_address",
)
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance, negative_data_rejection,
    unsupported_method, allow_header_conformance,
]  # fmt: skip

api = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@dataclass(frozen=True)
class Seeds:
    """What is really there, so that not every call ends with 404."""

    secret: str
    path: Mapping[str, Any]
    rows: Mapping[str, int]

    def aim(self, case: schemathesis.Case) -> None:
        """Point a valid case at rows that exist; leave half of them as they were made."""
        mode = case.meta.generation.mode if case.meta else GenerationMode.NEGATIVE
        shape = sum(map(ord, str(case.body) + str(case.path_parameters)))
        if mode is not GenerationMode.POSITIVE or shape % 3 == 0:
            return
        for name in ("If-Match", "Idempotency-Key"):
            (case.headers or {}).pop(name, None)
        for name in case.path_parameters or {}:
            if name == "step":
                case.path_parameters[name] = VERBS[shape % len(VERBS)]
            elif name == "row_id":
                case.path_parameters[name] = self.rows.get(self._kind(case), 1)
            else:
                case.path_parameters[name] = self.path[self._key(case, name)]

    def _kind(self, case: schemathesis.Case) -> str:
        return next((kind for kind in self.rows if kind in case.operation.path), "")

    def _key(self, case: schemathesis.Case, name: str) -> str:
        return "link" if name == "token" and "/o/" in case.operation.path else name


@pytest.fixture
def open_connection() -> Iterator[None]:
    """The test's transaction outlives its requests, as under Django's own test client."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def seeds(db: None, open_connection: None) -> Seeds:
    """A shop with an order on its way, a cart and a key that may do all."""
    a_shop()
    a_product("LAMP", stock=500)
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 2})
    _cart, token = a_cart({"LAMP": 1})
    _key, secret = make_api_key("all", list(Scope.values))
    rows = {
        "payments": Payment.objects.get(order=order).pk,
        "deliveries": DeliveryOrder.objects.get(order=order).pk,
        "parcels": Parcel.objects.get(order=order).pk,
    }
    path = {
        "number": order.number, "token": token, "link": issue("track", order.pk), "sku": "LAMP",
        "kind": "shop",
    }  # fmt: skip
    return Seeds(secret, path, rows)


@pytest.mark.threat("T23", "T31", "T57", "T71")
@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_every_operation_keeps_the_description(case: schemathesis.Case, seeds: Seeds) -> None:
    seeds.aim(case)
    headers = {"Authorization": f"Bearer {seeds.secret}"}
    answer = case.call_and_validate(headers=headers, checks=CHECKS)
    assert answer.status_code < 500
