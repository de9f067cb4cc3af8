"""The forms of a product: a new one, a known one, and its stock.

Reads and bounds what was typed and says at once what the catalogue would refuse. Called by
`products.py`; writes nothing.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orderwright.domain.catalog.models import Product, TaxClass
from orderwright.domain.catalog.queries import categories
from orderwright.domain.catalog.services import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_GRAMS,
    ProductWish,
    mistakes_in,
)
from orderwright.domain.shop import queries as shop
from orderwright.domain.stock.models import Warehouse
from orderwright.domain.stock.shelves import MOST
from orderwright.entrypoints.panel.forms import MoneyField, PanelForm, put_errors, spread, words
from orderwright.kernel.pictures import MOST_BYTES
from orderwright.kernel.texts import is_storable

STANDARD = "standard"
PLAIN = (
    "price", "ean", "weight_g", "tracked", "backorder", "backorder_until", "restock_on", "bulky",
    "active",
)  # fmt: skip
TAKEN_ADDRESS = "new"
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (gettext_lazy("Name and description"), ("sku", "names", "descriptions")),
    (gettext_lazy("Price and shelf"), ("price", "tax_class", "category", "active")),
    (gettext_lazy("Parcel and picture"), ("ean", "weight_g", "bulky", "picture", "no_picture")),
    (gettext_lazy("Stock"), ("tracked", "opening", "backorder", "restock_on")),
)


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ProductForm(PanelForm):
    """Everything about a product but its SKU, which stays, and its stock, which is counted."""

    price = MoneyField(label=gettext_lazy("Price"))
    tax_class = forms.ChoiceField(label=gettext_lazy("Tax class"), initial=STANDARD)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    active = forms.BooleanField(
        label=gettext_lazy("On sale"), required=False, initial=True,
        help_text=gettext_lazy("Without the tick customers do not see it."),
    )  # fmt: skip
    ean = forms.CharField(label=gettext_lazy("EAN"), required=False, max_length=14)
    weight_g = forms.IntegerField(
        label=gettext_lazy("Weight in grams"), required=False, min_value=0, max_value=MOST_GRAMS
    )
    bulky = forms.BooleanField(
        label=gettext_lazy("Bulky"), required=False,
        help_text=gettext_lazy("The shop sets the cost of delivery before the customer confirms."),
    )  # fmt: skip
    picture = forms.FileField(
        label=gettext_lazy("Picture"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=gettext_lazy("PNG, JPEG or WebP, at most 10 MB."),
    )  # fmt: skip
    tracked = forms.BooleanField(
        label=gettext_lazy("Stock is kept"), required=False, initial=True,
        help_text=gettext_lazy("Without the tick any number can be ordered."),
    )  # fmt: skip
    backorder = forms.BooleanField(
        label=gettext_lazy("May be ordered when out of stock"), required=False
    )
    backorder_until = forms.DateField(
        label=gettext_lazy("New back-orders until"), required=False, widget=_day_input(),
        help_text=gettext_lazy("Empty: as long as the tick stands."),
    )  # fmt: skip
    restock_on = forms.DateField(
        label=gettext_lazy("Expected in stock on"), required=False, widget=_day_input(),
        help_text=gettext_lazy("Customers are told this day while none is in stock."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Product | None = None, **named: Any) -> None:
        self.row = row
        super().__init__(*args, **named)

    def grow(self) -> None:
        _add_texts(self, "names", _("Name"), forms.TextInput(), LONGEST_NAME)
        self.fields["names_en"].required = True
        area = forms.Textarea(attrs={"rows": 4})
        _add_texts(self, "descriptions", _("Description"), area, LONGEST_DESCRIPTION)
        locale = str(self.initial.get("locale", "en"))
        _choices(self, "tax_class", [(t.code, t.name) for t in TaxClass.objects.order_by("pk")])
        shelves = [(c.slug, c.name(locale)) for c in categories()]
        _choices(self, "category", [("", _("none")), *shelves])
        if self.row and self.row.picture_id:
            self.fields["no_picture"] = forms.BooleanField(
                label=_("Take the picture away"), required=False
            )

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Fields by heading, those per language below their stem."""
        return [
            (str(title), [self[name] for stem in stems for name in self._of(stem)])
            for title, stems in SECTIONS
        ]

    def _of(self, stem: str) -> list[str]:
        return [name for name in self.fields if name == stem or name.startswith(f"{stem}_")]

    def clean_weight_g(self) -> int:
        """Nothing typed is no weight."""
        return self.cleaned_data["weight_g"] or 0

    def clean_picture(self) -> "UploadedFile[Any] | None":
        """A file of a size that may be read."""
        found: UploadedFile[Any] | None = self.cleaned_data["picture"]
        if found and (found.size or 0) > MOST_BYTES:
            raise ValidationError(_("The picture is larger than 10 MB."))
        return found

    def clean(self) -> None:
        """What the catalogue would refuse, said together with what the form does."""
        found = mistakes_in(self.wish()).items()
        put_errors(self, [(name, text) for name, text in found if not self._complains(name)])
        if self.errors and self.cleaned_data.get("picture"):
            self.add_error("picture", _("Choose the picture once more, a page cannot keep it."))

    def _complains(self, stem: str) -> bool:
        return any(name in self.errors for name in self._of(stem))

    def wish(self, picture_id: int | None = None) -> ProductWish:
        """The product as typed; what was typed badly is replaced by something harmless."""
        typed: dict[str, Any] = {"price": 0, "weight_g": 0} | {
            name: self.cleaned_data[name] for name in PLAIN if name in self.cleaned_data
        }
        known = self.row
        return ProductWish(
            **typed, sku=known.sku if known else self.cleaned_data.get("sku", "-"),
            names=self._texts("names", known.names if known else {}) or {"en": "-"},
            descriptions=self._texts("descriptions", known.descriptions if known else {}),
            tax_class=self.cleaned_data.get("tax_class", STANDARD),
            category=self.cleaned_data.get("category", ""),
            slug=known.slug if known else "", picture_id=picture_id,
        )  # fmt: skip

    def _texts(self, stem: str, known: Mapping[str, str]) -> dict[str, str]:
        """What was typed, and the texts in languages that the shop does not show."""
        shown = dict(shop.languages())
        kept = {code: text for code, text in known.items() if code not in shown}
        return kept | words(self, stem)


