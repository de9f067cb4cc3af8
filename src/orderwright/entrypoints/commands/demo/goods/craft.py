"""Craft and gifts: wool, paint and toys of wood.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

CRAFT = (
    Product(
        sku="CRA-01",
        ean="5904217070106",
        category=Category.CRAFT,
        name_en="Merino yarn, 100 g",
        name_pl="Włóczka merino, 100 g",
        description_en=(
            "A skein of Polish merino wool, 200 metres, dyed with plants. Shades differ between "
            "dye baths, so buy enough at once."
        ),
        description_pl=(
            "Motek polskiej wełny merino, 200 metrów, barwionej roślinami. Odcienie partii się "
            "różnią, warto kupić od razu całość."
        ),
        price=4900,
        weight=110,
        tax_class=TaxClass.STANDARD,
        on_hand=70,
        shape="yarn",
        palette="plum",
    ),
    Product(
        sku="CRA-02",
        ean="5904217070205",
        category=Category.CRAFT,
        name_en="Knitting needles, set",
        name_pl="Druty do robótek, komplet",
        description_en=(
            "Five pairs of birch needles from 3 to 6 mm in a linen roll. Each pair is 35 cm long "
            "and marked with its size."
        ),
        description_pl=(
            "Pięć par brzozowych drutów od 3 do 6 mm w lnianym etui. Każda para ma 35 cm i "
            "oznaczony rozmiar."
        ),
        price=9900,
        weight=180,
        tax_class=TaxClass.STANDARD,
        on_hand=15,
        shape="needles",
        palette="sage",
    ),
    Product(
        sku="CRA-03",
        ean="5904217070304",
        category=Category.CRAFT,
        name_en="Embroidery kit",
        name_pl="Zestaw do haftu",
        description_en=(
            "A beech hoop, linen, six threads, two needles and a drawing to follow. Takes two or "
            "three evenings."
        ),
        description_pl=(
            "Bukowy tamborek, len, sześć mulin, dwie igły i wzór. Praca na dwa lub trzy wieczory."
        ),
        price=7900,
        weight=210,
        tax_class=TaxClass.STANDARD,
        on_hand=22,
        shape="hoop",
        palette="blush",
    ),
    Product(
        sku="CRA-04",
        ean="5904217070403",
        category=Category.CRAFT,
        name_en="Watercolour box",
        name_pl="Farby akwarelowe",
        description_en=(
            "Twelve pans of watercolour in a tin box with a brush. The lid serves as a palette."
        ),
        description_pl=(
            "Dwanaście kostek akwareli w metalowym pudełku z pędzlem. Wieczko służy za paletę."
        ),
        price=11_900,
        weight=260,
        tax_class=TaxClass.STANDARD,
        on_hand=18,
        shape="paints",
        palette="night",
    ),
    Product(
        sku="CRA-05",
        ean="5904217070502",
        category=Category.CRAFT,
        name_en="Wooden train",
        name_pl="Pociąg drewniany",
        description_en=(
            "An engine with two wagons of beech, oiled, without small parts. From 18 months."
        ),
        description_pl=(
            "Lokomotywa z dwoma wagonami z buku, olejowana, bez małych części. Od 18 miesięcy."
        ),
        price=13_900,
        weight=680,
        tax_class=TaxClass.STANDARD,
        on_hand=13,
        shape="train",
        palette="sea",
    ),
    Product(
        sku="CRA-06",
        ean="5904217070601",
        category=Category.CRAFT,
        name_en="Rocking horse",
        name_pl="Koń na biegunach",
        description_en=(
            "A rocking horse of birch plywood with a wool mane. Seat height 32 cm, for children "
            "up to 30 kg."
        ),
        description_pl=(
            "Koń na biegunach ze sklejki brzozowej z wełnianą grzywą. Wysokość siedziska 32 cm, "
            "dla dzieci do 30 kg."
        ),
        price=47_900,
        weight=7200,
        tax_class=TaxClass.STANDARD,
        on_hand=2,
        bulky=True,
        shape="rocking_horse",
        palette="honey",
    ),
    Product(
        sku="CRA-07",
        ean="5904217070700",
        category=Category.CRAFT,
        name_en="Gift box with ribbon",
        name_pl="Pudełko prezentowe ze wstążką",
        description_en=(
            "A sturdy box of 25 by 25 by 12 cm with tissue paper and a cotton ribbon. Write the "
            "wish into the note of the order and we add a card."
        ),
        description_pl=(
            "Mocne pudełko 25 na 25 na 12 cm z bibułą i bawełnianą wstążką. Życzenia wpisz w "
            "uwagach do zamówienia, dołączymy kartkę."
        ),
        price=2900,
        weight=320,
        tax_class=TaxClass.STANDARD,
        on_hand=90,
        shape="gift_box",
        palette="clay",
    ),
    Product(
        sku="CRA-08",
        ean="5904217070809",
        category=Category.CRAFT,
        name_en="Modelling clay, 5 kg",
        name_pl="Glina do modelowania, 5 kg",
        description_en=(
            "Soft white clay that can be fired at 1,050 degrees or air dried for practice. Keep "
            "it wrapped."
        ),
        description_pl=(
            "Miękka biała glina do wypału w 1050 stopniach albo do suszenia na powietrzu dla "
            "wprawy. Przechowywać zawiniętą."
        ),
        price=3500,
        weight=5100,
        tax_class=TaxClass.STANDARD,
        on_hand=31,
        shape="clay_block",
        palette="slate",
    ),
)
