"""A payment service on this machine, with the faults that payment services have.

A provider's fake says what it answers in `respond`; this file says how answers go wrong. One fault
strikes the next call that is no sign-in. Everything that was asked is kept in `asked`.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LONGEST_HOLD = 20.0
"""Seconds after which a held answer is let go even when a test forgot to."""


class Fault(Enum):
    """What strikes the next call."""

    SLOW = "slow: no answer, nothing done"
    LATE = "late: done, but the answer is held"
    DRIP = "done, the answer comes a byte at a time for ever"
    ERROR = "500"
    GARBAGE = "200 with a page instead of JSON"
    CUT = "done, the answer is cut in the middle"
    RESET = "closed without a word, nothing done"


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.raw) if self.raw else {}

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw.decode()))


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        return b"" if self.body is None else json.dumps(self.body).encode()


class Talk(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def do_GET(self) -> None:
        self.server.service.meet(self)

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


class Listener(ThreadingHTTPServer):
    daemon_threads = True
    service: Service

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is expected here."""


class Service:
    """Base of the fakes; started on a free port of 127.0.0.1."""

    signs_in_at = ""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.rejects_keys = False
        self._ambush: tuple[str, str, Fault] | None = None
        self._released = threading.Event()
        self._listener = Listener(("127.0.0.1", 0), Talk)
        self._listener.service = self
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,))
        self._thread.daemon = True
        self._thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._listener.server_port}"

    def respond(self, asked: Asked) -> Reply:
        """What the provider answers."""
        raise LookupError(asked.path)

    def strike(self, *faults: Fault) -> None:
        """The next calls meet these faults."""
        self.faults.extend(faults)

    def strike_at(self, method: str, part: str, fault: Fault) -> None:
        """The next call with this method and this in its path meets the fault."""
        self._ambush = (method, part, fault)

    def release(self) -> None:
        """Held answers go out now."""
        self._released.set()

    def stop(self) -> None:
        """No longer there: connections are refused."""
        self.release()
        self._listener.shutdown()
        self._listener.server_close()
        self._thread.join()

    def calls(self, method: str, ending: str) -> list[Asked]:
        """What was asked with this method at paths with this ending."""
        return [one for one in self.asked if one.method == method and one.path.endswith(ending)]

    def meet(self, talk: Talk) -> None:
        """One request: take it in, strike or answer."""
        whole = urlsplit(talk.path)
        raw = talk.rfile.read(int(talk.headers.get("Content-Length") or 0))
        query = dict(parse_qsl(whole.query))
        asked = Asked(talk.command, whole.path, query, dict(talk.headers), raw)
        self.asked.append(asked)
        signs_in = bool(self.signs_in_at) and whole.path == self.signs_in_at
        fault = None if signs_in else self._fault(asked)
        if fault in (Fault.SLOW, Fault.RESET):
            self._hold(talk) if fault is Fault.SLOW else self._close(talk)
            return
        if fault in (Fault.ERROR, Fault.GARBAGE):
            page = b"<html><body>Be right back</body></html>"
            self._send(talk, 500 if fault is Fault.ERROR else 200, page, {})
            return
        reply = Reply(401, {"error": "keys"}) if self.rejects_keys else self.respond(asked)
        if fault is Fault.LATE:
            self._hold(talk)
        elif fault in (Fault.CUT, Fault.DRIP):
            self._stutter(talk, reply, forever=fault is Fault.DRIP)
        else:
            self._send(talk, reply.status, reply.raw, reply.headers)

    def _fault(self, asked: Asked) -> Fault | None:
        if self._ambush and asked.method == self._ambush[0] and self._ambush[1] in asked.path:
            fault, self._ambush = self._ambush[2], None
            return fault
        return self.faults.pop(0) if self.faults else None

    def _send(self, talk: Talk, status: int, raw: bytes, headers: Mapping[str, str]) -> None:
        talk.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            talk.send_header(name, value)
        talk.send_header("Content-Length", str(len(raw)))
        talk.end_headers()
        talk.wfile.write(raw)

    def _stutter(self, talk: Talk, reply: Reply, *, forever: bool) -> None:
        talk.send_response(reply.status)
        talk.send_header("Content-Length", str(len(reply.raw) + 10_000))
        talk.end_headers()
        talk.wfile.write(reply.raw[: len(reply.raw) // 2])
        while forever and not self._released.wait(0.05):
            talk.wfile.write(b" ")
            talk.wfile.flush()
        self._close(talk)

    def _hold(self, talk: Talk) -> None:
        self._released.wait(LONGEST_HOLD)
        self._close(talk)

    def _close(self, talk: Talk) -> None:
        talk.close_connection = True