class NewProductForm(ProductForm):
    """A product that the shop does not have yet: with its SKU and what lies on the shelf."""

    sku = forms.CharField(
        label=gettext_lazy("SKU"), max_length=64,
        help_text=gettext_lazy("Letters, digits and - . _ / +. It cannot be changed later."),
    )  # fmt: skip
    opening = forms.IntegerField(
        label=gettext_lazy("Pieces on the shelf"), required=False, min_value=0, max_value=MOST
    )

    def clean_sku(self) -> str:
        """Free, and no word that an address of this panel has already."""
        sku = str(self.cleaned_data["sku"])
        if sku == TAKEN_ADDRESS or sku.endswith("/stock"):
            raise ValidationError(_("This word is taken by a page of the panel."))
        if is_storable(sku) and Product.objects.filter(sku=sku).exists():
            raise ValidationError(sku_taken())
        return sku

    def clean(self) -> None:
        """Pieces make sense only where they are counted."""
        if self.cleaned_data.get("opening") and not self.cleaned_data.get("tracked"):
            self.add_error("opening", _("No stock is kept of it: leave this empty."))
        super().clean()


class StockForm(PanelForm):
    """How many can be sold from a warehouse, which its label names unless it is the only one."""

    quantity = forms.IntegerField(
        label=gettext_lazy("Can be sold"), min_value=0, max_value=MOST,
        help_text=gettext_lazy("A correction is written, so that this many are free."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Why"), required=False, max_length=200)

    def __init__(self, house: Warehouse, *args: Any, alone: bool = False, **named: Any) -> None:
        self.house = house
        super().__init__(*args, auto_id="id_%s" if alone else f"id_{house.code}_%s", **named)
        if not alone:
            self.fields["quantity"].label = _("Can be sold from %(warehouse)s") % {
                "warehouse": house.name
            }


class ReceiptForm(PanelForm):
    """Goods that came in."""

    came_in = forms.IntegerField(
        label=gettext_lazy("Came in"), min_value=1, max_value=MOST,
        help_text=gettext_lazy("Orders that wait for these goods are served first, oldest first."),
    )  # fmt: skip
    receipt_note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)


def sku_taken() -> str:
    """Somebody was first."""
    return _("There is a product with this SKU already.")


def known_of(row: Product) -> dict[str, Any]:
    """What the form of a product starts with."""
    known = {name: getattr(row, name) for name in PLAIN}
    return (
        known | spread("names", row.names) | spread("descriptions", row.descriptions)
        | {"tax_class": row.tax_class.code, "category": row.category.slug if row.category else ""}
    )  # fmt: skip


def _add_texts(form: forms.Form, stem: str, label: str, widget: forms.Widget, longest: int) -> None:
    """One field per language of the shop, as long as the catalogue allows."""
    for code, language in shop.languages():
        form.fields[f"{stem}_{code}"] = forms.CharField(
            label=f"{label}: {language}", required=False, max_length=longest, widget=widget
        )


def _choices(form: forms.Form, name: str, found: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = found
