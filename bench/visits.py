"""The shop without a network: calls of its WSGI application, in this process.

For what a load test cannot see: round trips (`wire.py`), the functions that cost most, and the CPU
of one page.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from bench import shop

Headers = dict[str, Any]
NONE: Headers = {}


class Buyers:
    """Buyers with a cart each, who press the button one after the other."""

    def __init__(self, application: WSGIHandler, carts: Iterator[str]) -> None:
        self.application = application
        self.carts = carts
        self.count = 0

    def press(self) -> None:
        """The next buyer places her order."""
        body = json.dumps(shop.checkout(self.count % shop.BUYERS), ensure_ascii=False).encode()
        self.count += 1
        ask(self.application, "POST", f"/api/v1/carts/{next(self.carts)}/place", body)


def ask(
    application: WSGIHandler, method: str, path: str, body: bytes = b"", headers: Headers = NONE
) -> bytes:
    """The body of the answer. Raises RuntimeError when it is a refusal."""
    statuses: list[str] = []
    environ = _request(method, path, body) | headers
    answer: Any = application(environ, lambda status, *_rest: statuses.append(status))
    text = b"".join(answer)
    answer.close()
    if not statuses[0].startswith("2"):
        raise RuntimeError(f"{method} {path}: {statuses[0]}: {text.decode()[-500:]}")
    return text


def _request(method: str, path: str, body: bytes) -> dict[str, Any]:
    path, _mark, query = path.partition("?")
    return {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "",
        "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
    }  # fmt: skip
