"""What the surroundings say: environment variables, then `.env` beside the project.

Owns the reading of them and the sentence for what cannot be read (ImproperlyConfigured). Called by
the settings; never by a lower floor.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ON, OFF = ("on", "1", "true", "yes"), ("off", "0", "false", "no")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "testserver")


def project_folder() -> Path:
    """The checkout when run from one, else the current folder."""
    checkout = Path(__file__).resolve().parents[3]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def read_environment(folder: Path) -> environ.Env:
    """Variables already set win over `.env`, so that one run can differ without an edit."""
    env = environ.Env()
    env.read_env(str(folder / ".env"))
    return env


def host_of(address: str) -> str:
    """The host name alone, lower-cased: `https://Shop.example:8443/x` gives `shop.example`."""
    return urlsplit(address).hostname or ""


def is_local(address: str) -> bool:
    """Whether only this machine can mean the address."""
    return host_of(address) in LOCAL_HOSTS


def origin_of(address: str) -> str:
    """Scheme and host with port, as browsers send it in the Origin header."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def proxies(addresses: Iterable[str]) -> frozenset[str]:
    """The addresses of TRUSTED_PROXIES, each as the web server writes it."""
    try:
        return frozenset(str(ip_address(text.strip())) for text in addresses if text.strip())
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES must be addresses like 127.0.0.1, with commas between: {error}."
        ) from None


def switch(env: environ.Env, name: str, *, default: bool) -> bool:
    """A variable that is on or off; a slip of the pen must not mean off."""
    text = env.str(name, default="").strip().casefold()
    if text and text not in ON + OFF:
        raise ImproperlyConfigured(f"{name} must be on or off.")
    return text in ON if text else default


def log_level(text: str) -> str:
    """A level of the standard library, in capitals."""
    if text.upper() not in LOG_LEVELS:
        raise ImproperlyConfigured(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}.")
    return text.upper()


def time_zone(text: str) -> str:
    """A zone of the IANA database, as in Europe/Warsaw."""
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured("TIME_ZONE must be a name like Europe/Warsaw.") from None
