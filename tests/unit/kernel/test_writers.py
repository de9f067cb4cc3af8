"""The queue of writers on SQLite: fair, bounded, and open again whatever happened."""

import os
import select
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from orderwright.entrypoints.busy import BusyMiddleware
from orderwright.kernel.database.dialect import is_postgres, skip_locked_supported
from orderwright.kernel.database.errors import UnsafeDatabase, WritersBusy
from orderwright.kernel.database.sqlite.base import DatabaseWrapper
from orderwright.kernel.database.sqlite.queue import WriterQueue, queue_for

pytestmark = pytest.mark.once

HOLD_THE_FILE = """
import fcntl, os, sys, time
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)
"""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "waited ten seconds in vain"
        time.sleep(0.001)


@pytest.fixture
def ledger(tmp_path: Path, django_db_blocker: Any) -> Iterator[Callable[..., DatabaseWrapper]]:
    """Opens connections to one file with a table `t`, by the product's own backend."""
    opened: list[DatabaseWrapper] = []

    def connect(**options: Any) -> DatabaseWrapper:
        described = {
            **connections["default"].settings_dict,
            "NAME": str(tmp_path / "ledger.sqlite3"),
            "OPTIONS": {"timeout": 0.1, **options},
        }
        opened.append(DatabaseWrapper(described, alias="default"))
        opened[-1].inc_thread_sharing()
        return opened[-1]

    with django_db_blocker.unblock():
        with connect().cursor() as cursor:
            cursor.execute("CREATE TABLE t (n INTEGER UNIQUE)")
        opened[0].close()
        yield connect
        for one in opened:
            one.close()


@pytest.fixture
def impatient(settings) -> None:
    settings.WRITERS_WAIT_SECONDS = 0.05


def begin(db: DatabaseWrapper) -> None:
    db.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def write(db: DatabaseWrapper, n: int) -> None:
    with db.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (%s)", (n,))


def end(db: DatabaseWrapper, *, commit: bool = True) -> None:
    db.commit() if commit else db.rollback()
    db.set_autocommit(True)


def count(db: DatabaseWrapper) -> int:
    with db.cursor() as cursor:
        return int(cursor.execute("SELECT count(*) FROM t").fetchone()[0])


# The line itself


def test_writers_are_let_in_in_the_order_they_came() -> None:
    line = WriterQueue(None)
    came: list[int] = []

    def stand_in_line(number: int) -> None:
        line.enter(10)
        came.append(number)
        line.leave()

    line.enter(1)
    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=stand_in_line, args=(number,)))
        threads[-1].start()
        until(lambda: len(line._waiting) == number + 1)  # noqa: B023
    line.leave()
    for thread in threads:
        thread.join(10)
    assert came == list(range(8))


def test_who_waits_too_long_leaves_the_line_and_nobody_is_stuck() -> None:
    line = WriterQueue(None)
    line.enter(1)
    with pytest.raises(WritersBusy):
        line.enter(0.01)
    line.leave()
    line.enter(0)
    line.leave()


@pytest.mark.fault("F16")
def test_another_process_holding_the_lock_file_makes_us_wait_and_then_say_so(
    tmp_path: Path,
) -> None:
    lock_file = tmp_path / "db-writers"
    line = WriterQueue(lock_file)
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_FILE, str(lock_file)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout
        assert other.stdout.readline() == "held\n"
        with pytest.raises(WritersBusy, match="another process"):
            line.enter(0.02)
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait(10)
    line.enter(5)
    line.leave()


def test_a_forked_child_has_a_line_of_its_own(tmp_path: Path) -> None:
    name = str(tmp_path / "db")
    parents = queue_for(name, in_memory=False)
    parents.enter(1)
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            queue_for(name, in_memory=False).enter(0.01)
            os.write(tell, b"entered")
        except WritersBusy:
            os.write(tell, b"busy")
        finally:
            os._exit(0)
    assert select.select([told], [], [], 10)[0]
    assert os.read(told, 10) == b"busy", "the child waits for the parent like any process"
    os.waitpid(child, 0)
    parents.leave()
    assert queue_for(name, in_memory=False) is parents
    parents.enter(1)
    parents.leave()


def test_two_names_of_one_file_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "db").touch()
    (tmp_path / "alias").symlink_to(tmp_path / "db")
    one = queue_for(str(tmp_path / "db"), in_memory=False)
    assert one is queue_for(str(tmp_path / "alias"), in_memory=False)
    assert one is not queue_for(str(tmp_path / "other"), in_memory=False)


# The backend


@pytest.mark.fault("F39")
def test_every_connection_would_survive_a_power_cut(ledger: Any) -> None:
    with ledger().cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)


@pytest.mark.fault("F39")
@pytest.mark.parametrize("pragma", ["synchronous=NORMAL", "synchronous=OFF", "journal_mode=DELETE"])
def test_a_connection_that_would_lose_orders_is_refused(ledger: Any, pragma: str) -> None:
    with pytest.raises(UnsafeDatabase, match="could be lost"):
        ledger(init_command=f"PRAGMA {pragma}").ensure_connection()


