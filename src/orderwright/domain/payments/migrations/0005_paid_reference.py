from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0004_given_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='payment',
            name='paid_reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=140),
        ),
    ]
