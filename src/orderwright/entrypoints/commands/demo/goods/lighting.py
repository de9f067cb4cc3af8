"""Lighting: lamps, lanterns and candles.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

LIGHTING = (
    Product(
        sku="LGT-01",
        ean="5904217020101",
        category=Category.LIGHTING,
        name_en="Table lamp Linden",
        name_pl="Lampa stołowa Lipa",
        description_en=(
            "A lamp with a turned linden foot and a linen shade, 42 cm high. Takes one E27 bulb "
            "up to 40 W, not included."
        ),
        description_pl=(
            "Lampa z toczoną nogą z lipy i lnianym abażurem, wysokość 42 cm. Jedna żarówka E27 do "
            "40 W, brak w zestawie."
        ),
        price=28_900,
        weight=1900,
        tax_class=TaxClass.STANDARD,
        on_hand=7,
        shape="table_lamp",
        palette="honey",
    ),
    Product(
        sku="LGT-02",
        ean="5904217020200",
        category=Category.LIGHTING,
        name_en="Floor lamp Heron",
        name_pl="Lampa podłogowa Czapla",
        description_en=(
            "A floor lamp, 155 cm high, on three ash legs. The shade can be tilted. Comes in a "
            "long parcel."
        ),
        description_pl=(
            "Lampa podłogowa o wysokości 155 cm na trzech jesionowych nogach. Abażur można "
            "pochylić. Wysyłana w długiej paczce."
        ),
        price=64_900,
        weight=6200,
        tax_class=TaxClass.STANDARD,
        on_hand=3,
        back_order=True,
        bulky=True,
        shape="floor_lamp",
        palette="sage",
    ),
    Product(
        sku="LGT-03",
        ean="5904217020309",
        category=Category.LIGHTING,
        name_en="Pendant lamp Bell",
        name_pl="Lampa wisząca Dzwon",
        description_en=(
            "A pendant of painted steel, 32 cm across, with a textile cable of two metres. To be "
            "connected by an electrician."
        ),
        description_pl=(
            "Lampa wisząca z malowanej stali, średnica 32 cm, z dwumetrowym kablem w oplocie. "
            "Podłączenie należy zlecić elektrykowi."
        ),
        price=34_900,
        weight=1700,
        tax_class=TaxClass.STANDARD,
        on_hand=6,
        shape="pendant",
        palette="sea",
    ),
    Product(
        sku="LGT-04",
        ean="5904217020408",
        category=Category.LIGHTING,
        name_en="Beeswax candle",
        name_pl="Świeca z wosku pszczelego",
        description_en=(
            "A pillar candle of pure beeswax, 12 cm high. Burns for about 45 hours and smells of "
            "honey only."
        ),
        description_pl=(
            "Świeca z czystego wosku pszczelego, wysokość 12 cm. Pali się około 45 godzin i "
            "pachnie samym miodem."
        ),
        price=4500,
        weight=420,
        tax_class=TaxClass.STANDARD,
        on_hand=80,
        shape="candle",
        palette="honey",
    ),
    Product(
        sku="LGT-05",
        ean="5904217020507",
        category=Category.LIGHTING,
        name_en="Three-armed candlestick",
        name_pl="Świecznik trójramienny",
        description_en=(
            "A candlestick of blackened steel for three taper candles. Stands on a heavy foot. "
            "Candles are not included."
        ),
        description_pl=(
            "Świecznik z czernionej stali na trzy długie świece. Stoi na ciężkiej podstawie. "
            "Świece nie są w zestawie."
        ),
        price=13_900,
        weight=1100,
        tax_class=TaxClass.STANDARD,
        on_hand=11,
        shape="candlestick",
        palette="plum",
    ),
    Product(
        sku="LGT-06",
        ean="5904217020606",
        category=Category.LIGHTING,
        name_en="Garden lantern",
        name_pl="Lampion ogrodowy",
        description_en=(
            "A lantern of zinc-plated steel and glass for a pillar candle. The little door closes "
            "with a hook."
        ),
        description_pl=(
            "Lampion z ocynkowanej stali i szkła na grubą świecę. Drzwiczki zamykane na haczyk."
        ),
        price=9900,
        weight=1350,
        tax_class=TaxClass.STANDARD,
        on_hand=16,
        shape="lantern",
        palette="night",
    ),
    Product(
        sku="LGT-07",
        ean="5904217020705",
        category=Category.LIGHTING,
        name_en="String of lights, 10 m",
        name_pl="Girlanda świetlna, 10 m",
        description_en=(
            "Twenty warm LED bulbs on a cable of ten metres, for indoors and outdoors (IP44). "
            "Spare bulbs can be bought one by one."
        ),
        description_pl=(
            "Dwadzieścia ciepłych żarówek LED na dziesięciometrowym kablu, do wnętrz i na "
            "zewnątrz (IP44). Żarówki można dokupić pojedynczo."
        ),
        price=17_900,
        weight=1250,
        tax_class=TaxClass.STANDARD,
        on_hand=0,
        back_order=True,
        shape="string_lights",
        palette="night",
    ),
)
