"""Rows of the shop: settings, configuration version, statuses, staff, API keys.

Written by `services.py` of this app only. `ConfigVersion` rises with every change that a cached
configuration (settings, statuses, matrix, products) depends on.
"""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from orderwright.domain.shop.permissions import ROLE_RIGHTS, Role
from orderwright.domain.shop.stages import OrderStage, Party


class ConfigVersion(models.Model):
    """One row. Caches keep the number they were built at and ask again."""

    number = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)


class ShopSettings(models.Model):
    """One row: who the shop is and how it works. Amounts in minor units of `currency`."""

    class PriceMode(models.TextChoices):
        GROSS = "gross", _("Prices include tax")
        NET = "net", _("Prices without tax")

    class Rounding(models.TextChoices):
        HALF_UP = "half_up", _("Half up")
        HALF_EVEN = "half_even", _("Half to even")

    class CompleteWhen(models.TextChoices):
        DELIVERED = "delivered", _("Delivered")
        DELIVERED_AND_PAID = "delivered_and_paid", _("Delivered and paid")
        BY_HAND = "by_hand", _("By hand")

    class ReplyConfirms(models.TextChoices):
        OFF = "off", _("counts for nothing")
        PERSON = "person", _("is shown to a person, who confirms")
        ON = "on", _("confirms the order, if its sender is proved")

    name = models.CharField(_("shop name"), max_length=120, default="Orderwright")
    email = models.EmailField(_("e-mail of the shop"), blank=True, default="")
    phone = models.CharField(_("phone"), max_length=32, blank=True, default="")
    address = models.JSONField(_("address"), default=dict, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=20, blank=True, default="")
    country = models.CharField(_("country"), max_length=2, default="PL")
    currency = models.CharField(_("currency"), max_length=3, default="PLN")
    locale = models.CharField(_("language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Warsaw")
    price_mode = models.CharField(
        _("prices"), max_length=8, choices=PriceMode.choices, default=PriceMode.GROSS
    )
    rounding = models.CharField(
        _("rounding of tax"), max_length=12, choices=Rounding.choices, default=Rounding.HALF_UP
    )
    oss = models.BooleanField(_("tax rates of the country of destination (OSS)"), default=True)
    order_pattern = models.CharField(
        _("pattern of order numbers"), max_length=24, default="{year}-{n:06}"
    )
    quotation_pattern = models.CharField(
        _("pattern of quotation numbers"), max_length=24, default="Q-{year}-{n:05}"
    )
    notice_email = models.EmailField(_("address for short notices"), blank=True, default="")
    mail_on_placing = models.BooleanField(_("mail to the customer on placing"), default=True)
    customer_gate = models.BooleanField(_("customers confirm their orders"), default=True)
    shop_gate = models.BooleanField(_("the shop confirms every order"), default=True)
    known_customer_passes = models.BooleanField(
        _("known customers need not confirm"), default=False
    )
    passes_below = models.BigIntegerField(
        _("orders below this amount need no customer's confirmation"), null=True, blank=True
    )
    reply_confirms = models.CharField(
        _("an answered mail that says yes"),
        max_length=8,
        choices=ReplyConfirms.choices,
        default=ReplyConfirms.PERSON,
    )
    cart_days = models.PositiveIntegerField(_("days until an abandoned cart ends"), default=30)
    confirm_days = models.PositiveIntegerField(_("days to confirm"), default=7)
    approximate_minutes = models.PositiveIntegerField(
        _("minutes until a deliverer arrives, approximately"), default=60
    )
    stop_minutes = models.PositiveIntegerField(_("minutes a deliverer's stop takes"), default=15)
    mail_when_done = models.BooleanField(
        _("mail to the customer when the warehouse has finished"), default=False
    )
    warn_tracking = models.BooleanField(_("warn when a tracking number is missing"), default=True)
    manual_confirm_needs_stock = models.BooleanField(
        _("confirming by hand needs the goods in stock"), default=False
    )
    complete_when = models.CharField(
        _("an order is completed when"),
        max_length=20,
        choices=CompleteWhen.choices,
        default=CompleteWhen.DELIVERED,
    )
    refund_limits = models.JSONField(_("limits of refunds"), default=dict, blank=True)
    instalment_refusal_cancels = models.BooleanField(
        _("an order is cancelled when the instalment service refuses"), default=False
    )
    cancel_unpaid = models.BooleanField(
        _("orders that are not paid in time are cancelled"), default=True
    )
    grace_seconds = models.PositiveIntegerField(_("grace before messages leave (s)"), default=30)
    bank_accounts = models.JSONField(_("bank accounts"), default=list, blank=True)
    brand_colour = models.CharField(_("colour"), max_length=7, default="#1f6f5c")

    def __str__(self) -> str:
        return self.name


class Status(models.Model):
    """The shop's own word for a point inside a stage. Labels and mail text map language to text.

    `bound_to` (stages of open orders): the waiting party that this status stands for; it comes and
    goes with whom the order waits for, until staff pick another.
    """

    stage = models.CharField(_("stage"), max_length=16, choices=OrderStage.choices)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    labels = models.JSONField(_("label for staff"), default=dict)
    customer_labels = models.JSONField(_("label for customers"), default=dict, blank=True)
    mail_texts = models.JSONField(_("text of the mail"), default=dict, blank=True)
    colour = models.CharField(_("colour"), max_length=7, default="#4a5568")
    position = models.PositiveIntegerField(_("position"), default=100)
    is_default = models.BooleanField(_("set when an order enters the stage"), default=False)
    informs_by_default = models.BooleanField(_("inform the customer by default"), default=True)
    deadline_hours = models.PositiveIntegerField(_("overdue after hours"), null=True, blank=True)
    bound_to = models.CharField(
        _("follows the waiting party"), max_length=12, blank=True, default="",
        choices=[("", "-"), *Party.choices],
    )  # fmt: skip
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["stage"],
                condition=models.Q(is_default=True),
                name="status_one_default_per_stage",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def label(self, locale: str) -> str:
        """For staff: the label of that language, else English, else the code."""
        return str(self.labels.get(locale) or self.labels.get("en") or self.code)

    def customer_label(self, locale: str) -> str:
        """For customers; empty = the stage's own label."""
        text = self.customer_labels.get(locale) or self.customer_labels.get("en")
        return str(text or OrderStage(self.stage).label)


class UserManager(BaseUserManager["User"]):
    """Makes staff by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(
            email, password, role=Role.OWNER, is_superuser=True, is_staff=True, **fields
        )


class User(AbstractBaseUser, PermissionsMixin):
    """A person who works for the shop; signs in by e-mail. Customers are not in this table."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.VIEWER)
    locale = models.CharField(_("language"), max_length=8, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def rights(self) -> frozenset[str]:
        """Permissions of the role."""
        return ROLE_RIGHTS.get(self.role, frozenset())


class ApiKey(models.Model):
    """A key of another program. Only the hash is kept; `prefix` lets people tell keys apart."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ShopPicture(models.Model):
    """The shop's logo, or its stamp with signature: a PNG as `kernel/pictures.py` wrote it.

    In the database, so that every web and worker machine has it. Sizes in pixels.
    """

    class Kind(models.TextChoices):
        LOGO = "logo", _("Logo")
        STAMP = "stamp", _("Stamp with signature")

    kind = models.CharField(max_length=8, choices=Kind.choices, unique=True)
    content = models.BinaryField()
    digest = models.CharField(max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.kind


class PaperSettings(models.Model):
    """One row: what the shop's order document shows and where it goes (S3-5 to S3-13).

    `foot` maps language to text.
    """

    to_customer = models.BooleanField(_("attached to the customer's mail"), default=True)
    to_shop = models.BooleanField(_("attached to the short notice to the shop"), default=True)
    shows_logo = models.BooleanField(_("logo"), default=True)
    shows_stamp = models.BooleanField(_("stamp with signature"), default=True)
    shows_contacts = models.BooleanField(_("the shop's contacts"), default=True)
    shows_note = models.BooleanField(_("the customer's note"), default=True)
    shows_accounts = models.BooleanField(_("bank accounts"), default=True)
    shows_code = models.BooleanField(_("payment code to scan"), default=True)
    shows_tax = models.BooleanField(_("tax per rate"), default=True)
    foot = models.JSONField(_("text at the foot"), default=dict, blank=True)

    def __str__(self) -> str:
        return "papers"
