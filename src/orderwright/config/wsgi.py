"""The door for web servers: `orderwright.config.wsgi:application`, run by granian or gunicorn.

Refuses to open while a production setting is unsafe, whatever server loads it. On SQLite, where one
process writes, `orderwright serve` asks for the worker inside this process (decision 0002).
"""

import gc
import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.module_loading import import_string

from orderwright.config.inner_worker import start_if_wanted

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderwright.config.settings")


def open_shop() -> WSGIHandler:
    """The application; raises ImproperlyConfigured with every reason why it may not open."""
    opened = get_wsgi_application()
    # Found by name: what it asks needs Django set up.
    if reasons := import_string(settings.SAFETY_CHECK)():
        raise ImproperlyConfigured(" ".join(reasons))
    return opened


def settle() -> None:
    """Load every address now, and let the garbage collector look at young objects only.

    What is loaded lives as long as the process; looking through it again and again costs every
    request a few per cent.
    """
    assert get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


application = open_shop()
settle()
start_if_wanted()
