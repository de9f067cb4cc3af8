import django.db.models.deletion
from django.db import migrations, models


def note_what_was_settled(apps, schema_editor):
    """Which row an event had become was not kept before: it counts as dealt with."""
    events = apps.get_model("payments", "ProviderEvent").objects
    events.filter(outcome="flagged", settled_at__isnull=False).update(note="-")


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0005_paid_reference'),
    ]

    operations = [
        migrations.AddField(
            model_name='providerevent',
            name='note',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='providerevent',
            name='recorded_as',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recorded_from', to='payments.payment'),
        ),
        migrations.RunPython(note_what_was_settled, migrations.RunPython.noop, elidable=True),
    ]
