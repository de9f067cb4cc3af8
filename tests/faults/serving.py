"""`orderwright serve` as a process of its own, on the database of this run."""

import json
import os
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

PATIENCE = 30.0


def database_url() -> str:
    """The address of the test database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    who = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}@" if known["USER"] else ""
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgresql://{who}{known['HOST']}{port}/{known['NAME']}"


@pytest.fixture
def served(project: Path) -> Iterator[str]:
    """The address of a shop that `serve` has opened; it is told to end afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    around = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
        "DATABASE_URL": database_url(), "BASE_URL": address, "ALLOWED_HOSTS": "127.0.0.1",
    }  # fmt: skip
    program = project / ".venv" / "bin" / "orderwright"
    command = [program, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=project, env=around) as server:
        yield address
        server.send_signal(signal.SIGTERM)


def readiness(address: str) -> dict[str, object]:
    """What /health/ready says as soon as the port is open."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=PATIENCE) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as refusal:
            return dict(json.load(refusal))
        except OSError:
            assert time.monotonic() < until, "serve did not open its port"
            threading.Event().wait(0.1)
