"""The shop as it is served in life: `orderwright serve --workers N` in processes of its own."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench import processes

PATIENCE = 30.0
"""Seconds until the first answer."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running shop."""

    port: int
    pid: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def cpu(self) -> float:
        """Seconds used so far by the server and its workers."""
        return processes.cpu(processes.family(self.pid))


def environment(url: str, port: int = 8000) -> dict[str, str]:
    """The settings under which everything here runs, whatever `.env` says."""
    return os.environ | {
        "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "orderwright.config.settings",
        "SECRET_KEY": secrets.token_urlsafe(48), "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1", "THROTTLE": "off", "DEBUG": "off", "DEMO": "off",
        "LOG_LEVEL": "WARNING", "EMAIL_URL": "", "SMS_URL": "", "BROKER_URL": "",
    }  # fmt: skip


@contextmanager
def serving(url: str, *, workers: int) -> Iterator[Served]:
    """A shop on a free port for the length of a `with` block."""
    port = _free_port()
    command = [sys.executable, "-m", "orderwright", "serve"]
    command += ["--port", str(port), "--workers", str(workers)]
    shop = subprocess.Popen(
        command, env=environment(url, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await_answer(port, shop)
        yield Served(port, shop.pid)
    finally:
        shop.send_signal(signal.SIGTERM)
        shop.wait(timeout=PATIENCE)


def _await_answer(port: int, shop: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if shop.poll() is not None:
            raise RuntimeError("The server ended before it answered.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The server did not answer within {PATIENCE:.0f} s.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
