"""Placing without a network: one call of the shop's WSGI application, in this process.

For what a load test cannot see: round trips (`wire.py`) and the functions that cost most.
"""

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from bench import shop


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
        statuses: list[str] = []
        answer: Any = self.application(
            _request(next(self.carts), body), lambda status, *_rest: statuses.append(status)
        )
        text = b"".join(answer)
        answer.close()
        if not statuses[0].startswith("201"):
            raise RuntimeError(f"{statuses[0]}: {text.decode()[-500:]}")


def _request(token: str, body: bytes) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST", "PATH_INFO": f"/api/v1/carts/{token}/place", "SCRIPT_NAME": "",
        "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
    }  # fmt: skip
