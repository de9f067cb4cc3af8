"""Whatever a file of levels holds, it is judged line by line."""

import json
from pathlib import Path

import pytest

from orderwright.domain.stock import level_files
from orderwright.domain.stock.models import Level
from orderwright.lifecycle import stocktaking
from tests.builders import a_product, a_shop
from tests.walks import EWA

pytestmark = pytest.mark.django_db


def test_strange_words_in_a_file_are_bad_lines_and_no_fault(shared_data: Path) -> None:
    a_shop()
    lamp = a_product("LAMP", stock=10)
    words = json.loads((shared_data / "hostile-strings" / "blns.json").read_text())
    for place in range(3):
        for word in words:
            cells = ["LAMP", "main", "10"]
            cells[place] = word
            text = "sku,warehouse,on_hand\n" + ",".join(cells) + "\n"
            stocktaking.look_at_levels(text.encode("utf-8", errors="surrogatepass"))
    rows = "".join(level_files.write((word, word, 1) for word in words))
    found = stocktaking.bring_levels(rows.encode("utf-8", errors="replace"), actor=EWA, skip=True)
    assert (Level.objects.get(product_id=lamp.pk).on_hand, found.corrected) == (10, 0)
