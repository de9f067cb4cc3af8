"""Every test of messages stands on a shop with its settings and a worker that starts afresh."""

from collections.abc import Iterator
from typing import Any

import pytest

from orderwright.domain.shop.versions import forget
from orderwright.kernel import clock
from orderwright.outbound.notifications import smtp
from tests.unit.notifications.orders import a_shop


@pytest.fixture
def shop(db: None, settings: Any) -> Iterator[None]:
    """Pracownia, open for business in demo mode, where the mailbox shows living links."""
    settings.DEMO = True
    forget()
    a_shop()
    yield
    forget()
    clock.forget()
    smtp.hang_up()
    smtp.wake_all()
