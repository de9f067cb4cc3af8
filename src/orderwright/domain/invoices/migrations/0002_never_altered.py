"""The database itself refuses to alter an issued document (decision 0019)."""

from typing import Any

from django.db import migrations

TABLES = ("invoices_invoice", "invoices_invoicetext", "invoices_invoicetax")

POSTGRES_RULE = """
CREATE FUNCTION invoices_never_altered() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'an issued invoice is never altered'
        USING ERRCODE = 'integrity_constraint_violation';
END;
$$ LANGUAGE plpgsql
"""
POSTGRES = (
    "CREATE TRIGGER {table}_never_altered BEFORE UPDATE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION invoices_never_altered()"
)
SQLITE = (
    "CREATE TRIGGER {table}_never_altered BEFORE UPDATE ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'an issued invoice is never altered'); END"
)


def forbid(apps: Any, schema_editor: Any) -> None:
    """A trigger on each table, in the words of each database."""
    on_postgres = schema_editor.connection.vendor == "postgresql"
    if on_postgres:
        schema_editor.execute(POSTGRES_RULE)
    for table in TABLES:
        schema_editor.execute((POSTGRES if on_postgres else SQLITE).format(table=table))


def allow(apps: Any, schema_editor: Any) -> None:
    """Without the triggers."""
    on_postgres = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        of_table = f" ON {table}" if on_postgres else ""
        schema_editor.execute(f"DROP TRIGGER {table}_never_altered{of_table}")
    if on_postgres:
        schema_editor.execute("DROP FUNCTION invoices_never_altered()")


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_documents")]

    operations = [migrations.RunPython(forbid, allow)]
