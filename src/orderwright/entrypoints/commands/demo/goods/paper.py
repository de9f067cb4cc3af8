"""Books and paper.

Owns these products of the demo shop as data; gathered by `goods/__init__.py`.
"""

from __future__ import annotations

from orderwright.entrypoints.commands.demo.goods.product import Category, Product, TaxClass

PAPER = (
    Product(
        sku="PAP-01",
        ean="5904217060107",
        category=Category.PAPER,
        name_en="Book: The Small Garden",
        name_pl="Książka: Mały ogród",
        description_en=(
            "How to grow vegetables on ten square metres, month by month. 192 pages with "
            "drawings, in Polish."
        ),
        description_pl=(
            "Jak uprawiać warzywa na dziesięciu metrach kwadratowych, miesiąc po miesiącu. 192 "
            "strony z rysunkami, po polsku."
        ),
        price=4990,
        weight=540,
        tax_class=TaxClass.BOOKS,
        on_hand=35,
        shape="book_leaf",
        palette="sage",
    ),
    Product(
        sku="PAP-02",
        ean="5904217060206",
        category=Category.PAPER,
        name_en="Book: Bread at Home",
        name_pl="Książka: Chleb w domu",
        description_en=(
            "Forty recipes with sourdough, from the first starter to rye bread. 160 pages, lies "
            "flat when open, in Polish."
        ),
        description_pl=(
            "Czterdzieści przepisów na zakwasie, od pierwszego startera po chleb żytni. 160 "
            "stron, leży płasko, po polsku."
        ),
        price=5490,
        weight=610,
        tax_class=TaxClass.BOOKS,
        on_hand=28,
        shape="book_wheat",
        palette="honey",
    ),
    Product(
        sku="PAP-03",
        ean="5904217060305",
        category=Category.PAPER,
        name_en="Book: Clay and Wheel",
        name_pl="Książka: Glina i koło",
        description_en="A first course in pottery for people without a kiln. 144 pages, in Polish.",
        description_pl=(
            "Pierwszy kurs ceramiki dla tych, którzy nie mają pieca. 144 strony, po polsku."
        ),
        price=4490,
        weight=480,
        tax_class=TaxClass.BOOKS,
        on_hand=16,
        shape="book_pot",
        palette="clay",
    ),
    Product(
        sku="PAP-04",
        ean="5904217060404",
        category=Category.PAPER,
        name_en="Book: Birds by the Window",
        name_pl="Książka: Ptaki za oknem",
        description_en=(
            "Sixty birds of town and village, painted, with their songs behind QR codes. 128 "
            "pages, in Polish."
        ),
        description_pl=(
            "Sześćdziesiąt ptaków miasta i wsi, malowanych, z głosami pod kodami QR. 128 stron, "
            "po polsku."
        ),
        price=3990,
        weight=450,
        tax_class=TaxClass.BOOKS,
        on_hand=0,
        back_order=True,
        shape="book_bird",
        palette="sea",
    ),
    Product(
        sku="PAP-05",
        ean="5904217060503",
        category=Category.PAPER,
        name_en="Linen notebook",
        name_pl="Notes w płótnie",
        description_en=(
            "A notebook in A5, 144 dotted pages of recycled paper, thread bound in linen. It "
            "takes a fountain pen without bleeding through."
        ),
        description_pl=(
            "Notes formatu A5, 144 strony w kropki z papieru z odzysku, szyty, w płóciennej "
            "oprawie. Atrament z pióra nie przebija."
        ),
        price=3900,
        weight=310,
        tax_class=TaxClass.STANDARD,
        on_hand=60,
        shape="notebook",
        palette="plum",
    ),
    Product(
        sku="PAP-06",
        ean="5904217060602",
        category=Category.PAPER,
        name_en="Wall calendar with pictures",
        name_pl="Kalendarz ścienny z rysunkami",
        description_en=(
            "Twelve drawings of garden plants, one for each month. A3, printed on uncoated paper."
        ),
        description_pl=(
            "Dwanaście rysunków roślin ogrodowych, po jednym na miesiąc. Format A3, druk na "
            "papierze niepowlekanym."
        ),
        price=4500,
        weight=350,
        tax_class=TaxClass.STANDARD,
        on_hand=26,
        shape="calendar",
        palette="blush",
    ),
    Product(
        sku="PAP-07",
        ean="5904217060701",
        category=Category.PAPER,
        name_en="Greeting cards, set of six",
        name_pl="Kartki z życzeniami, komplet sześciu",
        description_en="Six folded cards with envelopes, printed from linocuts. Blank inside.",
        description_pl="Sześć składanych kartek z kopertami, odbitych z linorytu. W środku puste.",
        price=3600,
        weight=120,
        tax_class=TaxClass.STANDARD,
        on_hand=45,
        shape="cards",
        palette="night",
    ),
)
