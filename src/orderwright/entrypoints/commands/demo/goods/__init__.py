"""The goods of the demo shop, a small shop for home, garden and craft.

Owns the list of all of them, in the order in which the shop shows them. Called by the `demo`
command. The EANs have valid check digits and belong to nobody's real product.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.craft import CRAFT
from orderwright.entrypoints.commands.demo.goods.garden import GARDEN
from orderwright.entrypoints.commands.demo.goods.home import HOME
from orderwright.entrypoints.commands.demo.goods.kitchen import KITCHEN
from orderwright.entrypoints.commands.demo.goods.lighting import LIGHTING
from orderwright.entrypoints.commands.demo.goods.pantry import PANTRY
from orderwright.entrypoints.commands.demo.goods.paper import PAPER
from orderwright.entrypoints.commands.demo.goods.product import (
    CATEGORY_NAMES,
    Category,
    Product,
    TaxClass,
)
from orderwright.entrypoints.commands.demo.goods.textiles import TEXTILES

__all__ = ["CATEGORY_NAMES", "GOODS", "Category", "Product", "TaxClass"]

GOODS: tuple[Product, ...] = (
    *KITCHEN,
    *LIGHTING,
    *TEXTILES,
    *HOME,
    *GARDEN,
    *PAPER,
    *CRAFT,
    *PANTRY,
)
