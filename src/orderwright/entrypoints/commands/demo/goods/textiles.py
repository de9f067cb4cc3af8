"""Textiles: wool, linen and cotton for the home.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

TEXTILES = (
    Product(
        sku="TEX-01",
        ean="5904217030100",
        category=Category.TEXTILES,
        name_en="Wool blanket Highland",
        name_pl="Koc wełniany Hala",
        description_en=(
            "A blanket of pure new wool, 140 by 200 cm, woven in the mountains. Air it often, "
            "wash it seldom."
        ),
        description_pl=(
            "Koc z czystej żywej wełny, 140 na 200 cm, tkany w górach. Częściej wietrzyć, "
            "rzadziej prać."
        ),
        price=32_900,
        weight=1400,
        tax_class=TaxClass.STANDARD,
        on_hand=15,
        shape="blanket",
        palette="clay",
    ),
    Product(
        sku="TEX-02",
        ean="5904217030209",
        category=Category.TEXTILES,
        name_en="Linen cushion",
        name_pl="Poduszka lniana",
        description_en=(
            "A cushion of 45 by 45 cm with a cover of heavy linen and a feather filling. The "
            "cover comes off by a hidden zip."
        ),
        description_pl=(
            "Poduszka 45 na 45 cm w poszewce z grubego lnu, z wypełnieniem z pierza. Poszewka na "
            "kryty zamek."
        ),
        price=8900,
        weight=650,
        tax_class=TaxClass.STANDARD,
        on_hand=33,
        shape="cushion",
        palette="sage",
    ),
    Product(
        sku="TEX-03",
        ean="5904217030308",
        category=Category.TEXTILES,
        name_en="Linen bedding, double",
        name_pl="Pościel lniana, podwójna",
        description_en=(
            "A duvet cover of 200 by 220 cm and two pillow cases of 50 by 60 cm. Washed linen "
            "that needs no ironing."
        ),
        description_pl=(
            "Poszwa 200 na 220 cm i dwie poszewki 50 na 60 cm. Zmiękczany len, którego nie trzeba "
            "prasować."
        ),
        price=49_900,
        weight=2100,
        tax_class=TaxClass.STANDARD,
        on_hand=5,
        back_order=True,
        shape="bedding",
        palette="sea",
    ),
    Product(
        sku="TEX-04",
        ean="5904217030407",
        category=Category.TEXTILES,
        name_en="Waffle towel",
        name_pl="Ręcznik waflowy",
        description_en=(
            "A bath towel of cotton and linen, 70 by 140 cm. Light, dries quickly on the hook."
        ),
        description_pl=(
            "Ręcznik kąpielowy z bawełny i lnu, 70 na 140 cm. Lekki, szybko schnie na haczyku."
        ),
        price=7900,
        weight=430,
        tax_class=TaxClass.STANDARD,
        on_hand=42,
        shape="towel",
        palette="sand",
    ),
    Product(
        sku="TEX-05",
        ean="5904217030506",
        category=Category.TEXTILES,
        name_en="Cotton rug Stripes",
        name_pl="Dywan bawełniany Pasy",
        description_en=(
            "A flat woven rug, 160 by 230 cm, the same on both sides. Comes rolled up in a long "
            "parcel."
        ),
        description_pl=(
            "Tkany na płasko dywan, 160 na 230 cm, dwustronny. Wysyłany zrolowany w długiej paczce."
        ),
        price=44_900,
        weight=5800,
        tax_class=TaxClass.STANDARD,
        on_hand=4,
        bulky=True,
        shape="rug",
        palette="plum",
    ),
    Product(
        sku="TEX-06",
        ean="5904217030605",
        category=Category.TEXTILES,
        name_en="Kitchen apron",
        name_pl="Fartuch kuchenny",
        description_en=(
            "An apron of sturdy cotton with one large pocket. The straps can be tied in front."
        ),
        description_pl=(
            "Fartuch z mocnej bawełny z jedną dużą kieszenią. Troki można zawiązać z przodu."
        ),
        price=9900,
        weight=320,
        tax_class=TaxClass.STANDARD,
        on_hand=27,
        shape="apron",
        palette="slate",
    ),
    Product(
        sku="TEX-07",
        ean="5904217030704",
        category=Category.TEXTILES,
        name_en="Knitted slippers",
        name_pl="Kapcie dziergane",
        description_en=(
            "Slippers of wool with a leather sole, one size (37 to 41). Knitted by hand by our "
            "neighbours."
        ),
        description_pl=(
            "Wełniane kapcie ze skórzaną podeszwą, rozmiar uniwersalny (37-41). Dziergają je "
            "ręcznie nasze sąsiadki."
        ),
        price=11_900,
        weight=290,
        tax_class=TaxClass.STANDARD,
        on_hand=19,
        shape="slippers",
        palette="blush",
    ),
    Product(
        sku="TEX-08",
        ean="5904217030803",
        category=Category.TEXTILES,
        name_en="Hot water bottle in wool",
        name_pl="Termofor w wełnie",
        description_en=(
            "A hot water bottle of natural rubber, two litres, in a knitted cover. The cover "
            "washes at 30 degrees."
        ),
        description_pl=(
            "Termofor z naturalnej gumy, dwa litry, w dzierganym pokrowcu. Pokrowiec można prać w "
            "30 stopniach."
        ),
        price=8500,
        weight=520,
        tax_class=TaxClass.STANDARD,
        on_hand=21,
        shape="bottle_cosy",
        palette="plum",
    ),
)
