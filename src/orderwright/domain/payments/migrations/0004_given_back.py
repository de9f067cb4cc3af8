from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0003_statements'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='by_service',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='refund',
            name='from_kept',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='refund',
            name='refunded_before',
            field=models.BigIntegerField(null=True),
        ),
    ]
