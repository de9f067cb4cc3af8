"""Every name that the journal may hold, in the past tense, with the words that people read.

One constant an event; rows of the tables point here, so that the editor jumps from row to word.
"""

from django.utils.translation import gettext_lazy as _

from orderwright.kernel.lifecycle.rows import Recorded

OrderPlaced = Recorded("order_placed", _("Order placed"))
OrderOffered = Recorded("order_offered", _("Quotation sent"))
OrderAccepted = Recorded("order_accepted", _("Quotation accepted"))
OrderConfirmed = Recorded("order_confirmed", _("Order confirmed"))
OrderStarted = Recorded("order_started", _("Taken into processing"))
StatusSet = Recorded("status_set", _("Status changed"))
OrderShipped = Recorded("order_shipped", _("Order sent"))
OrderCompleted = Recorded("order_completed", _("Order completed"))
OrderCancelled = Recorded("order_cancelled", _("Order cancelled"))
OrderReinstated = Recorded("order_reinstated", _("Order reinstated"))
OrderReopened = Recorded("order_reopened", _("Order reopened for changes"))
OrderSteppedBack = Recorded("order_stepped_back", _("Order went a step back"))
OrderParked = Recorded("order_parked", _("Order parked"))
OrderUnparked = Recorded("order_unparked", _("Order taken up again"))
HoldReleased = Recorded("hold_released", _("Hold ran out, goods given back"))
NoteAdded = Recorded("note_added", _("Note added"))
OrderTagged = Recorded("order_tagged", _("Tags changed"))
OrderAssigned = Recorded("order_assigned", _("Order assigned"))
AddressCorrected = Recorded("address_corrected", _("Address corrected"))
BillingCorrected = Recorded("billing_corrected", _("Address of the invoice corrected"))
CustomerCorrected = Recorded("customer_corrected", _("Customer's data corrected"))
ConfirmationRequested = Recorded("confirmation_requested", _("Confirmation request sent"))
GateProposed = Recorded("gate_proposed", _("Shipping cost proposed"))
GatePassed = Recorded("gate_passed", _("Gate passed"))
GateRefused = Recorded("gate_refused", _("Gate refused"))
GateWaived = Recorded("gate_waived", _("Gate waived"))
GateReopened = Recorded("gate_reopened", _("Gate opened again"))
PaymentRecorded = Recorded("payment_recorded", _("Payment recorded"))
PaymentSettled = Recorded("payment_settled", _("Payment received"))
PaymentAuthorised = Recorded("payment_authorised", _("Payment authorised"))
PaymentRejected = Recorded("payment_rejected", _("Payment rejected"))
PaymentCancelled = Recorded("payment_cancelled", _("Payment cancelled"))
DeliveryAllocated = Recorded("delivery_allocated", _("Goods allocated"))
DeliveryPicked = Recorded("delivery_picked", _("Goods picked"))
DeliveryPacked = Recorded("delivery_packed", _("Goods packed"))
DeliveryHeld = Recorded("delivery_held", _("Delivery on hold"))
DeliveryResumed = Recorded("delivery_resumed", _("Goods were found"))
DeliverySteppedBack = Recorded("delivery_stepped_back", _("Delivery went a step back"))
DeliveryCancelled = Recorded("delivery_cancelled", _("Delivery cancelled"))
ParcelSent = Recorded("parcel_sent", _("Parcel sent"))
ParcelUnsent = Recorded("parcel_unsent", _("Parcel taken back"))
ParcelDelivered = Recorded("parcel_delivered", _("Parcel delivered"))
ParcelFailed = Recorded("parcel_failed", _("Parcel not delivered"))
ParcelRetried = Recorded("parcel_retried", _("Delivery tried again"))
ParcelReturned = Recorded("parcel_returned", _("Parcel came back"))
ReturnRecorded = Recorded("return_settled", _("Return settled"))
ReturnOpened = Recorded("return_opened", _("Return opened"))
AttemptRefused = Recorded("attempt_refused", _("Could not follow by itself"))

ALL = {value.name: value for value in list(globals().values()) if isinstance(value, Recorded)}
"""Name -> Recorded, for the timeline."""
