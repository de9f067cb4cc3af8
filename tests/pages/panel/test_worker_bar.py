"""Ewa is told when nobody sends mails and watches deadlines."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from orderwright.kernel import clock
from orderwright.kernel.duties import services as duties
from tests.pages.panel.desk import Desk

ORDERS = "/panel/"
SAID = "No worker has run for two minutes"


@pytest.mark.atom("U16")
def test_every_page_says_that_no_worker_runs(ewa: Desk) -> None:
    assert SAID in ewa.page(ORDERS).text
    assert SAID in ewa.page("/panel/products").text


@pytest.mark.atom("U16")
def test_a_worker_that_was_seen_lately_is_enough(ewa: Desk) -> None:
    now = clock.now()
    duties.beat("desk:1", now)
    clock.set_to(now + timedelta(seconds=119))
    assert SAID not in ewa.page(ORDERS).text
    clock.set_to(now + timedelta(seconds=121))
    cache.clear()
    assert SAID in ewa.page(ORDERS).text
