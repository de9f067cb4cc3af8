"""The trigram index that the order search uses; PostgreSQL only (SQLite scans, see docs/scaling.md)."""

from django.db import migrations


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(
            "CREATE INDEX IF NOT EXISTS order_search_trigram ON orders_order "
            "USING gin (search_text gin_trgm_ops)"
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS order_search_trigram")


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_list_indexes")]
    operations = [migrations.RunPython(create, drop)]
