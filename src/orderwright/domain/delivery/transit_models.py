"""How long parcels have been on their way, by carrier and weekday (X13).

Rows follow from parcels that arrived and can be made again at any time. Written by `transit.py`
alone, once a night.
"""

from typing import ClassVar

from django.db import models


class TransitTime(models.Model):
    """Days from hand-over to arrival of one carrier, for parcels handed over on one weekday.

    `carrier`: a code of the register or a free name; empty for parcels without one, of which
    `method` then names the delivery method. `weekday`: 1 = Monday to 7 = Sunday, in calendar days;
    0 = all of them, in working days. `early`, `middle`, `late`: the 20 %, 50 % and 90 % quantiles
    by nearest rank of `sample` parcels.
    """

    carrier = models.CharField(max_length=40, blank=True, default="")
    method = models.CharField(max_length=40, blank=True, default="")
    weekday = models.PositiveSmallIntegerField()
    sample = models.PositiveIntegerField()
    early = models.PositiveSmallIntegerField()
    middle = models.PositiveSmallIntegerField()
    late = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["carrier", "method", "weekday"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["carrier", "method", "weekday"], name="transit_time_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier or self.method}/{self.weekday}: {self.early}-{self.late}"
