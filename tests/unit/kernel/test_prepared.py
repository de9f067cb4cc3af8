"""Statements that PostgreSQL keeps planned: what they answer, and what they refuse."""

from collections.abc import Iterator

import pytest
from django.db import DataError, ProgrammingError, connection, transaction

from orderwright.kernel.database import prepared
from orderwright.kernel.database.prepared import fetch

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Other tests leave statements behind on the same connection."""
    for _around in (1, 2):
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
        prepared._names.clear()
        if _around == 1:
            yield


def kept() -> int:
    return len(fetch(b"SELECT name FROM pg_prepared_statements WHERE name LIKE 'ow%'", []))


def test_values_travel_as_text_and_nothing_stays_nothing() -> None:
    statement = b"SELECT $1::int + 1, $2::text, $3::bool, $4::date"
    assert fetch(statement, [41, "Żółw ' \\", True, None]) == [["42", "Żółw ' \\", "t", None]]


def test_a_statement_is_planned_once_and_not_for_ever_more() -> None:
    for n in (1, 2, 3):
        assert fetch(b"SELECT $1::int", [n]) == [[str(n)]]
    assert kept() == 2
    for n in range(prepared.MOST_KEPT + 5):
        assert fetch(b"SELECT %d" % n, []) == [[str(n)]]
    assert kept() == prepared.MOST_KEPT


def test_errors_are_djangos_and_leave_the_connection_fit() -> None:
    with pytest.raises(DataError):
        fetch(b"SELECT 1 / $1::int", [0])
    with pytest.raises(ProgrammingError):
        fetch(b"SELECT FROM WHERE", [])
    assert fetch(b"SELECT 1 / $1::int", [1]) == [["1"]]


def test_inside_a_transaction_it_belongs_to_it() -> None:
    insert = b"INSERT INTO kernel_numbercounter (series, last) VALUES ('x', $1) RETURNING last"
    with transaction.atomic():
        assert fetch(insert, [7]) == [["7"]]
        transaction.set_rollback(True)
    assert fetch(b"SELECT count(*) FROM kernel_numbercounter WHERE series = 'x'", []) == [["0"]]


def test_outside_a_transaction_a_statement_is_done_as_a_whole_or_not_at_all() -> None:
    both = (
        b"WITH kept AS (INSERT INTO kernel_numbercounter (series, last) VALUES ('x', 1)) "
        b"SELECT 1 / $1::int"
    )
    with pytest.raises(DataError):
        fetch(both, [0])
    assert fetch(b"SELECT count(*) FROM kernel_numbercounter WHERE series = 'x'", []) == [["0"]]
