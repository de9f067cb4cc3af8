"""Rows of the order's table that keep its stage: notes, corrections, parking, asking again.

Apart from `order.py` only for length; the table itself is put together there.
"""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orderwright.domain.shop import queries as shop
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.stages import OPEN_STAGES, PARKABLE, OrderStage
from orderwright.kernel.lifecycle.actors import CLOCK, RULE, customer, staff
from orderwright.kernel.lifecycle.fields import Choices, Field, FieldKind
from orderwright.kernel.lifecycle.rows import Step
from orderwright.lifecycle import (
    addressing,
    deadline_guards,
    effects,
    fields,
    goods,
    guards,
    ledger,
    letters,
    mail_rules,
    money_guards,
    recorded,
)
from orderwright.lifecycle.labels import label_made
from orderwright.outbound.notifications import mails, own_mails

ANY = (*OrderStage,)
LIVING = (OrderStage.DRAFT, *OPEN_STAGES)
BEFORE_SENDING = (OrderStage.DRAFT, OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING)


ADDRESS = (
    Field("name", pgettext_lazy("person", "Name"), limit=120),
    Field("street", _("Street and number"), limit=200),
    Field("postal_code", _("Post code"), limit=16),
    Field("city", _("City"), limit=80),
    Field("country", _("Country"), limit=2),
)


def people(_order: Any) -> Choices:
    """Everybody who may sign in."""
    return [(str(user.pk), str(user)) for user in shop.people()]


CARE = (
    Step(
        "request_confirmation", OrderStage.PLACED, None, _("Send confirmation request"),
        who=(staff(Permission.SELL), customer("track")),
        needs=(guards.customer_still_asked, guards.not_asked_too_often),
        does=(effects.prolong_confirm_link,),
        records=recorded.ConfirmationRequested,
        then=(mails.mail_confirm_request,),
        follows=(_("The customer gets the confirmation link once more."),),
    ),
    Step(
        "record_money", (*OPEN_STAGES, OrderStage.COMPLETED, OrderStage.CANCELLED), None,
        _("Record more money"),
        who=(staff(Permission.MONEY), RULE),
        needs=(money_guards.none_expected_this_way,),
        takes=(
            replace(fields.AMOUNT, required=True),
            Field("paid_on", _("Day of the payment"), FieldKind.DATE),
            Field("reference", _("Reference"), limit=140),
            fields.CAME_BY,
        ),
        does=(ledger.record_more_money,),
        records=recorded.PaymentRecorded,
        informs=(mails.mail_payment_received,),
        follows=(_("The order's payment status follows from the sums."),),
    ),
    Step(
        "note", ANY, None, _("Add a note"),
        who=(staff(Permission.VIEW),),
        takes=(Field("text", _("Note"), FieldKind.LONG_TEXT, required=True, limit=4000),),
        does=(effects.add_note,),
        records=recorded.NoteAdded,
    ),
    Step(
        "receive_mail", ANY, None, _("A mail has come"),
        who=(staff(Permission.SELL), RULE),
        needs=(mail_rules.belongs_here,),
        takes=(Field("mail", _("Mail"), FieldKind.NUMBER, required=True),),
        does=(effects.keep_mail,),
        records=recorded.MailReceived,
        hidden=True,
    ),
    Step(
        "write", ANY, None, _("Write to the customer"),
        who=(staff(Permission.SELL),),
        needs=(money_guards.has_address,),
        takes=(
            Field("subject", _("Subject"), required=True, limit=200),
            Field("text", _("Text"), FieldKind.LONG_TEXT, required=True, limit=5000),
            Field("with_order", _("The order as a PDF goes along"), FieldKind.TICK),
            Field("files", _("Files"), limit=120),
        ),
        does=(letters.keep_letter,),
        records=recorded.MessageWritten,
        then=(own_mails.mail_written,),
        follows=(_("It stands in the timeline."),),
    ),
    Step(
        "send_again", ANY, None, _("Send a message again"),
        who=(staff(Permission.SELL),),
        needs=(money_guards.has_address,),
        takes=(Field("message", _("Message"), FieldKind.NUMBER, required=True),),
        needs_reason=True,
        does=(letters.choose_message,),
        records=recorded.MessageSentAgain,
        then=(own_mails.mail_again,),
        follows=(_("The customer gets it once more, with the links of today."),),
    ),
    Step(
        "park", PARKABLE, None, _("Park"),
        who=(staff(Permission.SELL), RULE),
        takes=(Field("until", _("Until"), FieldKind.MOMENT, required=True),),
        does=(effects.park,),
        records=recorded.OrderParked,
        follows=(_("Until then the order waits for nobody."),),
    ),
    Step(
        "unpark", PARKABLE, None, _("Take up again"),
        who=(staff(Permission.SELL), CLOCK, RULE),
        needs=(guards.is_parked, guards.parked_until_now),
        does=(effects.unpark,),
        records=recorded.OrderUnparked,
    ),
    Step(
        "release_hold", OrderStage.PLACED, None, _("Give up the hold"),
        who=(CLOCK,),
        needs=(guards.hold_has_run_out, deadline_guards.no_money_at_the_desk),
        does=(goods.free_stock,),
        records=recorded.HoldReleased,
        follows=(_("The goods go back to the shelf. The confirmation holds them again."),),
        hidden=True,
    ),
    Step(
        "tag", ANY, None, _("Tags"),
        who=(staff(Permission.SELL), RULE),
        takes=(Field("tags", _("Tags, separated by commas"), limit=300),),
        does=(effects.set_tags,),
        records=recorded.OrderTagged,
        edits=True,
    ),
    Step(
        "notify_also", ANY, None, _("Tell others too"),
        who=(staff(Permission.SELL), RULE),
        takes=(
            Field("addresses", _("Further e-mail addresses, separated by commas"), limit=1300),
        ),
        does=(letters.keep_addresses,),
        records=recorded.OthersTold,
        follows=(
            _("They get mails of progress and parcels, with the link to the order's page only."),
        ),
        edits=True,
    ),
    Step(
        "assign", LIVING, None, _("Assign to"),
        who=(staff(Permission.SELL), RULE),
        takes=(Field("person", _("Who"), FieldKind.CHOICE, choices=people),),
        does=(effects.assign,),
        records=recorded.OrderAssigned,
        edits=True,
    ),
    Step(
        "correct_address", BEFORE_SENDING, None, _("Correct address"),
        who=(staff(Permission.SELL),),
        needs=(guards.nothing_sent,),
        warns=(addressing.goes_where_we_deliver, addressing.keeps_its_tax, label_made),
        takes=ADDRESS,
        does=(effects.correct_address,),
        records=recorded.AddressCorrected,
        edits=True,
    ),
    Step(
        "correct_billing", LIVING, None, _("Correct invoice address"),
        who=(staff(Permission.SELL),),
        takes=ADDRESS,
        does=(effects.correct_billing,),
        records=recorded.BillingCorrected,
        edits=True,
    ),
    Step(
        "correct_customer", LIVING, None, _("Correct customer's data"),
        who=(staff(Permission.SELL),),
        takes=(
            Field("email", _("E-mail"), limit=254),
            Field("name", pgettext_lazy("person", "Name"), limit=120),
            Field("phone", _("Phone"), limit=32),
            Field("company", _("Company"), limit=120),
            Field("tax_id", _("Tax id"), limit=20),
        ),
        does=(effects.correct_customer,),
        records=recorded.CustomerCorrected,
        follows=(_("A new e-mail address ends every link sent to the old one."),),
        edits=True,
    ),
)  # fmt: skip
