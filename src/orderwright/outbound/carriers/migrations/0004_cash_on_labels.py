"""What labels say to collect stands with their parcels from now on: those that were made before."""

from django.db import migrations

LIVING = ("asked", "made", "voiding")
HERE = ("open", "sent", "failed")


def tell_parcels(apps, schema_editor):
    shipments = apps.get_model("carriers", "Shipment").objects.using(schema_editor.connection.alias)
    parcels = apps.get_model("delivery", "Parcel").objects.using(schema_editor.connection.alias)
    made = shipments.filter(stage__in=LIVING, parcel__stage__in=HERE)
    for parcel, cash in made.values_list("parcel_id", "cod"):
        parcels.filter(pk=parcel).update(label_cash=cash)


class Migration(migrations.Migration):

    dependencies = [
        ("carriers", "0003_trouble"),
        ("delivery", "0004_label_cash"),
    ]

    operations = [migrations.RunPython(tell_parcels, migrations.RunPython.noop)]
