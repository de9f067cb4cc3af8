"""Folded text: one spelling for all ways in which people write a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.domain.catalog import text as text_module
from orderwright.domain.catalog.text import LIMIT, fold, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Żółta ŁÓDŹ", "zolta lodz"),
        ("Zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Příliš žluťoučký kůň", "prilis zlutoucky kun"),
        ("Ștefan Țepeș", "stefan tepes"),
        ("Straße GROẞ", "strasse gross"),
        ("Ångström Ærø", "angstrom aero"),
        ("İstanbul ısı", "istanbul isi"),
        ("ﬁne ½ ℡", "fine 1⁄2 tel"),
        ("  a \t b\n\u2003c ", "a b c"),
        ("soft\u00adhy\u200bphen", "softhyphen"),
        ("l\u0301\u0301\u0301o", "lo"),
        ("a\x00b\ud800c", "a bc"),
        ("", ""),
    ],
)
def test_words_are_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.threat("T56")
def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert fold("z\u0307o\u0301\u0142w") == fold("\u017c\u00f3\u0142w") == "zolw"


@given(st.text(st.characters(codec=None), max_size=60))
def test_folding_twice_changes_nothing_and_can_be_stored(text: str) -> None:
    folded = fold(text)

    assert fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded
    assert "\x00" not in folded
    assert folded.encode().decode() == folded


@pytest.mark.threat("T72")
def test_endless_text_is_cut() -> None:
    assert len(fold("ż" * 1_000_000)) == LIMIT
    assert len(fold("\ufdfa" * 10_000)) <= LIMIT


def test_a_query_is_a_few_words() -> None:
    assert words("  Żółta   lampa ") == ["zolta", "lampa"]
    assert words("") == []
    assert len(words("a " * 100)) == 8


@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_the_short_way_folds_as_the_long_one(text: str) -> None:
    assert fold(text) == text_module._fold_twice(text)
