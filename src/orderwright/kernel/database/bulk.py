"""Many rows of one table at a time, past the ORM: COPY on PostgreSQL, executemany on SQLite.

For writers of thousands of rows whose values are ready and whose ids nobody needs. Table and
columns come from the code, never from input; values travel apart from the statement.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from orderwright.kernel.database.dialect import is_postgres

Value = int | str | None


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Inserts the rows, each in the order of `columns`; the database fills in its key."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    into = f"{connection.ops.quote_name(table)} ({names})"
    with connection.cursor() as cursor:
        if is_postgres(connection):
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", list(rows))  # noqa: S608
