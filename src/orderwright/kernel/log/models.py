"""The rows of the event log."""

from django.db import models

from orderwright.kernel import clock


class Level(models.TextChoices):
    """How much a person should care."""

    INFO = "info"
    WARNING = "warning"
    ALARM = "alarm"
    """Somebody has to do something; the sentence says what."""


class LogEntry(models.Model):
    """One sentence, when and where it was true; `detail` is for the curious."""

    at = models.DateTimeField(default=clock.now)
    area = models.CharField(max_length=32)
    level = models.CharField(max_length=8, choices=Level.choices)
    sentence = models.TextField()
    order_number = models.CharField(max_length=24, blank=True, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "log entries"
        indexes = (
            models.Index(fields=("at", "area"), name="kernel_log_at_area"),
            models.Index(
                fields=("order_number", "at"),
                condition=~models.Q(order_number=""),
                name="kernel_log_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.area}: {self.sentence}"
