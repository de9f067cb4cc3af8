"""The rows of the journal and the chain's head.

Owns: `Event`, and `Chained`, the abstract base of what owns a chain (an order, an unlinked return).
Written by `kernel/lifecycle/engine.py` and the placing writer alone; nobody updates or deletes an
event.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db import models


class Chained(models.Model):
    """Head of a chain: the last sequence and hash, and the version that people's edits are checked
    by.
    """

    last_seq = models.IntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="", blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        abstract = True

    def hold(self, **rows: Sequence[Any]) -> None:
        """Take what was just written as read, by related name: readers then ask nobody for it."""
        self._prefetched_objects_cache = rows

    def holds(self, *names: str) -> bool:
        """Whether rows of all these related names are at hand."""
        held = self.__dict__.get("_prefetched_objects_cache", {})
        return all(name in held for name in names)

    def rows(self, name: str) -> Iterable[Any]:
        """Its rows of that related name: those at hand, else read now and kept at hand.

        Kept where Django keeps prefetched rows, so that whoever shows the row asks nobody again.
        """
        held: dict[str, Iterable[Any]] = self.__dict__.setdefault("_prefetched_objects_cache", {})
        if name not in held:
            found = getattr(self, name).all()
            len(found)  # read now: a step that writes forgets what is at hand
            held[name] = found
        return held[name]

    def forget_rows(self, name: str = "") -> None:
        """Rows of that name, or any, were written: what was read before is not at hand any more."""
        if name:
            self.__dict__.get("_prefetched_objects_cache", {}).pop(name, None)
        else:
            self.__dict__.pop("_prefetched_objects_cache", None)


class Event(models.Model):
    """One thing that happened. `data` is canonical JSON text; erasure drops it and its salt, not
    the hash of them.

    `order_id` has no foreign key: the journal outlives the order's rows. Events of a subject
    without an
    order (an unlinked return) have none and chain under the subject.
    """

    subject_kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    order_id = models.BigIntegerField(null=True)
    seq = models.IntegerField()
    step = models.CharField(max_length=32)
    name = models.CharField(max_length=48)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()
    data = models.TextField(null=True)
    salt = models.CharField(max_length=32, null=True)
    data_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["order_id", "seq"],
                condition=models.Q(order_id__isnull=False),
                name="event_order_seq",
            ),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"],
                condition=models.Q(order_id__isnull=True),
                name="event_subject_seq",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.name}"
