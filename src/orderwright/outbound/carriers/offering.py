"""What a carrier does not offer or does not take, in one sentence for staff.

Called by the adapters. Names fields and codes, never what people typed.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.delivery.port_errors import NotOffered, ShipmentRefused
from orderwright.domain.delivery.ports import Capabilities, ShipmentRequest, excluded

EXCLUDED = {
    "cod": gettext_lazy("cash on delivery in this currency"),
    "insurance": gettext_lazy("insurance"),
    "pickup_point": gettext_lazy("delivery to a pick-up point"),
    "label_format": gettext_lazy("labels of this format"),
}
MOST_FIELDS = 6
LONGEST_WORD = 60


def refuse_excluded(capabilities: Capabilities, request: ShipmentRequest) -> None:
    """Raises NotOffered that names what the carrier's service does not do."""
    outside = excluded(capabilities, request)
    if outside:
        words = ", ".join(str(EXCLUDED[name]) for name in outside)
        raise NotOffered(_("This carrier does not offer: %(what)s.") % {"what": words})


def refused(provider: str, code: str, fields: Mapping[str, str]) -> ShipmentRefused:
    """The error for a no, with the carrier's own words for what is wrong, made safe to show."""
    wrong = {_word(name): _word(why) for name, why in list(fields.items())[:MOST_FIELDS]}
    listed = ", ".join(f"{name}: {why}" if why else name for name, why in wrong.items())
    told = {"provider": provider, "code": _word(code) or "?", "fields": listed}
    if not listed:
        return ShipmentRefused(_("%(provider)s refused: %(code)s") % told, _word(code))
    sentence = _("%(provider)s refused: %(code)s (%(fields)s)") % told
    return ShipmentRefused(sentence, _word(code), wrong)


def _word(text: str) -> str:
    """Letters, digits and a little punctuation: a code, not a sentence with somebody's name."""
    kept = "".join(sign for sign in text if sign.isascii() and (sign.isalnum() or sign in "._-[]"))
    return kept[:LONGEST_WORD]
