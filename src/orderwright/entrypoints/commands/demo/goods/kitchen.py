"""Kitchen and table: stoneware, boards, knives and linen.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

KITCHEN = (
    Product(
        sku="KIT-01",
        ean="5904217010102",
        category=Category.KITCHEN,
        name_en="Stoneware mug Brook",
        name_pl="Kubek kamionkowy Strumień",
        description_en=(
            "A mug of 350 ml, thrown on the wheel and glazed inside and out. Each piece differs a "
            "little in shade. Goes into the dishwasher and the microwave."
        ),
        description_pl=(
            "Kubek o pojemności 350 ml, toczony na kole i szkliwiony z obu stron. Każda sztuka ma "
            "nieco inny odcień. Można go myć w zmywarce i używać w mikrofalówce."
        ),
        price=4900,
        weight=380,
        tax_class=TaxClass.STANDARD,
        on_hand=64,
        shape="mug",
        palette="sea",
    ),
    Product(
        sku="KIT-02",
        ean="5904217010201",
        category=Category.KITCHEN,
        name_en="Espresso cup with saucer",
        name_pl="Filiżanka do espresso ze spodkiem",
        description_en=(
            "A small cup of 80 ml with its own saucer. The thick wall keeps the coffee warm."
        ),
        description_pl=(
            "Mała filiżanka 80 ml z dopasowanym spodkiem. Gruba ścianka długo trzyma ciepło."
        ),
        price=3900,
        weight=240,
        tax_class=TaxClass.STANDARD,
        on_hand=40,
        shape="cup",
        palette="clay",
    ),
    Product(
        sku="KIT-03",
        ean="5904217010300",
        category=Category.KITCHEN,
        name_en="Salad bowl Meadow",
        name_pl="Misa sałatkowa Łąka",
        description_en=(
            "A wide stoneware bowl, 28 cm across, with a matt glaze. Enough for a salad for four. "
            "Dishwasher safe."
        ),
        description_pl=(
            "Szeroka misa kamionkowa o średnicy 28 cm, z matowym szkliwem. Wystarczy na sałatkę "
            "dla czterech osób. Można myć w zmywarce."
        ),
        price=12_900,
        weight=1450,
        tax_class=TaxClass.STANDARD,
        on_hand=18,
        shape="bowl",
        palette="sage",
    ),
    Product(
        sku="KIT-04",
        ean="5904217010409",
        category=Category.KITCHEN,
        name_en="Set of four plates Sand",
        name_pl="Komplet czterech talerzy Piasek",
        description_en=(
            "Four dinner plates, 26 cm, with an unglazed foot. They stack without wobbling."
        ),
        description_pl=(
            "Cztery talerze obiadowe o średnicy 26 cm, z nieszkliwioną stopką. Stoją równo jeden "
            "na drugim."
        ),
        price=18_900,
        weight=2800,
        tax_class=TaxClass.STANDARD,
        on_hand=12,
        shape="plates",
        palette="sand",
    ),
    Product(
        sku="KIT-05",
        ean="5904217010508",
        category=Category.KITCHEN,
        name_en="Teapot Evening",
        name_pl="Dzbanek do herbaty Wieczór",
        description_en=(
            "A teapot for 1.1 litres with a steel strainer. The lid stays in place when you pour."
        ),
        description_pl=(
            "Dzbanek o pojemności 1,1 litra ze stalowym sitkiem. Pokrywka nie wypada przy "
            "nalewaniu."
        ),
        price=15_900,
        weight=980,
        tax_class=TaxClass.STANDARD,
        on_hand=9,
        shape="teapot",
        palette="night",
    ),
    Product(
        sku="KIT-06",
        ean="5904217010607",
        category=Category.KITCHEN,
        name_en="Oak cutting board",
        name_pl="Dębowa deska do krojenia",
        description_en=(
            "A board of one piece of oak, 40 by 24 cm, oiled with linseed oil. Wash by hand and "
            "let it dry upright."
        ),
        description_pl=(
            "Deska z jednego kawałka dębu, 40 na 24 cm, olejowana olejem lnianym. Myć ręcznie i "
            "suszyć na stojąco."
        ),
        price=11_900,
        weight=1600,
        tax_class=TaxClass.STANDARD,
        on_hand=25,
        shape="board",
        palette="sage",
    ),
    Product(
        sku="KIT-07",
        ean="5904217010706",
        category=Category.KITCHEN,
        name_en="Kitchen knife 18 cm",
        name_pl="Nóż kuchenny 18 cm",
        description_en=(
            "A knife of stainless steel with a handle of walnut. Sharpened by hand before it is "
            "packed. Not for the dishwasher."
        ),
        description_pl=(
            "Nóż ze stali nierdzewnej z rękojeścią z orzecha. Ostrzony ręcznie przed "
            "zapakowaniem. Nie nadaje się do zmywarki."
        ),
        price=22_900,
        weight=260,
        tax_class=TaxClass.STANDARD,
        on_hand=14,
        shape="knife",
        palette="slate",
    ),
    Product(
        sku="KIT-08",
        ean="5904217010805",
        category=Category.KITCHEN,
        name_en="Water carafe with glass",
        name_pl="Karafka na wodę ze szklanką",
        description_en=(
            "A carafe of one litre; the glass serves as its lid. Made of recycled glass, so small "
            "bubbles may be seen."
        ),
        description_pl=(
            "Karafka o pojemności litra; szklanka służy jako przykrywka. Wykonana ze szkła z "
            "odzysku, mogą być widoczne pęcherzyki."
        ),
        price=8900,
        weight=850,
        tax_class=TaxClass.STANDARD,
        on_hand=22,
        shape="carafe",
        palette="sea",
    ),
    Product(
        sku="KIT-09",
        ean="5904217010904",
        category=Category.KITCHEN,
        name_en="Linen tea towels, pair",
        name_pl="Lniane ściereczki, para",
        description_en=(
            "Two towels of washed linen, 50 by 70 cm. They dry glass without streaks and get "
            "softer with every wash."
        ),
        description_pl=(
            "Dwie ściereczki ze zmiękczanego lnu, 50 na 70 cm. Polerują szkło bez smug i miękną z "
            "każdym praniem."
        ),
        price=6900,
        weight=220,
        tax_class=TaxClass.STANDARD,
        on_hand=48,
        shape="towels",
        palette="blush",
    ),
)
