"""Old answers and old log lines go by themselves."""

from datetime import timedelta

import pytest

from orderwright.kernel import clock
from orderwright.kernel.idempotency.models import IdempotencyKey
from orderwright.kernel.log import services as log
from orderwright.kernel.log.models import LogEntry
from orderwright.lifecycle.housekeeping import tidy

pytestmark = pytest.mark.django_db


def test_what_is_old_goes_and_what_is_young_stays() -> None:
    now = clock.now()
    for name, age in (("old", timedelta(days=2)), ("young", timedelta(hours=2))):
        IdempotencyKey.objects.create(scope_hash=name, body_hash="b", status=200, at=now - age)
    log.write("mail", "info", "Somebody called")
    LogEntry.objects.update(at=now - timedelta(days=91))
    log.write("mail", "info", "Somebody called again")
    assert tidy(now) == 2
    assert IdempotencyKey.objects.get().scope_hash == "young"
    assert LogEntry.objects.get().sentence == "Somebody called again"
