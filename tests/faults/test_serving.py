"""`orderwright serve` as a process of its own, on the database of this run.

A web process is forked from the one that judged the settings; what it inherits must not stop it.
"""

import os
import socket
import subprocess
from pathlib import Path

import pytest

from tests.faults.serving import database_url, readiness

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_served_shop_has_its_database(served: str) -> None:
    said = readiness(served)
    assert said["status"] in ("ok", "degraded"), said


@pytest.mark.once
def test_a_taken_port_is_not_shared(project: Path) -> None:
    program = project / ".venv" / "bin" / "orderwright"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        around = {
            **os.environ, "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
            "DATABASE_URL": database_url(), "BASE_URL": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        command = [program, "serve", "--port", port]
        run = subprocess.run(command, cwd=project, env=around, capture_output=True, text=True)
    assert run.returncode == 1
    assert run.stderr.startswith(f"The server cannot listen on 127.0.0.1:{port}: ")
    assert run.stderr.count("\n") == 1
