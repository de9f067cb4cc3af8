"""The product's settings with every variable pinned, so that no `.env` reaches a test.

SUITE_DATABASE says on which database this process runs; `tools/run_tests.py` sets it, and
`SUITE_DATABASE=postgresql pytest tests/unit` does by hand. Every process has a database of its own.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

_folder = Path(tempfile.mkdtemp(prefix="orderwright-test-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)


def _database_url() -> str:
    if os.environ.get("SUITE_DATABASE", "sqlite") == "sqlite":
        return f"sqlite:///{_folder}/shop.sqlite3"
    server = urlsplit(os.environ.get("TEST_POSTGRES_URL", "postgresql:///postgres"))
    # Not geturl(): without a host it drops the slashes that say where a host would stand.
    asked = f"?{server.query}" if server.query else ""
    return f"{server.scheme}://{server.netloc}/orderwright_suite_{os.getpid()}{asked}"


os.environ.update(
    DATABASE_URL=_database_url(),
    SECRET_KEY="the-suite-signs-with-this-key-0123456789-and-nobody-else",
    LINK_KEY="",
    BASE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="",
    SMS_URL="",
    IMAP_URL="",
    MAIL_AUTHSERV_ID="",
    MAIL_HOOK_KEY="",
    CHECK_MAIL_DOMAINS="off",
    BROKER_URL="",
    TIME_ZONE="Europe/Warsaw",
    LOG_LEVEL="WARNING",
    THROTTLE="off",
    DEMO="off",
    DEBUG="off",
    CLOCK_MOVABLE="on",
    MEDIA_ROOT=str(_folder / "media"),
)

from orderwright.config.settings import *  # noqa: E402, F403
from orderwright.config.settings import DATABASES  # noqa: E402

if os.environ.get("SUITE_DATABASE", "sqlite") == "sqlite":
    # A file, not memory: threads and second processes then meet the locks of production.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "test.sqlite3")}

# Argon2 is slow on purpose; test_settings.py checks that production uses it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
