"""The machine's sentences are kept in one language and read in another."""

import pytest
from django.utils.translation import gettext_lazy, override

from orderwright.kernel.own_words import as_heard, as_read, as_written, in_each_language

pytestmark = pytest.mark.once

WHY = gettext_lazy("The goods proved faulty or missing.")


def test_a_sentence_is_kept_as_the_source_has_it_whoever_was_at_work() -> None:
    with override("pl"):
        assert as_written(WHY) == "The goods proved faulty or missing."
        assert as_read(as_written(WHY)) == str(WHY) != "The goods proved faulty or missing."


@pytest.mark.parametrize("typed", ["", " ", "100 % wool", "Anna called.\nTwice.", "%(name)s"])
def test_words_of_people_are_shown_as_they_stand(typed: str) -> None:
    with override("pl"):
        assert as_read(typed) == typed


def test_what_is_said_in_each_language_is_heard_in_ones_own_and_else_in_the_sources() -> None:
    spoken = in_each_language(lambda: str(WHY))
    with override("pl"):
        assert as_heard(spoken) == str(WHY) != spoken["en"]
        assert as_heard("The goods proved faulty or missing.") == str(WHY)
    with override("de"):
        assert as_heard(spoken) == spoken["en"]
    assert as_heard({}) == ""
