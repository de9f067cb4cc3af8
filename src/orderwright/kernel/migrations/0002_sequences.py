"""One sequence per series of numbers; PostgreSQL only (SQLite counts in a row)."""

from django.db import migrations

SERIES = ("order", "quotation", "return")


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for series in SERIES:
            schema_editor.execute(f"CREATE SEQUENCE IF NOT EXISTS kernel_number_{series}")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for series in SERIES:
            schema_editor.execute(f"DROP SEQUENCE IF EXISTS kernel_number_{series}")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
