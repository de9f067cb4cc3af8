"""The suite on both databases in one pytest session: `make test`.

Two pytest workers run at the same time, one on SQLite and one on PostgreSQL, so that there is one
report and one closing line. Steps, money, stock, the API and races are asked on both; pages,
mails, papers and providers are shared out between them (`tests/conftest.py`). Without PostgreSQL
two workers share the tests on SQLite and the run says so; with CI=true it fails instead. Arguments
are passed on to pytest.
"""

import os
import sys
from collections.abc import Sequence

import psycopg
import pytest

LOCAL_SOCKET = "postgresql:///postgres"
SKIPPED = "PostgreSQL answers neither at TEST_POSTGRES_URL nor on the local socket"


def answering_postgresql() -> str | None:
    """The address of a PostgreSQL that lets us in, or None."""
    address = os.environ.get("TEST_POSTGRES_URL") or LOCAL_SOCKET
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.Error:
        return None
    return address


def workers(address: str | None) -> list[str]:
    """pytest-xdist's arguments: one worker a database, or two on SQLite."""
    if address is None:
        return ["-n", "2"]
    spec = "popen//env:SUITE_SHARES=1//env:SUITE_DATABASE="
    # Most tests run once on each: a share of the tests collected would pass 100 %.
    plain = ["-o", "console_output_style=classic"]
    return [*plain, "--dist", "each", "--tx", f"{spec}sqlite", "--tx", f"{spec}postgresql"]


def main(arguments: Sequence[str]) -> int:
    """pytest's exit status; 1 when CI misses a database."""
    address = answering_postgresql()
    if address is None and os.environ.get("CI") == "true":
        print(f"{SKIPPED}, and CI must not skip it.", file=sys.stderr)
        return 1
    if address is None:
        os.environ["SUITE_REMARK"] = f"{SKIPPED}: its tests are skipped."
    else:
        os.environ["TEST_POSTGRES_URL"] = address
    return int(pytest.main([*workers(address), *arguments]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
