"""What every test stands on: shut sockets, the two databases, a browser, a running shop.

Markers `once` and `postgres` say on which database a test has a meaning; one that opens no database
runs once anyway. A run on both databases shares pages, mails, papers and providers out between
them: what they ask the database is asked on both by the tests of the parts below. See
`tests/settings.py` for how a run chooses its database.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from orderwright.domain.shop import versions
from orderwright.kernel import clock

HERE = ("127.0.0.1", "::1", "localhost")
STRICT = os.environ.get("CI") == "true"
OPEN_DATABASES = {"db", "transactional_db", "live_server"}
ON_POSTGRESQL = os.environ.get("SUITE_DATABASE") == "postgresql"
SHARES = os.environ.get("SUITE_SHARES") == "1"
SHARED = (
    "tests/contracts/carriers/", "tests/contracts/gateways/", "tests/contracts/providers/",
    "tests/contracts/sms/",
    "tests/pages/panel/", "tests/pages/storefront/", "tests/pages/courier/",
    "tests/unit/catalog/", "tests/unit/config/", "tests/unit/customers/",
    "tests/unit/documents/", "tests/unit/entrypoints/", "tests/unit/notifications/",
    "tests/unit/overview/", "tests/unit/shop/",
)  # fmt: skip
"""Where each test is asked on one of the two databases, always the same one."""

# Debian's chromium inside a container: no sandbox, no gpu, and no call home.
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}

# Playwright keeps an event loop in the test's thread; Django would then refuse every query there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has no meaning on this run's database."""
    unfit = _not_on_postgresql if ON_POSTGRESQL else _not_on_sqlite
    out = [item for item in items if unfit(item)]
    if not out:
        return
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if not unfit(item)]


def _not_on_sqlite(item: pytest.Item) -> bool:
    return _for_postgresql(item) or (not _runs_once(item) and _drawn(item) == "postgresql")


def _not_on_postgresql(item: pytest.Item) -> bool:
    return _runs_once(item) or (not _for_postgresql(item) and _drawn(item) == "sqlite")


def _drawn(item: pytest.Item) -> str:
    """The database that a shared test fell to; empty for what runs on both. PostgreSQL has three
    of four: what needs no database runs beside SQLite.
    """
    if not (SHARES and item.nodeid.startswith(SHARED)):
        return ""
    return "postgresql" if crc32(item.nodeid.encode()) % 4 else "sqlite"


def _for_postgresql(item: pytest.Item) -> bool:
    return item.get_closest_marker("postgres") is not None


def _runs_once(item: pytest.Item) -> bool:
    """Whether it would say the same on PostgreSQL; pytest-django keeps it from the database unless
    it asked for it.
    """
    if item.get_closest_marker("once"):
        return True
    asked = OPEN_DATABASES & set(getattr(item, "fixturenames", ()))
    return not (asked or item.get_closest_marker("django_db") or _for_postgresql(item))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What `tools/run_tests.py` has to say about the run, just above the closing line."""
    if remark := os.environ.get("SUITE_REMARK"):
        terminalreporter.write_line(remark)


@pytest.fixture(autouse=True)
def shut_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine while a test runs."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def near(place: Any) -> None:
        if not isinstance(place, tuple) or place[0] in HERE:
            return
        raise RuntimeError(f"A test tried to reach {place[0]}. Tests talk to this machine only.")

    def guarded_connect(self: socket.socket, place: Any) -> None:
        near(place)
        connect(self, place)

    def guarded_connect_ex(self: socket.socket, place: Any) -> int:
        near(place)
        return connect_ex(self, place)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_connect_ex)


@pytest.fixture(autouse=True)
def empty_caches() -> None:
    """What one test put into a cache of this process is not there for the next."""
    cache.clear()
    clock.forget()
    versions.forget()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session; without one the browser tests are skipped, or fail in CI."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        missing = "Chromium is not installed (Debian: apt install chromium)."
        pytest.fail(missing) if STRICT else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def shop_address(live_server: Any, settings: Any) -> str:
    """A running shop; links in its messages lead to it."""
    settings.BASE_URL = live_server.url.replace("localhost", "127.0.0.1")
    settings.CSRF_TRUSTED_ORIGINS = [settings.BASE_URL]
    return str(settings.BASE_URL)


def _visitor(browser: Browser, address: str, **wishes: Any) -> BrowserContext:
    wishes.setdefault("viewport", DESK)
    visitor = browser.new_context(base_url=address, locale="en-GB", **wishes)
    visitor.set_default_timeout(10_000)
    return visitor


@pytest.fixture
def page(chromium: Browser, shop_address: str) -> Iterator[Page]:
    """A browser window at a desk, on the running shop."""
    visitor = _visitor(chromium, shop_address)
    yield visitor.new_page()
    visitor.close()


@pytest.fixture
def phone_page(chromium: Browser, shop_address: str) -> Iterator[Page]:
    """A browser window 390 pixels wide, as on a phone."""
    visitor = _visitor(chromium, shop_address, viewport=PHONE, has_touch=True, is_mobile=True)
    yield visitor.new_page()
    visitor.close()


@pytest.fixture
def plain_page(chromium: Browser, shop_address: str) -> Iterator[Page]:
    """A browser window without JavaScript."""
    visitor = _visitor(chromium, shop_address, java_script_enabled=False)
    yield visitor.new_page()
    visitor.close()


@pytest.fixture
def project() -> Path:
    """The folder of the checkout."""
    return Path(__file__).resolve().parents[1]
