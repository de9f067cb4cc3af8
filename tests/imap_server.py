"""A mailbox on this machine that speaks just enough IMAP to be read."""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailboxServer

    def handle(self) -> None:
        if self.server.is_silent:
            self.server.closing.wait()
            return
        self._say("* OK ready")
        while row := self.rfile.readline():
            tag, _blank, rest = row.decode("latin-1").strip().partition(" ")
            self.server.heard.append(rest)
            self._answer(rest)
            self._say(f"{tag} {'NO wrong password' if self._is_refused(rest) else 'OK done'}")

    def _is_refused(self, rest: str) -> bool:
        return rest.startswith("LOGIN") and self.server.password not in rest

    def _answer(self, rest: str) -> None:
        verb = rest.split(" ")[0].upper()
        if verb == "CAPABILITY":
            self._say("* CAPABILITY IMAP4rev1")
        elif verb in ("SELECT", "EXAMINE"):
            self._say(f"* {len(self.server.mails)} EXISTS")
            self._say(f"* OK [UIDVALIDITY {self.server.validity}] fine")
        elif rest.startswith("UID SEARCH"):
            self._search(int(re.findall(r"UID (\d+):\*", rest)[0]))
        elif rest.startswith("UID FETCH"):
            self._fetch(int(rest.split(" ")[2]))

    def _search(self, least: int) -> None:
        """As real ones: the last mail is always among what `n:*` finds."""
        uids = sorted(self.server.mails)
        found = [uid for uid in uids if uid >= least] or uids[-1:]
        self._say(f"* SEARCH {' '.join(map(str, found))}")

    def _fetch(self, uid: int) -> None:
        raw = self.server.mails[uid]
        self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw)
        self._say(")")

    def _say(self, row: str) -> None:
        self.wfile.write(f"{row}\r\n".encode())


class MailboxServer(socketserver.ThreadingTCPServer):
    """Its `mails` by their number."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.heard: list[str] = []
        self.validity = 7
        self.password = "secret"
        self.is_silent = False
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", 0), Talk)

    @property
    def url(self) -> str:
        return f"imap://anna:secret@127.0.0.1:{self.server_address[1]}/INBOX"


@contextmanager
def a_mailbox() -> Iterator[MailboxServer]:
    """Running until the block ends."""
    with MailboxServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
