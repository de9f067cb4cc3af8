"""Entries of the event log keep the facts of their sentence apart."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0004_proof"),
    ]

    operations = [
        migrations.AddField(
            model_name="logentry",
            name="facts",
            field=models.JSONField(default=dict),
        ),
    ]
