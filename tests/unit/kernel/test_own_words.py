"""The machine's sentences are kept in one language and read in another."""

import pytest
from django.utils.translation import gettext_lazy, override

from orderwright.kernel.own_words import as_read, as_written

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
