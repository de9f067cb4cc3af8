"""Tokens: long, steady under one key, different under another."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orderwright.kernel import tokens

pytestmark = [pytest.mark.once, pytest.mark.threat("T01")]

PURPOSE = st.sampled_from(["track", "confirm", "accept", "pay", "deliver", "day", "cart"])
ROW = st.integers(min_value=1, max_value=2**63 - 1)


@given(PURPOSE, ROW, st.integers(min_value=1, max_value=1000))
def test_a_token_is_always_the_same_22_letters(purpose: str, row: int, generation: int) -> None:
    token = tokens.derive(purpose, row, generation)
    assert re.fullmatch(r"[0-9A-Za-z]{22}", token)
    assert token == tokens.derive(purpose, row, generation)


def test_22_letters_hold_at_least_128_bits() -> None:
    assert 62**tokens.LENGTH >= 2**128


@given(st.sets(st.tuples(PURPOSE, ROW, st.integers(1, 5)), min_size=2, max_size=20))
def test_no_two_links_share_a_token(links: set[tuple[str, int, int]]) -> None:
    assert len({tokens.derive(*link) for link in links}) == len(links)


@pytest.mark.threat("T07")
def test_purpose_row_and_generation_all_count() -> None:
    token = tokens.derive("track", 12, 1)
    others = {
        tokens.derive("confirm", 12, 1),
        tokens.derive("track", 1, 21),
        tokens.derive("track", 12, 2),
    }
    assert token not in others
    assert len(others) == 3


def test_another_key_makes_other_tokens(settings) -> None:
    before = tokens.derive("track", 1, 1)
    settings.LINK_KEY = "another key"
    with_key = tokens.derive("track", 1, 1)
    settings.SECRET_KEY = "another secret"
    assert before != with_key
    assert tokens.derive("track", 1, 1) == with_key, "with a LINK_KEY the SECRET_KEY may rotate"
    settings.LINK_KEY = ""
    assert tokens.derive("track", 1, 1) not in {before, with_key}


def test_a_random_token_looks_like_any_other_and_does_not_repeat() -> None:
    drawn = {tokens.random_token() for _ in range(100)}
    assert len(drawn) == 100
    assert all(re.fullmatch(r"[0-9A-Za-z]{22}", token) for token in drawn)


@pytest.mark.parametrize("text", ["", "żółw", "\ud800", "\x00", "a" * 10_000])
def test_any_text_of_a_url_has_a_digest(text: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", tokens.digest(text))
