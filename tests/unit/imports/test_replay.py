"""How long a batch may be, what the bar shows, how sums are written, rows past the ORM."""

import io

import pytest
from django.db import connection

from orderwright.domain.checkout.placing_many import LINE_COLUMNS, LINES
from orderwright.domain.orders.models import Line
from orderwright.entrypoints.commands.imports.progress import Progress
from orderwright.entrypoints.commands.imports.reconciliation import table, written
from orderwright.entrypoints.commands.imports.replay import FEWEST_LINES, MOST_LINES, Pace
from orderwright.entrypoints.commands.imports.survey import Sums
from orderwright.kernel.database.bulk import insert_rows
from orderwright.kernel.numbers.models import NumberCounter
from orderwright.kernel.numbers.services import draw, draw_many


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.once
def test_batches_grow_while_the_database_is_quick_and_shrink_when_it_is_not() -> None:
    pace = Pace(seconds=0.025)
    for _n in range(20):
        pace.learn(pace.lines, 0.001)
    assert pace.lines == MOST_LINES
    pace.learn(pace.lines, 0.1)
    assert pace.lines == MOST_LINES // 2
    for _n in range(20):
        pace.learn(pace.lines, 5)
    assert pace.lines == FEWEST_LINES


@pytest.mark.once
def test_the_bar_moves_in_a_terminal_and_ends_its_line_even_after_a_fall() -> None:
    screen = Terminal()
    with pytest.raises(ZeroDivisionError):
        _fall_half_way(Progress(200, stream=screen))
    shown = screen.getvalue()
    assert "\r" in shown
    assert " 50 %  100 of 200 documents" in shown
    assert shown.endswith("\n")


def _fall_half_way(bar: Progress) -> None:
    with bar as progress:
        progress.add(100)
        raise ZeroDivisionError


@pytest.mark.once
def test_a_log_gets_a_line_every_tenth() -> None:
    log = io.StringIO()
    with Progress(1000, stream=log) as progress:
        for _n in range(1000):
            progress.add(1)
    lines = log.getvalue().splitlines()
    assert len(lines) == 11
    assert lines[-1].endswith("100 %  1000 of 1000 documents")


@pytest.mark.once
def test_nothing_to_do_is_all_done() -> None:
    log = io.StringIO()
    with Progress(0, stream=log):
        pass
    assert "100 %" in log.getvalue()


@pytest.mark.once
@pytest.mark.parametrize(
    ("minor", "text"),
    [(74_895_702, "748,957.02"), (0, "0.00"), (-5, "-0.05"), (-7_478_912, "-74,789.12")],
)
def test_sums_are_written_to_the_penny(minor: int, text: str) -> None:
    assert written(minor) == text


@pytest.mark.once
def test_the_table_shows_months_and_the_total_of_file_and_database() -> None:
    december, january = Sums(2, 9, 12_345, -45), Sums(1, 1, 0, -300)
    printed = table({"2010-12": december, "2011-01": january}, {"2010-12": december})
    assert [line.split() for line in printed[1:]] == [
        ["2010-12", "2", "9", "123.45", "-0.45", "123.00", "file"],
        ["2", "9", "123.45", "-0.45", "123.00", "database"],
        ["2011-01", "1", "1", "0.00", "-3.00", "-3.00", "file"],
        ["0", "0", "0.00", "0.00", "0.00", "database"],
        ["Total", "3", "10", "123.45", "-3.45", "120.00", "file"],
        ["2", "9", "123.45", "-0.45", "123.00", "database"],
    ]


@pytest.mark.django_db
def test_numbers_drawn_together_follow_those_drawn_alone() -> None:
    first = draw("return")
    together = draw_many("return", 5)
    assert together == list(range(first + 1, first + 6))
    assert draw("return") == first + 6


@pytest.mark.django_db
def test_rows_of_any_letters_are_inserted_past_the_orm() -> None:
    texts = ["plain", "tab\tand\nbreak", "back\\slash \\N", 'quote"s', "łódź 🏮", ""]
    insert_rows(NumberCounter._meta.db_table, ("series", "last"), [(text, 2**40) for text in texts])
    found = NumberCounter.objects.filter(last=2**40).values_list("series", flat=True)
    assert sorted(found) == sorted(texts)


@pytest.mark.django_db
def test_the_lines_written_by_hand_name_every_column() -> None:
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, LINES)
    assert Line._meta.db_table == LINES
    assert {column.name for column in described} == {"id", *LINE_COLUMNS}
