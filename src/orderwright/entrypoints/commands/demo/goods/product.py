"""What one product of the demo shop is: texts, price, weight, stock and how it is drawn.

Owns the form of the demo shop's goods. Used by the lists beside it, by `pictures.py` and by the
`demo` command, which turns each into rows of the catalogue. Knows neither database nor drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """Where a product is found in the shop; `CATEGORY_NAMES` has the words."""

    KITCHEN = "kitchen"
    LIGHTING = "lighting"
    TEXTILES = "textiles"
    HOME = "home"
    GARDEN = "garden"
    PAPER = "paper"
    CRAFT = "craft"
    PANTRY = "pantry"


CATEGORY_NAMES: dict[Category, dict[str, str]] = {
    Category.KITCHEN: {"en": "Kitchen and table", "pl": "Kuchnia i stół"},
    Category.LIGHTING: {"en": "Lighting", "pl": "Oświetlenie"},
    Category.TEXTILES: {"en": "Textiles", "pl": "Tkaniny"},
    Category.HOME: {"en": "Furniture and storage", "pl": "Meble i przechowywanie"},
    Category.GARDEN: {"en": "Garden", "pl": "Ogród"},
    Category.PAPER: {"en": "Books and paper", "pl": "Książki i papier"},
    Category.CRAFT: {"en": "Craft and gifts", "pl": "Rękodzieło i prezenty"},
    Category.PANTRY: {"en": "Pantry and care", "pl": "Spiżarnia i pielęgnacja"},
}


class TaxClass(StrEnum):
    """The tax class by its code in the catalogue."""

    STANDARD = "standard"
    REDUCED = "reduced"
    BOOKS = "books"


@dataclass(frozen=True)
class Product:
    """One product. `price` is gross in grosz, `weight` in grams, `on_hand` in pieces.

    `bulky` goods are too long or heavy for a parcel locker; `shape` and `palette` name the drawing.
    """

    sku: str
    ean: str
    category: Category
    name_en: str
    name_pl: str
    description_en: str
    description_pl: str
    price: int
    weight: int
    tax_class: TaxClass
    on_hand: int
    shape: str
    palette: str
    back_order: bool = False
    bulky: bool = False
