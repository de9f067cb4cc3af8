from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0006_lists'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='gate',
            index=models.Index(condition=models.Q(('kind', 'payment'), ('state', 'open')), fields=['deadline'], name='gate_money_awaited'),
        ),
    ]
