"""The square code on an order that a banking app reads: account, amount and title are filled in.

Called by the order's PDF, mails and pages that tell how to pay by transfer. Which kind of code a
transfer gets follows from its currency and account; the words inside are `payment_code_texts.py`.
Never fails on what a customer or a shop typed: too long text is cut, and where no code is possible
there is a sentence why.
"""

import io
from dataclasses import dataclass
from enum import StrEnum

import segno
from django.utils.translation import gettext as _

from orderwright.outbound.documents.payment_code_texts import (
    NoCode,
    Transfer,
    epc_text,
    one_field,
    spayd_text,
    zbp_text,
)

QUIET_ZONE = 4
"""Modules of white around the code, as ISO 18004 asks."""

LONGEST_REFERENCE = 60


class CodeKind(StrEnum):
    """Whose rules the code follows."""

    SPAYD = "spayd"
    """Czech QR Platba, SPAYD 1.0."""
    ZBP = "zbp"
    """The Polish Bank Association's 2D code."""
    EPC = "epc"
    """The European Payments Council's EPC069-12."""


MAKERS = {
    "CZK": (CodeKind.SPAYD, spayd_text),
    "PLN": (CodeKind.ZBP, zbp_text),
    "EUR": (CodeKind.EPC, epc_text),
}

ERROR_LEVEL = {CodeKind.SPAYD: "m", CodeKind.ZBP: "l", CodeKind.EPC: "m"}


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A code ready to be drawn. `text` is what a scanner reads."""

    kind: CodeKind
    text: str
    alt: str
    """For those who do not see the code: what scanning it pays."""
    label: str
    """To be printed in the frame below the code; "QR Platba" is the Czech banks' own mark."""

    def svg(self, module: int = 4) -> str:
        """An `<svg>` element without XML declaration, black on white, `module` pixels a module."""
        out = io.BytesIO()
        self._drawn().save(
            out, kind="svg", scale=module, border=QUIET_ZONE, light="#fff", xmldecl=False,
            nl=False, title=self.alt, svgclass=None, lineclass=None,
        )  # fmt: skip
        return out.getvalue().decode("utf-8")

    def png(self, module: int = 4) -> bytes:
        """A PNG of one bit per pixel, `module` pixels a module."""
        out = io.BytesIO()
        self._drawn().save(out, kind="png", scale=module, border=QUIET_ZONE)
        return out.getvalue()

    def _drawn(self) -> segno.QRCode:
        return segno.make_qr(
            self.text, error=ERROR_LEVEL[self.kind], boost_error=False, encoding="utf-8"
        )


def code_for(transfer: Transfer) -> PaymentCode | None:
    """The code of the transfer's currency and account, or none where none is in use."""
    try:
        return code_or_refusal(transfer)
    except NoCode:
        return None


def code_or_refusal(transfer: Transfer) -> PaymentCode:
    """As `code_for`, but raises NoCode with the sentence why there is none."""
    currency = transfer.amount.currency
    if currency not in MAKERS:
        raise NoCode(_("Banks read no payment codes in %(currency)s.") % {"currency": currency})
    if transfer.amount.minor <= 0:
        raise NoCode(_("There is nothing to pay."))
    kind, text_of = MAKERS[currency]
    reference = one_field(transfer.reference)[:LONGEST_REFERENCE]
    facts = {"amount": str(transfer.amount), "reference": reference}
    alt = _("Code for your banking app: %(amount)s, %(reference)s") % facts
    label = "QR Platba" if kind is CodeKind.SPAYD else _("Scan to pay")
    return PaymentCode(kind=kind, text=text_of(transfer), alt=alt, label=label)
