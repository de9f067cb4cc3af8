"""The placeholders of statuses' mail texts become variables: {number} is {{ order.number }} now."""

import re

from django.db import migrations

NAMES = {
    "number": "order.number", "name": "customer.name", "status": "status.label",
    "total": "order.total", "due": "order.due", "delivery": "order.delivery",
    "payment": "order.payment",
}  # fmt: skip
PLACE = re.compile(r"(?<!\{)\{(" + "|".join(NAMES) + r")\}(?!\})")
NAMED = re.compile(r"\{\{ (" + "|".join(re.escape(name) for name in NAMES.values()) + r") \}\}")
BACK = {name: place for place, name in NAMES.items()}


def forwards(apps, schema_editor):
    _each(apps, lambda text: PLACE.sub(lambda found: f"{{{{ {NAMES[found[1]]} }}}}", text))


def backwards(apps, schema_editor):
    _each(apps, lambda text: NAMED.sub(lambda found: f"{{{BACK[found[1]]}}}", text))


def _each(apps, rewritten):
    for row in apps.get_model("shop", "Status").objects.exclude(mail_texts={}):
        texts = {language: rewritten(str(text)) for language, text in row.mail_texts.items()}
        if texts != row.mail_texts:
            row.mail_texts = texts
            row.save(update_fields=["mail_texts"])


class Migration(migrations.Migration):
    dependencies = [("shop", "0005_papers")]
    operations = [migrations.RunPython(forwards, backwards)]
