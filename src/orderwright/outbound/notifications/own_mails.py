"""The mails that staff send by hand, as values that a row of a lifecycle table may owe.

Apart from `mails.py`, whose words are texts of the shop: these have words of their own.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.kernel.lifecycle.rows import Owed
from orderwright.outbound.notifications.by_hand import AGAIN, WRITTEN
from orderwright.outbound.notifications.mails import CUSTOMER_CHANNEL, to_customer
from orderwright.outbound.notifications.sending import deliver

mail_written = Owed(WRITTEN, CUSTOMER_CHANNEL, _("Mail: message of the shop"), to_customer, deliver)
mail_again = Owed(AGAIN, CUSTOMER_CHANNEL, _("Mail: sent once more"), to_customer, deliver)
