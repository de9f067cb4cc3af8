"""Why a payment service's word was flagged is kept as a code with its facts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0008_refunds_followed"),
    ]

    operations = [
        migrations.AddField(
            model_name="providerevent",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
