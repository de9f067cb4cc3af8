"""What staff may do, and the roles that bundle it. A row of a lifecycle table names one of them.

API keys carry scopes (orders.read ...); `SCOPE_RIGHTS` says what a scope stands for.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """A right that a row's `who=` or a page may ask for."""

    VIEW = "view", _("See orders")
    SELL = "sell", _("Take and confirm orders")
    DISPATCH = "dispatch", _("Pick, pack and send")
    MONEY = "money", _("Record payments")
    REFUND = "refund", _("Refund")
    APPROVE = "approve", _("Approve refunds above the limit")
    CANCEL = "cancel", _("Cancel and reinstate")
    OVERRIDE = "override", _("Go ahead before a gate's turn")
    WAIVE = "waive", _("Do without a gate, open it again")
    STOCK = "stock", _("Correct stock")
    CATALOG = "catalog", _("Edit products")
    SETTINGS = "settings", _("Change settings")
    STAFF = "staff", _("Manage people and API keys")
    LOG = "log", _("Read the event log")
    PRICE = "price", _("Set prices on orders")


class Role(models.TextChoices):
    """Whom the shop employs."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Order desk")
    WAREHOUSE = "warehouse", _("Warehouse")
    ACCOUNTANT = "accountant", _("Accountant")
    VIEWER = "viewer", _("Viewer")


_ALL = frozenset(Permission.values)

ROLE_RIGHTS: dict[str, frozenset[str]] = {
    Role.OWNER: _ALL,
    Role.MANAGER: _ALL - {Permission.SETTINGS, Permission.STAFF, Permission.APPROVE},
    Role.WAREHOUSE: frozenset({Permission.VIEW, Permission.DISPATCH, Permission.STOCK}),
    Role.ACCOUNTANT: frozenset(
        {Permission.VIEW, Permission.MONEY, Permission.REFUND, Permission.LOG}
    ),
    Role.VIEWER: frozenset({Permission.VIEW}),
}


class Scope(models.TextChoices):
    """Scopes of API keys; the names are fixed by the contract."""

    ORDERS_READ = "orders.read", "orders.read"
    ORDERS_WRITE = "orders.write", "orders.write"
    ORDERS_PRICE = "orders.price", "orders.price"
    PAYMENTS_WRITE = "payments.write", "payments.write"
    STOCK_WRITE = "stock.write", "stock.write"
    CATALOG_WRITE = "catalog.write", "catalog.write"
    ERP = "erp", "erp"
    WEBHOOKS_WRITE = "webhooks.write", "webhooks.write"


SCOPE_RIGHTS: dict[str, frozenset[str]] = {
    Scope.ORDERS_READ: frozenset({Permission.VIEW}),
    Scope.ORDERS_WRITE: frozenset(
        {
            Permission.VIEW,
            Permission.SELL,
            Permission.DISPATCH,
            Permission.CANCEL,
            Permission.OVERRIDE,
        }
    ),
    Scope.ORDERS_PRICE: frozenset({Permission.PRICE}),
    Scope.PAYMENTS_WRITE: frozenset({Permission.MONEY, Permission.REFUND}),
    Scope.STOCK_WRITE: frozenset({Permission.STOCK}),
    Scope.CATALOG_WRITE: frozenset({Permission.CATALOG}),
    Scope.ERP: frozenset(),
    Scope.WEBHOOKS_WRITE: frozenset({Permission.SETTINGS}),
}


def rights_of_scopes(scopes: Iterable[str]) -> frozenset[str]:
    """Union of the permissions that the scopes stand for; unknown scopes give nothing."""
    return frozenset().union(*(SCOPE_RIGHTS.get(scope, frozenset()) for scope in scopes))
