from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0010_no_index_to_give_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="second_parcel",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
