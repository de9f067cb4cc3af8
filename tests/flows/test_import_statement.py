"""`orderwright import statement`: a file is recorded and laid beside what the database holds."""

from pathlib import Path

import pytest

from orderwright.domain.orders.models import Order
from orderwright.domain.payments import own_layouts
from orderwright.domain.payments.models import StatementEntry, StatementFile
from orderwright.domain.payments.own_layouts import LayoutWish
from orderwright.domain.payments.statements.csv_layout import Column
from orderwright.entrypoints.commands.main import main
from orderwright.kernel import clock
from tests.builders import a_shop
from tests.unit.payments.statement_files import SHOP, balance, camt, entry, transaction
from tests.walks import anna_buys, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    """Anna's order by bank transfer: 144.90."""
    a_shop()
    return anna_buys()


def run(path: Path, *options: str) -> int:
    return main(["import", "statement", str(path), *options])


def a_file(folder: Path, content: bytes, name: str = "may.xml") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_statement_is_recorded_and_reconciled(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = entry("144.90", transaction(order.number)) + entry("7.00", sign="DBIT")
    balances = balance("OPBD", "100.00") + balance("CLBD", "237.90")
    path = a_file(tmp_path, camt(lines, balances=balances))
    assert run(path) == 0
    printed = capsys.readouterr().out
    assert fresh(order).due == 0
    rows = [line.split() for line in printed.splitlines()]
    assert [SHOP, "2", "144.90", "PLN", "-7.00", "PLN", "file"] in rows
    assert ["2", "144.90", "PLN", "-7.00", "PLN", "database"] in rows
    assert ["Recorded", "1"] in rows
    assert "difference 0.00 PLN" in printed
    assert "The database holds the whole file." in printed


def test_run_again_it_changes_nothing_and_says_so(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, camt(entry("144.90", transaction(order.number))))
    assert run(path) == 0
    assert run(path) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    assert (StatementFile.objects.count(), fresh(order).paid) == (1, 14_490)


def test_a_dry_run_adds_up_the_file_and_keeps_nothing(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, camt(entry("144.90", transaction(order.number))))
    assert run(path, "--dry-run") == 0
    printed = capsys.readouterr().out
    assert "144.90 PLN" in printed
    assert "database" not in printed
    assert not StatementFile.objects.exists()


def test_an_untried_layout_records_only_when_somebody_is_sure(order: Order, tmp_path: Path) -> None:
    content = f"Nr paczki;Kwota;Nr zamówienia\n1;144,90;{order.number}\n".encode("cp1250")
    options = ("--layout", "cash-pl", "--dated", "2026-05-03")
    assert run(a_file(tmp_path, content, "a.csv"), *options) == 0
    assert fresh(order).paid == 0
    StatementEntry.objects.all().delete()
    again = a_file(tmp_path, content + b"\n", "b.csv")
    assert run(again, *options, "--sure") == 0
    assert fresh(order).due == 0


def test_what_the_database_lacks_is_named(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = entry("5.00", transaction("a")) + entry("6.00", transaction("b"))
    path = a_file(tmp_path, camt(lines))
    assert run(path) == 0
    StatementEntry.objects.filter(amount=600).delete()
    assert run(path) == 1
    assert "differs from the file in the line 2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [(b" ", "The file is empty."), (b"a;b\n1;2\n", "layout"), (b"<!DOCTYPE a><a/>", "entities")],
)
def test_a_file_that_cannot_be_read_is_one_sentence(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    assert run(a_file(tmp_path, content)) == 1
    assert said in capsys.readouterr().err
    assert not StatementFile.objects.exists()


def test_a_csv_is_recorded_only_with_its_account(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = f"date,amount,currency,title\n2026-05-03,144.90,PLN,{order.number}\n".encode()
    path = a_file(tmp_path, content, "a.csv")
    assert run(path) == 1
    assert "--account" in capsys.readouterr().err
    assert run(path, "--account", SHOP) == 0
    assert (StatementEntry.objects.get().account, fresh(order).due) == (SHOP, 0)


def test_a_file_that_is_not_there_is_one_sentence(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "none.xml") == 1
    assert "none.xml cannot be read" in capsys.readouterr().err


def test_options_of_statements_are_refused_for_orders(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_file(tmp_path, b"", "orders.csv")
    assert main(["import", "online-retail", str(path), "--layout", "fio"]) == 1
    assert "statements only" in capsys.readouterr().err


def of_my_bank(folder: Path, order: Order) -> Path:
    """A CSV that no layout of the code fits, and the layout that Marek has made in the panel."""
    columns = {Column.DATE: ("Data",), Column.AMOUNT: ("Suma",), Column.TITLE: ("Opis",)}
    wish = LayoutWish("Bank of mine", columns, ";", ",", "%d.%m.%Y", "PLN")
    own_layouts.keep(wish, by="Marek", now=clock.now())
    told = f"Data;Opis;Suma\n31.05.2026;{order.number};144,90\n"
    return a_file(folder, told.encode(), "may.csv")


@pytest.mark.atom("S3-22")
@pytest.mark.parametrize("named", [(), ("--layout", "Bank of mine")])
def test_layouts_made_in_the_panel_are_known(
    order: Order, tmp_path: Path, named: tuple[str, ...]
) -> None:
    path = of_my_bank(tmp_path, order)
    assert run(path, *named, "--account", "PL61109010140000071219812874", "--sure") == 0
    assert fresh(order).due == 0


def test_a_layout_that_nobody_has_made_is_refused_with_those_that_there_are(
    order: Order, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(of_my_bank(tmp_path, order), "--layout", "another") == 1
    told = capsys.readouterr().err
    assert "There is no layout “another”" in told
    assert "cash-pl" in told
    assert "own-" in told
