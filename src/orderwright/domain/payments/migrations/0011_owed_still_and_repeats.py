"""A refund may leave the order owing; what a service repeats is counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0010_lines_given_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="providerevent",
            name="repeats",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="refund",
            name="owed_still",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
