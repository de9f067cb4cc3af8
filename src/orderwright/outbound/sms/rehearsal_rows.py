"""The rehearsal service's memory. The only writer of `RehearsedSms`.

Rows, so that web process and worker know the same, and so that it outlives the shop's crash.
"""

import secrets

from orderwright.kernel import clock
from orderwright.outbound.sms.contract import Text
from orderwright.outbound.sms.models import RehearsedSms


def taken(text: Text) -> RehearsedSms:
    """The message of that key; sent again it is the same."""
    row, _new = RehearsedSms.objects.get_or_create(
        key=text.key,
        defaults={
            "name": f"S{secrets.token_hex(8)}", "to": text.to, "body": text.body,
            "created_at": clock.now(),
        },
    )  # fmt: skip
    row.asks += 1
    row.save(update_fields=["asks"])
    return row


def of_key(key: str) -> RehearsedSms | None:
    """The message of that key."""
    return RehearsedSms.objects.filter(key=key).first()


def named(name: str) -> RehearsedSms | None:
    """The message with that page."""
    return RehearsedSms.objects.filter(name=name).first()


def tell(row: RehearsedSms, word: str) -> None:
    """It reports this."""
    row.told = [*row.told, word]
    row.save(update_fields=["told"])
