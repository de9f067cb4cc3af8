"""Texts that nobody can type well: what XML cannot hold, and where a text is cut."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwright.outbound.documents.exchange.elements import e, opt, written
from orderwright.outbound.documents.exchange.texts import clean, one_line
from tests.examples import examples
from tests.unit.documents.exchange.judged import SHARED, read

pytestmark = pytest.mark.once

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


@pytest.mark.threat("T57")
@given(ANY_TEXT)
@settings(max_examples=examples(100), deadline=None)
def test_whatever_was_stored_is_well_formed_and_what_xml_can_hold_comes_back(text: str) -> None:
    node = read(written(e("note", text), {}))
    assert (node.text or "") == clean(text)


@pytest.mark.threat("T57")
@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1f", "\x7f", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_forbids_is_left_out(letter: str) -> None:
    assert clean(f"Anna{letter} Kowalska") == "Anna Kowalska"


@pytest.mark.threat("T58")
@pytest.mark.parametrize("name", [
    "Nowak & Syn <hurt>",
    "]]>", "&lt;!ENTITY x&gt;", "\"'", "Zażółć gęślą jaźń", "👩‍👩‍👧 🇵🇱", "Ștefăniță",
])  # fmt: skip
def test_a_name_comes_back_as_it_was_typed(name: str) -> None:
    assert read(written(e("name", name, title=name), {})).text == name
    assert read(written(e("name", name, title=name), {})).get("title") == name


@pytest.mark.threat("T58")
def test_the_worst_strings_of_others_come_back() -> None:
    path = SHARED / "data" / "hostile-strings" / "blns.json"
    if not Path(path).exists():
        pytest.skip(f"The hostile strings are not there: {path}.")
    for text in json.loads(path.read_text()):
        # A reader takes every kind of line break for one and the same (XML 1.0, 2.11).
        assert (read(written(e("x", text), {})).text or "") == clean(text)


def test_a_text_is_cut_between_letters_never_within_one() -> None:
    assert clean("Zażółć", 3) == "Zaż"
    assert clean("e\u0301e\u0301", 3) == "e\u0301"
    assert clean("a👩\u200d👧", 3) == "a"
    assert len(clean("e" + "\u0301" * 500, 100)) == 100 or clean("e" + "\u0301" * 500, 100)
    assert one_line("ul. Długa\r\n 12\t") == "ul. Długa 12"


def test_an_element_without_a_text_is_left_out_where_it_may_be() -> None:
    assert opt("note", " \x00\n") is None
