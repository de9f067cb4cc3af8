"""Configuration is read from memory, but never an old one, and never an unfinished one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from orderwright.domain.shop import queries, versions
from orderwright.domain.shop.models import ShopSettings
from orderwright.domain.shop.services import change_settings, raise_version, seed_shop


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


@pytest.mark.django_db
def test_settings_are_read_once_and_then_cost_nothing() -> None:
    seed_shop()
    queries.settings()

    assert statements(queries.settings) == 0


@pytest.mark.django_db
def test_a_change_holds_at_once_also_inside_its_own_transaction() -> None:
    seed_shop()
    assert queries.settings().name == "Orderwright"

    with transaction.atomic():
        change_settings(name="Lamps")
        assert queries.settings().name == "Lamps"
    assert queries.settings().name == "Lamps"


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_undone_was_never_true() -> None:
    seed_shop()

    with transaction.atomic():
        change_settings(name="Lamps")
        assert queries.settings().name == "Lamps"
        transaction.set_rollback(True)

    assert queries.settings().name == "Orderwright"
    change_settings(phone="+48600100200")
    assert queries.settings().name == "Orderwright"


@pytest.mark.django_db
def test_a_change_undone_with_its_savepoint_was_never_true() -> None:
    seed_shop()

    with transaction.atomic():
        change_settings(name="Lamps")
        assert queries.settings().name == "Lamps"
        transaction.set_rollback(True)

    assert queries.settings().name == "Orderwright"


@pytest.mark.django_db(transaction=True)
def test_others_see_a_change_only_when_it_is_finished() -> None:
    seed_shop()
    queries.settings()

    def elsewhere() -> str:
        try:
            return queries.settings().name
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        change_settings(name="Lamps")
        assert queries.settings().name == "Lamps"
        assert pool.submit(elsewhere).result(timeout=30) == "Orderwright"
    assert elsewhere() == "Lamps"


@pytest.mark.django_db(transaction=True)
def test_another_process_is_heard_within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    seed_shop()
    queries.settings()
    ShopSettings.objects.update(name="Lamps")
    versions.ConfigVersion.objects.update(number=10**15)

    assert queries.settings().name == "Orderwright"
    monkeypatch.setattr(versions, "FRESH_SECONDS", 0.0)

    assert queries.settings().name == "Lamps"


@pytest.mark.django_db(transaction=True)
def test_many_threads_read_the_same_while_it_changes() -> None:
    seed_shop()
    start = threading.Barrier(8)

    def read(_number: int) -> set[str]:
        start.wait(timeout=30)
        try:
            return {queries.settings().name for _n in range(200)}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(7) as pool:
        readers = [pool.submit(read, number) for number in range(7)]
        start.wait(timeout=30)
        for number in range(20):
            change_settings(name=f"Shop {number}")
        seen = set().union(*(reader.result(timeout=60) for reader in readers))

    assert seen <= {"Orderwright", *(f"Shop {number}" for number in range(20))}
    assert queries.settings().name == "Shop 19"


@pytest.mark.django_db
def test_the_version_rises() -> None:
    first = raise_version()

    assert raise_version() > first
    assert queries.config_version() > first


@pytest.mark.django_db
def test_a_shop_that_was_never_seeded_has_the_defaults() -> None:
    assert queries.settings().currency == "PLN"
    assert queries.config_version() == 0
