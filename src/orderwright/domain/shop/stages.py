"""The fixed stages of every lifecycle. Statuses (the shop's own words) live inside order stages.

Stages are code: adding one is a change of the lifecycle tables. Staff rename statuses, not stages.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from orderwright.kernel.lifecycle.stages import Stage


class OrderStage(Stage):
    """Where an order stands, from quotation to completion."""

    DRAFT = "draft", _("Quotation")
    PLACED = "placed", _("Placed")
    CONFIRMED = "confirmed", _("Confirmed")
    PROCESSING = "processing", _("In processing")
    SHIPPED = "shipped", _("Sent")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class GateState(Stage):
    """State of one gate of a placed order."""

    OPEN = "open", _("Open")
    PROPOSED = "proposed", _("Proposed")
    PASSED = "passed", _("Passed")
    REFUSED = "refused", _("Refused")
    WAIVED = "waived", _("Waived")


class GateKind(Stage):
    """The gates, in the order in which they become actionable."""

    SHIPPING_COST = "shipping_cost", _("Shipping cost")
    CUSTOMER = "customer", _("Customer's confirmation")
    PAYMENT = "payment", _("Payment")
    INSTALMENT = "instalment", _("Instalments")
    SHOP = "shop", _("Shop's confirmation")


class PaymentStage(Stage):
    """One payment row."""

    PENDING = "pending", _("Pending")
    AUTHORISED = "authorised", _("Authorised")
    PAID = "paid", _("Paid")
    PARTIALLY_REFUNDED = "partially_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    REJECTED = "rejected", _("Rejected")
    CANCELLED = "cancelled", pgettext_lazy("payment", "Cancelled")


class RefundStage(Stage):
    """One refund: asked for, on its way, done."""

    REQUESTED = "requested", pgettext_lazy("refund", "To be approved")
    PENDING = "pending", pgettext_lazy("refund", "On its way")
    DONE = "done", pgettext_lazy("refund", "Refunded")
    FAILED = "failed", pgettext_lazy("refund", "Failed")
    CANCELLED = "cancelled", pgettext_lazy("refund", "Called off")


class PaymentStatus(Stage):
    """An order's payment status, derived from its payment rows, never set."""

    UNPAID = "unpaid", _("Unpaid")
    PENDING = "pending", _("Payment pending")
    AUTHORISED = "authorised", _("Authorised")
    PART_PAID = "part_paid", _("Partly paid")
    PAID = "paid", _("Paid")
    OVERPAID = "overpaid", _("Overpaid")
    PART_REFUNDED = "part_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")
    REJECTED = "rejected", _("Payment rejected")


class DeliveryStage(Stage):
    """One delivery order: the warehouse's task."""

    WAITING = "waiting", _("Waiting for goods")
    READY = "ready", _("Ready to pick")
    PICKED = "picked", _("Picked")
    PACKED = "packed", _("Packed")
    CANCELLED = "cancelled", _("Cancelled")


class ParcelStage(Stage):
    """One parcel on its way."""

    OPEN = "open", pgettext_lazy("parcel", "Open")
    SENT = "sent", pgettext_lazy("parcel", "Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")
    RETURNED = "returned", _("Returned")


NOT_ARRIVED = (ParcelStage.OPEN, ParcelStage.SENT, ParcelStage.FAILED)
"""A parcel of which more is to come: nobody at home is not the end of it."""


class DeliveryStatus(Stage):
    """An order's delivery status, derived from delivery orders and parcels."""

    NONE = "none", _("No delivery")
    WAITING = "waiting", _("Waiting for goods")
    READY = "ready", _("Ready")
    PART_SENT = "part_sent", _("Partly sent")
    SENT = "sent", _("On the way")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")
    RETURNED = "returned", _("Returned")


class ReturnStage(Stage):
    """One return case."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    RECEIVED = "received", _("Received")
    INSPECTED = "inspected", _("Inspected")
    SETTLED = "settled", _("Settled")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CartStage(Stage):
    """A basket on its way to being an order."""

    OPEN = "open", _("In the cart")
    REMINDED = "reminded", _("Reminded")
    PLACED = "placed", pgettext_lazy("cart", "Placed")
    EXPIRED = "expired", _("Expired")


class Party(Stage):
    """Whom an open order waits for."""

    CUSTOMER = "customer", _("Customer")
    SHOP = "shop", _("Shop")
    GATEWAY = "gateway", _("Payment service")
    SUPPLIER = "supplier", _("Supplier")
    CARRIER = "carrier", _("Carrier")
    DELIVERER = "deliverer", _("Deliverer")
    NOBODY = "nobody", _("Nobody (parked)")


class Reserves(Stage):
    """When a matrix cell takes goods from the shelf for an order."""

    PLACED = "placed", _("When placed")
    CONFIRMED = "confirmed", _("When confirmed")
    NONE = "none", _("Never")


OPEN_STAGES = (OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING, OrderStage.SHIPPED)
PARKABLE = (OrderStage.PLACED, OrderStage.CONFIRMED, OrderStage.PROCESSING)
"""Here an order can be parked; what leaves them is parked no more."""
"""Stages of an order that still waits for somebody."""
