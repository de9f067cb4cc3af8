"""The limit of refunds is a limit for each role; the owner has none unless it is set."""

from django.db import migrations, models

LIMITED = ("manager", "accountant", "api")


def by_role(apps, schema_editor):
    for row in apps.get_model("shop", "ShopSettings").objects.exclude(refund_limit=None):
        row.refund_limits = dict.fromkeys(LIMITED, row.refund_limit)
        row.save(update_fields=["refund_limits"])


def for_all(apps, schema_editor):
    for row in apps.get_model("shop", "ShopSettings").objects.all():
        limits = [limit for limit in row.refund_limits.values() if limit is not None]
        row.refund_limit = min(limits, default=None)
        row.save(update_fields=["refund_limit"])


class Migration(migrations.Migration):

    dependencies = [
        ("shop", "0003_deliveries"),
    ]

    operations = [
        migrations.AddField(
            model_name="shopsettings",
            name="refund_limits",
            field=models.JSONField(blank=True, default=dict, verbose_name="limits of refunds"),
        ),
        migrations.RunPython(by_role, for_all),
        migrations.RemoveField(model_name="shopsettings", name="refund_limit"),
    ]
