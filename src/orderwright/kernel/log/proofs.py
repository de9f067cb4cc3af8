"""One proof a day, whoever makes it: of many workers one begins. The only writer of `Proof`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from orderwright.kernel.log.models import Proof

GIVEN_UP = timedelta(hours=6)
"""What was begun so long ago and never ended died with its process."""


def begin(day: date, now: datetime) -> Proof | None:
    """The proof of that day for whoever begins it; None when somebody else has, or it is made."""
    proof, ours = Proof.objects.get_or_create(day=day, defaults={"began_at": now})
    if ours:
        return proof
    dead = Proof.objects.filter(pk=proof.pk, ended_at=None, began_at__lt=now - GIVEN_UP)
    return proof if dead.update(began_at=now) else None


def end(proof: Proof, failed: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Keeps what was found: check -> offenders; empty = everything holds."""
    Proof.objects.filter(pk=proof.pk).update(ended_at=now, failed=dict(failed))


def keep(day: date, failed: Mapping[str, Sequence[str]], now: datetime) -> None:
    """What a person found by asking takes the place of that day's proof."""
    found = {"began_at": now, "ended_at": now, "failed": dict(failed)}
    Proof.objects.update_or_create(day=day, defaults=found)


def failed_on(day: date) -> dict[str, list[str]]:
    """Check -> offenders of that day's proof; empty = none failed, or there is no proof."""
    proof = Proof.objects.filter(day=day).first()
    return dict(proof.failed) if proof else {}


def latest() -> Proof | None:
    """The newest proof that came to its end."""
    return Proof.objects.filter(ended_at__isnull=False).order_by("-day").first()
