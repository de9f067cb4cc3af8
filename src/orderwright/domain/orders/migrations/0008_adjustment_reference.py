from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0007_deadlines'),
    ]

    operations = [
        migrations.AddField(
            model_name='adjustment',
            name='reference',
            field=models.CharField(blank=True, db_default='', default='', max_length=40),
        ),
    ]
