"""Garden: pots, tools and houses for birds.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

GARDEN = (
    Product(
        sku="GAR-01",
        ean="5904217050108",
        category=Category.GARDEN,
        name_en="Terracotta pot, 20 cm",
        name_pl="Doniczka z terakoty, 20 cm",
        description_en=(
            "A pot with a hole and a saucer, fired hard enough to stay outside in light frost. "
            "Lime marks on the outside are normal with time."
        ),
        description_pl=(
            "Doniczka z otworem i podstawką, wypalona tak mocno, że znosi lekki mróz. Z czasem "
            "mogą się na niej pojawić jasne ślady wapnia."
        ),
        price=4500,
        weight=1300,
        tax_class=TaxClass.STANDARD,
        on_hand=55,
        shape="pot",
        palette="clay",
    ),
    Product(
        sku="GAR-02",
        ean="5904217050207",
        category=Category.GARDEN,
        name_en="Glazed planter with plant stand",
        name_pl="Osłonka szkliwiona na stojaku",
        description_en=(
            "A planter, 22 cm across, on a low stand of ash. The plant in the picture is not "
            "included."
        ),
        description_pl=(
            "Osłonka o średnicy 22 cm na niskim stojaku z jesionu. Roślina ze zdjęcia nie jest w "
            "zestawie."
        ),
        price=16_900,
        weight=2600,
        tax_class=TaxClass.STANDARD,
        on_hand=9,
        shape="planter",
        palette="sea",
    ),
    Product(
        sku="GAR-03",
        ean="5904217050306",
        category=Category.GARDEN,
        name_en="Watering can, 5 litres",
        name_pl="Konewka, 5 litrów",
        description_en=(
            "A can of zinc-plated steel with a brass rose. The long spout reaches the back row."
        ),
        description_pl=(
            "Konewka z ocynkowanej stali z mosiężnym sitkiem. Długa szyjka sięga ostatniego rzędu."
        ),
        price=14_900,
        weight=1500,
        tax_class=TaxClass.STANDARD,
        on_hand=14,
        shape="watering_can",
        palette="sage",
    ),
    Product(
        sku="GAR-04",
        ean="5904217050405",
        category=Category.GARDEN,
        name_en="Secateurs",
        name_pl="Sekator",
        description_en="Forged secateurs for branches up to 20 mm. Every part can be replaced.",
        description_pl="Kuty sekator do gałęzi o grubości do 20 mm. Każdą część można wymienić.",
        price=12_900,
        weight=310,
        tax_class=TaxClass.STANDARD,
        on_hand=20,
        shape="secateurs",
        palette="honey",
    ),
    Product(
        sku="GAR-05",
        ean="5904217050504",
        category=Category.GARDEN,
        name_en="Hand trowel",
        name_pl="Łopatka ogrodowa",
        description_en=(
            "A trowel of stainless steel with a handle of ash and a leather strap to hang it up. "
            "The blade has a scale in centimetres for sowing depth."
        ),
        description_pl=(
            "Łopatka ze stali nierdzewnej z jesionową rękojeścią i skórzanym paskiem do "
            "zawieszenia. Na ostrzu jest podziałka w centymetrach do głębokości siewu."
        ),
        price=5900,
        weight=280,
        tax_class=TaxClass.STANDARD,
        on_hand=38,
        shape="trowel",
        palette="sea",
    ),
    Product(
        sku="GAR-06",
        ean="5904217050603",
        category=Category.GARDEN,
        name_en="Bird house",
        name_pl="Budka dla ptaków",
        description_en=(
            "A nest box for tits, made of larch that needs no paint. The front opens for cleaning "
            "in autumn."
        ),
        description_pl=(
            "Budka lęgowa dla sikor z modrzewia, którego nie trzeba malować. Przód otwiera się do "
            "jesiennego czyszczenia."
        ),
        price=8900,
        weight=1900,
        tax_class=TaxClass.STANDARD,
        on_hand=24,
        shape="bird_house",
        palette="blush",
    ),
    Product(
        sku="GAR-07",
        ean="5904217050702",
        category=Category.GARDEN,
        name_en="Garden bench",
        name_pl="Ławka ogrodowa",
        description_en=(
            "A bench of acacia, 120 cm wide, for two. Comes in parts with all screws; plan half "
            "an hour for two people."
        ),
        description_pl=(
            "Ławka z akacji o szerokości 120 cm, dla dwóch osób. W częściach, ze wszystkimi "
            "śrubami; złożenie zajmie dwóm osobom pół godziny."
        ),
        price=89_900,
        weight=18500,
        tax_class=TaxClass.STANDARD,
        on_hand=2,
        back_order=True,
        bulky=True,
        shape="bench",
        palette="sage",
    ),
    Product(
        sku="GAR-08",
        ean="5904217050801",
        category=Category.GARDEN,
        name_en="Meadow seeds, 50 g",
        name_pl="Nasiona łąki, 50 g",
        description_en=(
            "A mix of thirty native wild flowers for about 25 square metres. Sow in April or in "
            "September."
        ),
        description_pl=(
            "Mieszanka trzydziestu rodzimych kwiatów na około 25 metrów kwadratowych. Siać w "
            "kwietniu lub we wrześniu."
        ),
        price=2400,
        weight=70,
        tax_class=TaxClass.REDUCED,
        on_hand=120,
        shape="seeds",
        palette="honey",
    ),
)
