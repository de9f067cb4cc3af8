"""One issued document as values: all that a page, a PDF or an XML writer needs.

Pure, frozen. Amounts are integer minor units of `currency` (`home`: of `home.currency`), rates are
percent as text ("23", "12.5"), dates are the shop's local days. Of a CREDIT_NOTE all amounts and
quantities are the *differences* to the corrected document: negative where the customer gets back.
What is unknown is "" or None, never left out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from orderwright.domain.invoices.kinds import (
    Cause,
    InvoiceKind,
    LineKind,
    PaymentMeans,
    TaxCategory,
)

PIECE = "C62"
"""UN/ECE Recommendation 20: one, a piece."""


@dataclass(frozen=True, slots=True)
class InvoiceParty:
    """Seller, buyer or recipient as they stood at issue.

    `tax_id`: as it was given. `vat_id`: with the country's letters (PL5265877635, CZ25596641), ""
    when there is none. `nip`: ten digits, Poland only. `company_id`: IČO (CZ, SK) or the digits of
    the CUI (RO). `county`: ISO 3166-2, for Romania only ("RO-CJ"); the city stays
    as the buyer wrote it. `country`: two capital letters.
    """

    name: str
    company: str = ""
    tax_id: str = ""
    vat_id: str = ""
    nip: str = ""
    company_id: str = ""
    street: str = ""
    city: str = ""
    postal_code: str = ""
    county: str = ""
    country: str = ""
    email: str = ""
    phone: str = ""

    @property
    def legal_name(self) -> str:
        """Whose name stands on the document: the firm's, else the person's."""
        return self.company or self.name

    @property
    def is_firm(self) -> bool:
        """It has a tax id: business, not a consumer."""
        return bool(self.tax_id)


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One row. net + tax = gross, after `discount` (>= 0, in the price mode of the document).

    `unit_price`: in the price mode of the document, before the discount. The nets and taxes of all
    lines of a rate sum to those of its `InvoiceTax` exactly; a single line's tax may therefore
    differ by a unit from its own rounding. `gtin`: "" where the product has none.
    """

    position: int
    kind: LineKind
    name: str
    quantity: int
    unit_price: int
    net: int
    tax: int
    gross: int
    rate: str
    category: TaxCategory
    sku: str = ""
    gtin: str = ""
    unit: str = PIECE
    discount: int = 0


@dataclass(frozen=True, slots=True)
class InvoiceTax:
    """Everything at one rate and category; net + tax = gross.

    `claimed_*`: what advance invoices stated already (FINAL only); what remains is the difference.
    `reason_code` (VATEX of EN 16931, "" = none) and `reason` (a sentence in the document's
    language): why no tax is due; S and Z have none. `home_*`: what is left after
    the advances, in the shop's home currency where `InvoiceData.home` is set, else None.
    """

    rate: str
    category: TaxCategory
    net: int
    tax: int
    gross: int
    claimed_net: int = 0
    claimed_tax: int = 0
    claimed_gross: int = 0
    reason_code: str = ""
    reason: str = ""
    home_net: int | None = None
    home_tax: int | None = None

    @property
    def left_net(self) -> int:
        """What this document itself states, after the advances."""
        return self.net - self.claimed_net

    @property
    def left_tax(self) -> int:
        """What this document itself states, after the advances."""
        return self.tax - self.claimed_tax

    @property
    def left_gross(self) -> int:
        """What this document itself states, after the advances."""
        return self.gross - self.claimed_gross


@dataclass(frozen=True, slots=True)
class InvoiceTotals:
    """net + tax = gross: sums of all taxes. gross + rounding = total, what the order costs.

    `rounding` also holds what bears no tax at all, as a voucher of another system.
    total - advances - paid = due. `advances`: gross of advance invoices already claimed; `paid`:
    what else had been paid at issue. Negative on a credit note: `due` is what the buyer gets back.
    """

    net: int
    tax: int
    gross: int
    rounding: int
    total: int
    advances: int
    paid: int
    due: int


@dataclass(frozen=True, slots=True)
class InvoiceAccount:
    """Where a transfer goes. `number` as the shop wrote it; `iban` compact, "" if it is none."""

    number: str
    iban: str = ""
    bic: str = ""
    holder: str = ""
    bank: str = ""


@dataclass(frozen=True, slots=True)
class InvoicePayment:
    """How it is paid. `name`: the method's own name in the document's language.

    `variable_symbol`: at most ten digits, of the order's number, as payment codes have it.
    `paid_on`: the day on which the last money came, when nothing was due any more at issue.
    """

    means: PaymentMeans
    name: str
    variable_symbol: str
    account: InvoiceAccount | None = None
    paid_on: date | None = None


@dataclass(frozen=True, slots=True)
class InvoiceHome:
    """The tax in the shop's home currency, for a document in another one.

    `rate`: units of the home currency for one unit of the document's, as text ("4.3125").
    """

    currency: str
    rate: str
    rate_date: date
    source: str
    net: int
    tax: int
    gross: int


@dataclass(frozen=True, slots=True)
class AdvanceTax:
    """What an advance stated at one rate."""

    rate: str
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class ClaimedAdvance:
    """An advance invoice that a final one deducts, less its own corrections."""

    number: str
    issue_date: date
    net: int
    tax: int
    gross: int
    uuid: str = ""
    taxes: tuple[AdvanceTax, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrectedInvoice:
    """What a credit note corrects, and how it read before and reads now.

    `lines_before`, `lines_after`: the whole document in both states, with the sum of all earlier
    corrections in "before"; only lines that differ stand in `InvoiceData.lines`. `buyer_before` is
    set when the buyer's details were corrected; the right ones are `InvoiceData.buyer`.
    """

    number: str
    kind: InvoiceKind
    issue_date: date
    uuid: str
    cause: Cause
    reason: str
    lines_before: tuple[InvoiceLine, ...] = ()
    lines_after: tuple[InvoiceLine, ...] = ()
    buyer_before: InvoiceParty | None = None


@dataclass(frozen=True, slots=True)
class InvoiceOrder:
    """The order that it belongs to. `date`: the shop's local day of placing."""

    number: str
    date: date
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceData:
    """The whole document. `issued_at` is UTC. `sale_date`: of supply or of the money (tax point);
    None on a proforma. `delivery`: None where the goods go to the buyer. `notes`: sentences in the
    document's language that the law or the shop wants on it (reverse charge, OSS, exemption ...).
    `oss`: taxed at the rates of the country of destination.
    """

    kind: InvoiceKind
    number: str
    uuid: str
    language: str
    issued_at: datetime
    issue_date: date
    issue_place: str
    sale_date: date | None
    due_date: date | None
    currency: str
    price_mode: Literal["gross", "net"]
    seller: InvoiceParty
    buyer: InvoiceParty
    delivery: InvoiceParty | None
    order: InvoiceOrder
    lines: tuple[InvoiceLine, ...]
    taxes: tuple[InvoiceTax, ...]
    totals: InvoiceTotals
    payment: InvoicePayment
    home: InvoiceHome | None = None
    advances: tuple[ClaimedAdvance, ...] = ()
    corrected: CorrectedInvoice | None = None
    notes: tuple[str, ...] = ()
    oss: bool = False
