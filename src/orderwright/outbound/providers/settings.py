"""The values that a shop enters for a provider, read with a sentence for what is missing.

Called by the adapters' factories.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from orderwright.kernel.providers import NotConfigured, Setting

Values = Mapping[str, str]


def entered(values: Values, wanted: Iterable[Setting]) -> dict[str, str]:
    """Every wanted value, trimmed, the default where none is entered.

    Raises NotConfigured that names what is missing or holds characters no key has.
    """
    found = {one.name: (values.get(one.name) or "").strip() or one.default for one in wanted}
    for one in wanted:
        if one.required and not found[one.name]:
            raise NotConfigured(_("“%(setting)s” is not set.") % {"setting": one.label})
        offered = [value for value, _label in one.choices]
        if not found[one.name].isprintable() or (offered and found[one.name] not in offered):
            raise NotConfigured(_("“%(setting)s” is not right.") % {"setting": one.label})
    return found
