"""Furniture and storage.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

HOME = (
    Product(
        sku="HOM-01",
        ean="5904217040109",
        category=Category.HOME,
        name_en="Three-legged stool",
        name_pl="Taboret na trzech nogach",
        description_en=(
            "A stool of solid oak, 45 cm high. Three legs never wobble. Carries up to 120 kg."
        ),
        description_pl=(
            "Taboret z litego dębu, wysokość 45 cm. Trzy nogi nigdy się nie chwieją. Nośność do "
            "120 kg."
        ),
        price=25_900,
        weight=3400,
        tax_class=TaxClass.STANDARD,
        on_hand=8,
        shape="stool",
        palette="sage",
    ),
    Product(
        sku="HOM-02",
        ean="5904217040208",
        category=Category.HOME,
        name_en="Chair Orchard",
        name_pl="Krzesło Sad",
        description_en=(
            "A chair of beech with a curved back. Delivered assembled by a carrier, to the front "
            "door."
        ),
        description_pl=(
            "Krzesło z buku z wyprofilowanym oparciem. Dostarczane złożone, do drzwi wejściowych."
        ),
        price=54_900,
        weight=5600,
        tax_class=TaxClass.STANDARD,
        on_hand=6,
        back_order=True,
        bulky=True,
        shape="chair",
        palette="clay",
    ),
    Product(
        sku="HOM-03",
        ean="5904217040307",
        category=Category.HOME,
        name_en="Round side table",
        name_pl="Okrągły stolik",
        description_en=(
            "A side table of ash, 50 cm across and 52 cm high. The legs screw on without tools."
        ),
        description_pl=(
            "Stolik z jesionu, średnica 50 cm, wysokość 52 cm. Nogi przykręca się bez narzędzi."
        ),
        price=39_900,
        weight=6900,
        tax_class=TaxClass.STANDARD,
        on_hand=4,
        bulky=True,
        shape="side_table",
        palette="sea",
    ),
    Product(
        sku="HOM-04",
        ean="5904217040406",
        category=Category.HOME,
        name_en="Wall shelf with pegs",
        name_pl="Półka ścienna z kołkami",
        description_en=(
            "A shelf of pine, 70 cm long, with five pegs below. Screws and plugs for brick walls "
            "are in the box."
        ),
        description_pl=(
            "Sosnowa półka o długości 70 cm z pięcioma kołkami. W pudełku są wkręty i kołki do "
            "ściany z cegły."
        ),
        price=15_900,
        weight=2200,
        tax_class=TaxClass.STANDARD,
        on_hand=13,
        shape="shelf",
        palette="blush",
    ),
    Product(
        sku="HOM-05",
        ean="5904217040505",
        category=Category.HOME,
        name_en="Willow basket with handles",
        name_pl="Kosz wiklinowy z uchwytami",
        description_en=(
            "A basket of peeled willow, 38 cm across, woven in one piece with its handles. For "
            "laundry, wood or toys."
        ),
        description_pl=(
            "Kosz z okorowanej wikliny, średnica 38 cm, pleciony razem z uchwytami. Na pranie, "
            "drewno albo zabawki."
        ),
        price=11_900,
        weight=1200,
        tax_class=TaxClass.STANDARD,
        on_hand=17,
        shape="basket",
        palette="sage",
    ),
    Product(
        sku="HOM-06",
        ean="5904217040604",
        category=Category.HOME,
        name_en="Wooden crate",
        name_pl="Skrzynka drewniana",
        description_en=(
            "A crate of planed spruce, 40 by 30 by 24 cm. Several can be stacked or screwed to a "
            "shelf."
        ),
        description_pl=(
            "Skrzynka ze struganego świerku, 40 na 30 na 24 cm. Kilka można ustawić w stos lub "
            "skręcić w regał."
        ),
        price=6900,
        weight=1700,
        tax_class=TaxClass.STANDARD,
        on_hand=30,
        shape="crate",
        palette="slate",
    ),
    Product(
        sku="HOM-07",
        ean="5904217040703",
        category=Category.HOME,
        name_en="Wall clock Noon",
        name_pl="Zegar ścienny Południe",
        description_en=(
            "A quiet clock, 30 cm across, with a rim of beech and hands that do not tick. Runs on "
            "one AA battery."
        ),
        description_pl=(
            "Cichy zegar o średnicy 30 cm, w bukowej ramie, ze wskazówkami, które nie tykają. "
            "Zasilany jedną baterią AA."
        ),
        price=18_900,
        weight=900,
        tax_class=TaxClass.STANDARD,
        on_hand=10,
        shape="clock",
        palette="honey",
    ),
    Product(
        sku="HOM-08",
        ean="5904217040802",
        category=Category.HOME,
        name_en="Round mirror",
        name_pl="Lustro okrągłe",
        description_en=(
            "A mirror of 60 cm in a thin oak frame. Packed in a double carton; the hook is "
            "mounted already."
        ),
        description_pl=(
            "Lustro o średnicy 60 cm w cienkiej dębowej ramie. Pakowane w podwójny karton; "
            "zawieszka już zamontowana."
        ),
        price=36_900,
        weight=4800,
        tax_class=TaxClass.STANDARD,
        on_hand=5,
        bulky=True,
        shape="mirror",
        palette="plum",
    ),
)
