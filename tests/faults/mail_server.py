"""A mail server on this machine that misbehaves where it is told to.

It speaks just enough SMTP for one mail after another. `trouble` maps a stage (greeting, ehlo, mail,
rcpt, data, end) to what happens there: `hang`, `cut`, `then cut` (it says yes and hangs up), or a
reply such as `451 4.7.1 later`. At `end`, the final dot, the letter is kept before a cut: the
server took it and could not say so.
"""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

STAGES = ("greeting", "ehlo", "mail", "rcpt", "data", "end")
REPLIES = {"greeting": "220 ready", "ehlo": "250 hello", "data": "354 go on"}


class Cut(Exception):
    """The connection ends here."""


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        try:
            self._meet("greeting")
            while row := self.rfile.readline():
                self._answer(row.decode("latin-1").strip())
        except (Cut, OSError):
            return

    def _answer(self, row: str) -> None:
        verb = row.split(" ")[0].split(":")[0].lower()
        self.server.heard.append(verb)
        if verb in ("ehlo", "helo"):
            self._meet("ehlo")
        elif verb in ("mail", "rcpt") or (verb == "starttls" and verb in self.server.trouble):
            self._meet(verb)
        elif verb == "data":
            if self._meet("data").startswith("354"):
                self._take()
        elif verb == "quit":
            self._say("221 bye")
            raise Cut
        else:
            self._say("250 ok" if verb in ("rset", "noop") else "502 no")

    def _take(self) -> None:
        rows = []
        while (row := self.rfile.readline()) not in (b".\r\n", b""):
            rows.append(row.removeprefix(b".") if row.startswith(b"..") else row)
        if not self.server.trouble.get("end", "").startswith(("4", "5")):
            self.server.taken.append(b"".join(rows))
        self._meet("end")

    def _meet(self, stage: str) -> str:
        trouble = self.server.trouble.get(stage, "")
        if trouble == "hang":
            self.server.closing.wait()
        if trouble in ("hang", "cut"):
            raise Cut
        cuts = trouble == "then cut"
        reply = REPLIES.get(stage, "250 ok") if cuts else trouble or REPLIES.get(stage, "250 ok")
        self._say(reply)
        if cuts:
            raise Cut
        return reply

    def _say(self, reply: str) -> None:
        self.wfile.write(f"{reply}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine until the `with` block ends."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, trouble: dict[str, str], certificate: Path | None = None) -> None:
        self.trouble = trouble
        self.heard: list[str] = []
        self.taken: list[bytes] = []
        self.closing = threading.Event()
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate)
        super().__init__(("127.0.0.1", 0), Talk)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        if self._context is None:
            return connection, address
        return self._context.wrap_socket(connection, server_side=True), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no news."""

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def letters(self) -> list[EmailMessage]:
        """What was taken, in its order, as a mail program reads it."""
        return [message_from_bytes(raw, policy=default) for raw in self.taken]  # type: ignore[misc]


@contextmanager
def a_mail_server(certificate: Path | None = None, **trouble: str) -> Iterator[MailServer]:
    """Running; the keywords are its trouble."""
    with MailServer(trouble, certificate) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
