"""The cart's table. `place` is the one hot step: `placing.py` takes it with its own writer (speed).

The event of `place` opens the chain of the order that the cart becomes.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.domain.checkout.models import Cart
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import CartStage
from orderwright.kernel.lifecycle.actors import MARKETPLACE, RULE, customer, staff
from orderwright.kernel.lifecycle.rows import Step, Table
from orderwright.lifecycle import recorded
from orderwright.lifecycle.aggregate import ORDER
from orderwright.outbound.notifications import mails

PLACE = Step(
    "place", CartStage.OPEN | CartStage.REMINDED, CartStage.PLACED, _("Place order"),
    who=(customer("cart"), staff(Permission.SELL), MARKETPLACE, RULE),
    records=recorded.OrderPlaced,
    informs=(mails.mail_placed,),
    then=(mails.shop_notice,),
    follows=(_("Totals are frozen; goods are reserved where the pair says so."),),
    hidden=True,
)  # fmt: skip

CARTS = Table(
    "cart", Cart, ORDER,
    label=_("Cart"),
    steps=(PLACE,),
)  # fmt: skip
