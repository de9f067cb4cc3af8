"""Pantry and care: honey, tea, preserves and soap.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

PANTRY = (
    Product(
        sku="PAN-01",
        ean="5904217080105",
        category=Category.PANTRY,
        name_en="Linden honey, 400 g",
        name_pl="Miód lipowy, 400 g",
        description_en=(
            "Honey from an apiary by the Narew. It sets in winter; warm the jar gently to make it "
            "clear again."
        ),
        description_pl=(
            "Miód z pasieki nad Narwią. Zimą krystalizuje; wystarczy lekko podgrzać słoik."
        ),
        price=3200,
        weight=620,
        tax_class=TaxClass.REDUCED,
        on_hand=58,
        shape="honey",
        palette="honey",
    ),
    Product(
        sku="PAN-02",
        ean="5904217080204",
        category=Category.PANTRY,
        name_en="Herbal tea Orchard",
        name_pl="Herbata ziołowa Sad",
        description_en=(
            "Dried apple, mint, lemon balm and marigold, 80 g in a tin. Without flavouring."
        ),
        description_pl="Suszone jabłko, mięta, melisa i nagietek, 80 g w puszce. Bez aromatów.",
        price=2800,
        weight=150,
        tax_class=TaxClass.REDUCED,
        on_hand=44,
        shape="tea_tin",
        palette="sage",
    ),
    Product(
        sku="PAN-03",
        ean="5904217080303",
        category=Category.PANTRY,
        name_en="Plum butter, 280 g",
        name_pl="Powidła śliwkowe, 280 g",
        description_en=(
            "Plums and nothing else, stirred for two days. Keep in the fridge once opened."
        ),
        description_pl="Same śliwki, smażone przez dwa dni. Po otwarciu przechowywać w lodówce.",
        price=2200,
        weight=480,
        tax_class=TaxClass.REDUCED,
        on_hand=36,
        shape="jam",
        palette="plum",
    ),
    Product(
        sku="PAN-04",
        ean="5904217080402",
        category=Category.PANTRY,
        name_en="Goat milk soap",
        name_pl="Mydło z kozim mlekiem",
        description_en=(
            "A bar of 100 g with olive oil and goat milk, cured for six weeks. Smells of almost "
            "nothing."
        ),
        description_pl=(
            "Kostka 100 g z oliwą i kozim mlekiem, dojrzewająca sześć tygodni. Prawie bez zapachu."
        ),
        price=2400,
        weight=115,
        tax_class=TaxClass.STANDARD,
        on_hand=75,
        shape="soap",
        palette="blush",
    ),
    Product(
        sku="PAN-05",
        ean="5904217080501",
        category=Category.PANTRY,
        name_en="Lavender bath salt",
        name_pl="Sól do kąpieli z lawendą",
        description_en=(
            "Sea salt with dried lavender, 500 g in a jar with a wooden spoon. Two spoons for a "
            "bath."
        ),
        description_pl=(
            "Sól morska z suszoną lawendą, 500 g w słoiku z drewnianą łyżeczką. Dwie łyżki na "
            "kąpiel."
        ),
        price=3900,
        weight=780,
        tax_class=TaxClass.STANDARD,
        on_hand=29,
        shape="bath_salt",
        palette="night",
    ),
    Product(
        sku="PAN-06",
        ean="5904217080600",
        category=Category.PANTRY,
        name_en="Beeswax hand balm",
        name_pl="Balsam do rąk z woskiem",
        description_en=(
            "Beeswax, shea butter and almond oil, 50 ml in a tin. Good after a day in the garden."
        ),
        description_pl=(
            "Wosk pszczeli, masło shea i olej migdałowy, puszka 50 ml. Na dłonie po dniu w "
            "ogrodzie."
        ),
        price=3400,
        weight=90,
        tax_class=TaxClass.STANDARD,
        on_hand=41,
        shape="balm",
        palette="sage",
    ),
)
