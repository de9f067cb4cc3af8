"""Orders all of whose money was moved or kept are not called refunded any more."""

from django.db import migrations
from django.db.models import Sum

STAYED = ("moved", "credit")


def name_anew(apps, schema_editor):
    alias = schema_editor.connection.alias
    orders = apps.get_model("orders", "Order").objects.using(alias)
    done = apps.get_model("payments", "Refund").objects.using(alias).filter(stage="done")
    moved = done.filter(way__in=STAYED, order__payment_status="refunded")
    for order_id in set(moved.values_list("order_id", flat=True)):
        of_it = done.filter(order_id=order_id)
        stayed = of_it.filter(way__in=STAYED).aggregate(sum=Sum("amount"))["sum"] or 0
        order = orders.get(pk=order_id)
        if order.refunded <= stayed:
            word = "unpaid" if order.total else "paid"
            orders.filter(pk=order_id).update(payment_status=word)


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0012_own_layouts"),
        ("orders", "0010_no_index_to_give_back"),
    ]

    operations = [migrations.RunPython(name_anew, migrations.RunPython.noop, elidable=True)]
