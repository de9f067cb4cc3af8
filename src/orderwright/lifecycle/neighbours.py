"""What follows in another table. One row each: table files do not import each other.

REQUIRED shares the step's fate. ATTEMPT is tried in a savepoint; its refusal is recorded with the
guard's sentence. Facts (money came, goods left, delivered, the customer agreed) only ever use
ATTEMPT. The order of the rows is the order in which things follow.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.kernel.lifecycle.rows import After, Bond
from orderwright.lifecycle.following import (
    all_arrived,
    all_settled,
    awaited_payments,
    cash_was_collected,
    cost_leaves_more_due,
    cost_leaves_nothing_due,
    customer_gate,
    emptied_task,
    fully_paid,
    gates_passed_by_money,
    goods_proved_missing,
    last_gate_by_others,
    last_gate_by_shop,
    living_tasks,
    more_is_due,
    none_left_behind,
    open_parcels,
    packed_by_leaving,
    paid_after_arriving,
    paid_before_the_door,
    paid_gate_opened,
    passed_payment_gate,
    payment_at_the_door,
    payment_gate,
    picked_before_leaving,
    refusal_ends_it,
    sent_parcels,
    some_left_behind,
    tasks_with_goods,
    the_order,
    was_sent,
)
from orderwright.lifecycle.following_labels import parcels_with_label, parcels_without_label
from orderwright.lifecycle.following_money import (
    all_given_back,
    approved_gate,
    approved_in_full,
    given_back_in_full,
    given_back_in_part,
    instalment_gate,
    its_payment,
    limit_allows,
    nothing_approved_any_more,
    outgrown_payments,
    refund_just_asked,
    refusal_of_credit_ends_it,
    some_left,
)
from orderwright.lifecycle.invoicing import (
    invoiced_otherwise,
    paid_after_advances,
    paid_in_part,
    paid_without_advances,
    sent_after_advances,
    sent_without_advances,
)

MOVES_WHAT_IS_DUE = (
    ("order", "accept"), ("order", "reinstate"), ("order", "change_payment"),
    ("order", "record_money"), ("order", "receive_money"), ("order", "use_credit"),
    ("order", "take_credit_back"), ("gate", "pass"),
    ("payment", "authorise"), ("payment", "settle"), ("payment", "record"),
    ("payment", "unrecord"), ("payment", "reject"), ("payment", "expire"),
    ("refund", "approve"), ("refund", "settle"), ("refund", "fail"), ("refund", "retry"),
    ("refund", "cancel"),
)  # fmt: skip
"""Every step that makes the order expect more or less money, or another way."""

MONEY_CAME = (
    ("order", "record_money"), ("order", "receive_money"), ("order", "use_credit"),
    ("order", "take_credit_back"), ("payment", "record"), ("payment", "settle"),
)  # fmt: skip
"""Every step that brings money."""

PASSED_BY_MONEY = (
    (customer_gate, _("Who pays, agrees.")),
    (payment_gate, _("Money that came passes the payment gate.")),
    (instalment_gate, _("Money that came needs no credit any more.")),
)

LEFT_ITS_PAYMENT = (
    ("refund_completed", given_back_in_full, _("The whole payment is given back.")),
    ("refund_settled", given_back_in_part, _("A part of the payment is given back.")),
)

NEIGHBOURS = (
    # First of all: what follows asks which money is waited for.
    *(
        After(*step, "payment", "cancel", Bond.ATTEMPT,
              outgrown_payments,
              why=_("Another sum is due, or another way of paying was chosen."))
        for step in MOVES_WHAT_IS_DUE
    ),
    # Before the rows that confirm: they ask whether every gate is settled.
    After("gate", "pass", "gate", "reopen", Bond.ATTEMPT,
          passed_payment_gate, cost_leaves_more_due,
          why=_("The shipping cost is still to be paid.")),
    *(
        After("gate", "pass", "gate", "pass", Bond.ATTEMPT,
              gate, cost_leaves_nothing_due,
              why=_("Nothing is due any more."))
        for gate in (payment_gate, instalment_gate)
    ),
    *(
        After("gate", "reopen", "gate", "pass", Bond.REQUIRED,
              gate, paid_gate_opened,
              why=_("Nothing is due any more."))
        for gate in (payment_gate, instalment_gate)
    ),
    After("order", "accept", "order", "confirm", Bond.ATTEMPT,
          the_order, all_settled,
          why=_("The last gate confirms the order.")),
    *(
        After(*step, "gate", "pass", Bond.ATTEMPT, gate, fully_paid, why=why)
        for step in MONEY_CAME
        for gate, why in PASSED_BY_MONEY
    ),
    After("payment", "settle", "gate", "pass", Bond.ATTEMPT,
          customer_gate, paid_before_the_door,
          why=_("Who pays, agrees.")),
    After("gate", "pass", "order", "confirm", Bond.REQUIRED,
          the_order, last_gate_by_shop,
          why=_("The last gate confirms the order.")),
    After("gate", "pass", "order", "confirm", Bond.ATTEMPT,
          the_order, last_gate_by_others,
          why=_("The last gate confirms the order.")),
    After("gate", "waive", "order", "confirm", Bond.REQUIRED,
          the_order, all_settled,
          why=_("The last gate confirms the order.")),
    After("gate", "refuse", "order", "cancel", Bond.REQUIRED,
          the_order, refusal_ends_it,
          why=_("A refusal by customer or shop cancels the order.")),
    After("payment", "unrecord", "gate", "reopen", Bond.REQUIRED,
          gates_passed_by_money, more_is_due,
          why=_("The money was taken back.")),
    After("order", "ship", "parcel", "send", Bond.REQUIRED,
          open_parcels,
          why=_("Sending the order sends its open parcels.")),
    After("parcel", "send", "delivery", "pack", Bond.ATTEMPT,
          emptied_task,
          why=_("What has left was packed.")),
    After("parcel", "send", "order", "ship", Bond.ATTEMPT,
          the_order, none_left_behind,
          why=_("The last parcel that leaves sends the order.")),
    After("parcel", "send", "order", "start", Bond.ATTEMPT,
          the_order, some_left_behind,
          why=_("The first parcel that leaves takes the order into processing.")),
    # Before the row that completes: it may ask for the money.
    After("parcel", "deliver", "payment", "settle", Bond.ATTEMPT,
          payment_at_the_door, cash_was_collected,
          why=_("Cash at the door settles the payment on delivery.")),
    After("parcel", "deliver", "order", "complete", Bond.ATTEMPT,
          the_order, all_arrived,
          why=_("The last parcel that arrives completes the order.")),
    *(
        After(*step, "order", "complete", Bond.ATTEMPT,
              the_order, paid_after_arriving,
              why=_("The money was what the completion waited for."))
        for step in MONEY_CAME
    ),
    After("order", "label", "parcel", "label", Bond.REQUIRED,
          parcels_without_label,
          why=_("Every open parcel gets its label.")),
    # Before the rows that unpack the boxes.
    *(
        After("order", verb, "parcel", "void_label", Bond.ATTEMPT,
              parcels_with_label,
              why=_("Nobody needs the label any more."))
        for verb in ("cancel", "reopen", "unconfirm")
    ),
    After("order", "cancel", "delivery", "cancel", Bond.REQUIRED,
          living_tasks,
          why=_("The warehouse has nothing to do any more.")),
    *(
        After("order", verb, "payment", "cancel", Bond.REQUIRED,
              awaited_payments,
              why=_("Money that has not come is not expected any more."))
        for verb in ("cancel", "close_unsold")
    ),
    *(
        After("order", verb, "delivery", "cancel", Bond.REQUIRED,
              living_tasks,
              why=_("A new task opens at the next confirmation."))
        for verb in ("reopen", "unconfirm")
    ),
    After("order", "step_back", "parcel", "unsend", Bond.REQUIRED,
          sent_parcels, was_sent,
          why=_("The parcels are here after all.")),
    After("order", "step_back", "parcel", "void_label", Bond.ATTEMPT,
          parcels_with_label, was_sent,
          why=_("Nobody needs the label any more.")),
    After("order", "step_back", "delivery", "back", Bond.REQUIRED,
          packed_by_leaving, was_sent,
          why=_("The parcels are here after all.")),
    After("order", "step_back", "delivery", "unpack", Bond.REQUIRED,
          picked_before_leaving, was_sent,
          why=_("The parcels are here after all; what was picked stays picked.")),
    After("order", "step_back", "delivery", "hold", Bond.REQUIRED,
          tasks_with_goods, goods_proved_missing,
          why=_("The goods proved faulty or missing.")),
    After("payment", "refund", "refund", "approve", Bond.REQUIRED,
          refund_just_asked, limit_allows,
          why=_("Within the limit nobody else has to approve.")),
    After("payment", "refund_by_hand", "refund", "approve", Bond.REQUIRED,
          refund_just_asked, limit_allows,
          why=_("Within the limit nobody else has to approve.")),
    After("refund", "settle", "payment", "refund_completed", Bond.ATTEMPT,
          its_payment, all_given_back,
          why=_("The whole payment is given back.")),
    After("refund", "settle", "payment", "refund_settled", Bond.ATTEMPT,
          its_payment, some_left,
          why=_("A part of the payment is given back.")),
    *(
        After("refund", verb, "gate", "reopen", Bond.ATTEMPT,
              gates_passed_by_money, more_is_due,
              why=_("The money was given back."))
        for verb in ("settle", "fail", "cancel")
    ),
    *(
        After("order", verb, "payment", then, Bond.REQUIRED, rows, why=why)
        for verb in ("move_money", "keep_credit")
        for then, rows, why in LEFT_ITS_PAYMENT
    ),
    After("payment", "authorise", "gate", "pass", Bond.ATTEMPT,
          instalment_gate, approved_in_full,
          why=_("The instalment service has approved.")),
    *(
        After("payment", verb, "gate", "reopen", Bond.ATTEMPT,
              approved_gate, nothing_approved_any_more,
              why=_("The instalment service has not approved it after all."))
        for verb in ("reject", "expire", "cancel")
    ),
    After("payment", "reject", "order", "cancel", Bond.ATTEMPT,
          the_order, refusal_of_credit_ends_it,
          why=_("The instalment service has refused (setting).")),
    After("order", "change_payment", "order", "confirm", Bond.ATTEMPT,
          the_order, all_settled,
          why=_("The last gate confirms the order.")),
    # Last of all: a document states what is true after everything else.
    *(
        After(*step, "order", document, Bond.ATTEMPT, the_order, paid,
              why=_("The shop invoices on payment (setting)."))
        for step in MONEY_CAME
        for document, paid in (
            ("invoice", paid_without_advances), ("final", paid_after_advances),
            ("advance", paid_in_part),
        )
    ),
    *(
        After("order", "ship", "order", document, Bond.ATTEMPT, the_order, sent,
              why=_("The shop invoices on sending (setting)."))
        for document, sent in (
            ("invoice", sent_without_advances), ("final", sent_after_advances)
        )
    ),
    *(
        After(*step, "order", "credit_note", Bond.ATTEMPT, the_order, invoiced_otherwise,
              why=why)
        for step, why in (
            (("refund", "settle"), _("The money was given back.")),
            (("order", "cancel"), _("The order was cancelled.")),
            (("order", "close_unsold"), _("Everything came back undelivered.")),
        )
    ),
)  # fmt: skip
