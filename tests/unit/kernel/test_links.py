"""Links: the same token until renewed, and an answer for every way to be dead."""

from datetime import timedelta

import pytest

from orderwright.kernel import clock, tokens
from orderwright.kernel.links.errors import LinkExpired, LinkRefused, LinkRevoked, UnknownLink
from orderwright.kernel.links.models import Link
from orderwright.kernel.links.services import issue, renew, resolve, revoke

pytestmark = pytest.mark.django_db

ANNAS_ORDER = 41


def test_a_resent_mail_carries_the_same_token() -> None:
    first = issue("confirm", ANNAS_ORDER)
    assert issue("confirm", ANNAS_ORDER) == first == tokens.derive("confirm", ANNAS_ORDER, 1)
    assert Link.objects.count() == 1


@pytest.mark.threat("T01")
def test_the_token_itself_is_not_stored() -> None:
    token = issue("track", ANNAS_ORDER)
    stored = Link.objects.get()
    assert token not in [str(getattr(stored, field.name)) for field in Link._meta.fields]
    assert stored.hash == tokens.digest(token)


def test_a_token_opens_its_row() -> None:
    link = resolve("track", issue("track", ANNAS_ORDER))
    assert (link.purpose, link.row, link.generation) == ("track", ANNAS_ORDER, 1)


@pytest.mark.threat("T07")
def test_a_token_opens_nothing_for_another_purpose() -> None:
    with pytest.raises(UnknownLink):
        resolve("track", issue("confirm", ANNAS_ORDER))


@pytest.mark.parametrize("token", ["", "0" * 22, "\ud800", "x" * 5000])
def test_a_guess_is_unknown(token: str) -> None:
    issue("track", ANNAS_ORDER)
    with pytest.raises(UnknownLink):
        resolve("track", token)


@pytest.mark.threat("T10")
def test_renewing_kills_every_older_link() -> None:
    old = issue("confirm", ANNAS_ORDER)
    new = renew("confirm", ANNAS_ORDER)
    assert new != old
    assert resolve("confirm", new).generation == 2
    assert issue("confirm", ANNAS_ORDER) == new
    with pytest.raises(LinkRevoked):
        resolve("confirm", old)


def test_renewing_what_was_never_issued_starts_it() -> None:
    assert renew("confirm", ANNAS_ORDER) == tokens.derive("confirm", ANNAS_ORDER, 1)


def test_renewing_touches_no_other_row_or_purpose() -> None:
    track, other = issue("track", ANNAS_ORDER), issue("confirm", 42)
    renew("confirm", ANNAS_ORDER)
    assert resolve("track", track).row == ANNAS_ORDER
    assert resolve("confirm", other).row == 42


def test_a_revoked_link_is_refused_and_a_new_one_has_another_token() -> None:
    old = issue("deliver", ANNAS_ORDER)
    assert revoke("deliver", ANNAS_ORDER) == 1
    assert revoke("deliver", ANNAS_ORDER) == 0
    with pytest.raises(LinkRevoked):
        resolve("deliver", old)
    new = issue("deliver", ANNAS_ORDER)
    assert new != old
    assert resolve("deliver", new).generation == 2


def test_a_link_past_its_time_says_so_and_may_be_given_more() -> None:
    over = clock.now() - timedelta(seconds=1)
    token = issue("pay", ANNAS_ORDER, expires_at=over)
    with pytest.raises(LinkExpired):
        resolve("pay", token)
    assert issue("pay", ANNAS_ORDER, expires_at=clock.now() + timedelta(days=1)) == token
    assert resolve("pay", token).row == ANNAS_ORDER


def test_every_refusal_is_one_kind_for_a_page_that_shows_no_reason() -> None:
    assert {LinkExpired, LinkRevoked, UnknownLink} <= set(LinkRefused.__subclasses__())


def test_a_new_key_starts_a_new_generation_and_old_links_live_on(settings) -> None:
    old = issue("track", ANNAS_ORDER)
    settings.LINK_KEY = "rotated"
    new = issue("track", ANNAS_ORDER)
    assert new != old
    assert resolve("track", new).row == resolve("track", old).row == ANNAS_ORDER


def test_finding_a_link_is_one_query(django_assert_num_queries) -> None:
    token = issue("track", ANNAS_ORDER)
    with django_assert_num_queries(1):
        resolve("track", token)
