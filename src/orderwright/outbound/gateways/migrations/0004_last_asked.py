"""When a service was last asked about a payment."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gateways', '0003_later_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='inquiry',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
    ]
