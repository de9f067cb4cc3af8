"""Refunds keep since when they are on their way, and whether the customer is told at the end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0007_kept_credit"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="informs",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddField(
            model_name="refund",
            name="pending_since",
            field=models.DateTimeField(null=True),
        ),
    ]