@pytest.mark.parametrize("commit", [True, False])
def test_a_turn_ends_with_commit_and_with_rollback(
    ledger: Any, impatient: None, commit: bool
) -> None:
    ewa, jan = ledger(), ledger()
    begin(ewa)
    write(ewa, 1)
    with pytest.raises(WritersBusy):
        begin(jan)
    end(ewa, commit=commit)
    begin(jan)
    assert count(jan) == int(commit)
    end(jan)


def test_a_turn_ends_when_the_connection_is_closed(ledger: Any, impatient: None) -> None:
    ewa, jan = ledger(), ledger()
    begin(ewa)
    write(ewa, 1)
    ewa.close()
    ewa.close()
    begin(jan)
    assert count(jan) == 0
    end(jan)


def test_a_turn_ends_when_the_connection_broke_underneath(ledger: Any, impatient: None) -> None:
    ewa, jan = ledger(), ledger()
    begin(ewa)
    ewa.connection.close()
    with pytest.raises(DatabaseError):
        ewa.rollback()
    begin(jan)
    write(jan, 1)
    end(jan)
    assert count(jan) == 1


@pytest.mark.fault("F16")
def test_a_writer_from_outside_the_line_is_waited_for_and_then_named(
    ledger: Any, impatient: None, tmp_path: Path
) -> None:
    stranger = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
    stranger.execute("BEGIN EXCLUSIVE")
    ewa = ledger()
    with pytest.raises(WritersBusy, match="locked"):
        begin(ewa)
    stranger.close()
    begin(ewa)
    end(ewa)


def test_a_broken_begin_gives_the_turn_back(ledger: Any, impatient: None) -> None:
    ewa, jan = ledger(), ledger()
    ewa.ensure_connection()
    ewa.transaction_mode = "NONSENSE"
    with pytest.raises(OperationalError, match="syntax"):
        begin(ewa)
    begin(jan)
    end(jan)


def test_readers_and_single_statements_do_not_stand_in_line(ledger: Any, impatient: None) -> None:
    ewa, jan = ledger(), ledger()
    begin(ewa)
    assert count(jan) == 0
    end(ewa)
    turn = queue_for(str(ewa.settings_dict["NAME"]), in_memory=False)
    turn.enter(1)
    write(jan, 1)
    turn.leave()
    assert count(ewa) == 1


def test_a_transaction_is_immediate_so_that_no_reader_turns_writer_half_way(ledger: Any) -> None:
    assert ledger().get_connection_params()
    one = ledger()
    one.ensure_connection()
    assert one.transaction_mode == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
def test_many_threads_write_through_django_and_none_is_turned_away() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE queue_test (n INTEGER UNIQUE)")
    failed: list[Exception] = []

    def write_ten(first: int) -> None:
        try:
            for n in range(first, first + 10):
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute("SELECT count(*) FROM queue_test")
                    cursor.execute("INSERT INTO queue_test VALUES (%s)", (n,))
        except DatabaseError as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_ten, args=(10 * i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with connection.cursor() as cursor:
        written = cursor.execute("SELECT count(*) FROM queue_test").fetchone()[0]
        cursor.execute("DROP TABLE queue_test")
    assert failed == []
    assert written == 80


@pytest.mark.django_db(transaction=True)
def test_after_an_error_inside_nested_blocks_the_next_writer_gets_in(settings) -> None:
    settings.WRITERS_WAIT_SECONDS = 0.05
    with pytest.raises(ZeroDivisionError), transaction.atomic(), transaction.atomic():
        raise ZeroDivisionError

    told: list[str] = []

    def next_writer() -> None:
        with transaction.atomic():
            told.append("in")
        connection.close()

    thread = threading.Thread(target=next_writer)
    thread.start()
    thread.join(10)
    assert told == ["in"]


# What the others are told


def test_a_visitor_is_asked_to_come_again_and_nothing_else_is_swallowed() -> None:
    request = RequestFactory().post("/checkout")
    middleware = BusyMiddleware(lambda _request: HttpResponse("fine"))
    assert middleware(request).content == b"fine"
    answer = middleware.process_exception(request, WritersBusy("too long"))
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert b"Nothing was changed" in answer.content
    assert middleware.process_exception(request, ValueError()) is None


def test_sqlite_knows_that_it_is_not_postgresql() -> None:
    assert not is_postgres(connection)
    assert not skip_locked_supported(connection)


def test_a_single_statement_that_waited_in_vain_says_busy_too(ledger: Any) -> None:
    # given somebody in the middle of writing, past the queue
    held = sqlite3.connect(ledger().settings_dict["NAME"])
    held.execute("BEGIN IMMEDIATE")
    # when another writes without a transaction
    with pytest.raises(WritersBusy):
        write(ledger(timeout=0.01), 1)
    # then other mistakes keep their names
    held.close()
    with pytest.raises(OperationalError) as wrong, ledger().cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert not isinstance(wrong.value, WritersBusy)
