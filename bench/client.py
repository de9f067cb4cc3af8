"""The load client: sixteen keep-alive connections over raw sockets, in one thread.

Run as a program of its own (`python -m bench.client`), so that its CPU can be told from the rest.
Does as little as it can: requests are ready before the clock starts, answers are read for their
status and length alone. Prints one line of JSON.
"""

import json
import resource
import select
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass
class Load:
    """What is being sent, and what came back."""

    requests: Iterator[bytes]
    until: float
    statuses: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    first_refusal: str = ""


class Visitor:
    """One connection: sends a request, reads the answer, sends the next."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.answer = b""
        self.sent_at = 0.0

    def ask(self, request: bytes) -> None:
        """Send one request."""
        self.answer = b""
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def listen(self) -> bool:
        """Read what has come; whether the answer is whole."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self.answer += part
        head, end, body = self.answer.partition(END_OF_HEAD)
        return bool(end) and len(body) >= _length(head)


def _length(head: bytes) -> int:
    at = head.lower().find(LENGTH) + len(LENGTH)
    return int(head[at:].split(b"\r\n", 1)[0])


def run(address: tuple[str, int], load: Load, *, clients: int) -> None:
    """Keep `clients` requests in flight until the time or the requests are over."""
    poll, visitors = select.epoll(), {}
    for _number in range(clients):
        visitor = Visitor(address)
        visitors[visitor.socket.fileno()] = visitor
        poll.register(visitor.socket, select.EPOLLIN)
        visitor.ask(next(load.requests))
    while visitors:
        for number, _event in poll.poll():
            if visitors[number].listen() and not _go_on(visitors[number], load):
                poll.unregister(number)
                visitors.pop(number).socket.close()


def _go_on(visitor: Visitor, load: Load) -> bool:
    """Note the answer and ask again; False when it was the last one."""
    now, status = time.perf_counter(), visitor.answer[9:12].decode()
    load.waits.append(now - visitor.sent_at)
    load.statuses[status] = load.statuses.get(status, 0) + 1
    if not status.startswith("2") and not load.first_refusal:
        load.first_refusal = visitor.answer.decode(errors="replace")[-500:]
    request = next(load.requests, None) if now < load.until else None
    if request is not None:
        visitor.ask(request)
    return request is not None


def requests(head: str, tokens: Sequence[str], bodies: Sequence[bytes]) -> list[bytes]:
    """One request for each token, the bodies in turn; `head` holds {token} and {length}."""
    return [
        head.format(token=token, length=len(body)).encode() + END_OF_HEAD + body
        for token, body in zip(tokens, cycle(bodies), strict=False)
    ]


def main(arguments: Sequence[str]) -> None:
    """PORT SECONDS CLIENTS PLAN, where PLAN is a file with head, tokens and bodies as JSON."""
    port, seconds, clients, plan = arguments
    planned = json.loads(Path(plan).read_text())
    bodies = [body.encode() for body in planned["bodies"]]
    ready = requests(planned["head"], planned["tokens"], bodies)
    began, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    load = Load(iter(ready), began + float(seconds))
    run(("127.0.0.1", int(port)), load, clients=int(clients))
    took, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    waits = sorted(load.waits)
    print(json.dumps({
        "answers": len(waits), "seconds": took, "cpu": cpu, "statuses": load.statuses,
        "p50_ms": 1000 * waits[len(waits) // 2], "p99_ms": 1000 * waits[len(waits) * 99 // 100],
        "first_refusal": load.first_refusal,
    }))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
