"""Settings, people and API keys: what is taken and what is refused at its field."""

from datetime import timedelta

import pytest

from orderwright.domain.shop import queries
from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.models import ApiKey, User
from orderwright.domain.shop.permissions import Permission
from orderwright.domain.shop.services import (
    change_settings,
    make_api_key,
    make_user,
    revoke_api_key,
    seed_shop,
    touch_api_key,
)
from orderwright.kernel import clock
from orderwright.kernel.database.errors import WritersBusy

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shop() -> None:
    seed_shop()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("time_zone", "Europe/Atlantis"),
        ("currency", "zloty"),
        ("currency", "pln"),
        ("currency", "ZZZ"),
        ("currency", "DEM"),
        ("country", "ZZ"),
        ("country", "Pl"),
        ("country", ""),
        ("address", {"country": "Polska"}),
        ("address", "ul. Lipowa 7"),
        ("tax_id", "0000000000"),
        ("tax_id", "5260250275"),
        ("tax_id", "NIP"),
        ("phone", "ask Ewa"),
        ("confirm_days", 0),
        ("confirm_days", 999_999_999),
        ("passes_below", 10**15),
        ("bank_accounts", "PL61"),
        ("bank_accounts", [{"number": "PL61109010140000071219812874"}] * 11),
        ("locale", "xx"),
        ("order_pattern", "{year}"),
        ("order_pattern", "{n.__class__}"),
        ("order_pattern", "SHOP-AND-A-LONG-NAME-{n}"),
        ("quotation_pattern", "{"),
        ("brand_colour", "green"),
        ("brand_colour", "#12345g"),
        ("name", "  "),
        ("name", "x" * 121),
        ("email", "not an address"),
        ("price_mode", "both"),
        ("grace_seconds", -1),
        ("grace_seconds", "soon"),
        ("no_such_setting", 1),
        ("id", 2),
    ],
)
def test_a_setting_nobody_could_work_with_is_refused_at_its_field(
    field: str, wrong: object
) -> None:
    before = getattr(queries.settings(), field, None)

    with pytest.raises(BadSettings) as refusal:
        change_settings(**{field: wrong})

    assert list(refusal.value.fields) == [field]
    assert refusal.value.fields[field]
    assert getattr(queries.settings(), field, None) == before


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("number", "PL61109010140000071219812875"), ("number", "61109010140000071219812875"),
        ("number", "1234"), ("number", "our account"), ("number", "19-2000145398/0800"),
        ("number", "ＰＬ61109010140000071219812874"), ("currency", "ZZZ"), ("currency", "zł"),
        ("swift", "WBK"), ("holder", "x" * 121), ("bank", "Bank\x01"),
    ],
)  # fmt: skip
def test_an_account_that_no_transfer_reaches_is_refused_at_its_field(
    field: str, wrong: str
) -> None:
    good = {"number": "PL61109010140000071219812874", "currency": "PLN"}
    with pytest.raises(BadSettings) as refusal:
        change_settings(bank_accounts=[good, {**good, field: wrong}])
    assert list(refusal.value.fields) == [f"bank_accounts[1].{field}"]


@pytest.mark.parametrize(
    "number",
    [
        "PL61 1090 1014 0000 0712 1981 2874", "61 1090 1014 0000 0712 1981 2874",
        "CZ6508000000192000145399", "19-2000145399/0800", "GB82 WEST 1234 5698 7654 32",
    ],
)  # fmt: skip
def test_an_account_is_kept_as_it_was_written(number: str) -> None:
    change_settings(bank_accounts=[{"number": number, "swift": "WBKPPLPP"}])
    assert queries.settings().bank_accounts[0]["number"] == number


def test_a_shop_that_moves_abroad_is_asked_for_its_new_tax_id() -> None:
    change_settings(tax_id="526-025-02-74")
    with pytest.raises(BadSettings) as refusal:
        change_settings(country="CZ")
    assert list(refusal.value.fields) == ["tax_id"]
    change_settings(country="CZ", tax_id="CZ25596641")
    assert queries.settings().country == "CZ"


def test_one_wrong_setting_keeps_the_others_from_changing() -> None:
    with pytest.raises(BadSettings) as refusal:
        change_settings(name="Lamps", currency="x", time_zone="y")

    assert set(refusal.value.fields) == {"currency", "time_zone"}
    assert queries.settings().name == "Orderwright"


def test_good_settings_are_kept() -> None:
    change_settings(
        name="Lampy i reszta", time_zone="Europe/Prague", brand_colour="#AA00ff", passes_below=5000,
        order_pattern="{yy}{month}-{n:04}", notice_email="", complete_when="by_hand",
    )  # fmt: skip

    kept = queries.settings()
    assert (kept.name, kept.time_zone, kept.passes_below) == (
        "Lampy i reszta",
        "Europe/Prague",
        5000,
    )


def test_seeding_again_changes_nothing() -> None:
    change_settings(name="Lamps")
    before = [(status.code, status.position) for status in queries.statuses()]

    seed_shop()

    assert queries.settings().name == "Lamps"
    assert [(status.code, status.position) for status in queries.statuses()] == before


def test_languages_are_named_in_themselves() -> None:
    assert ("en", "English") in queries.languages()
    assert ("pl", "Polski") in queries.languages()


def test_somebody_who_works_for_the_shop_signs_in_by_address() -> None:
    ewa = make_user(" Ewa@Example.com ", "warehouse", name="Ewa", password="a long pass phrase")

    assert ewa.email == "ewa@example.com"
    assert ewa.check_password("a long pass phrase")
    assert Permission.DISPATCH in ewa.rights


@pytest.mark.parametrize(
    ("email", "role", "password", "field"),
    [
        ("ewa", "warehouse", "a long pass phrase", "email"),
        ("jan@example.com", "warehouse", "a long pass phrase", "email"),
        ("ewa@example.com", "king", "a long pass phrase", "role"),
        ("ewa@example.com", "warehouse", "short", "password"),
        ("ewa@example.com", "warehouse", "ewa@example.com", "password"),
    ],
)
def test_a_person_filled_in_wrongly_is_refused_at_the_field(
    email: str, role: str, password: str, field: str
) -> None:
    make_user("jan@example.com", "viewer", name="Jan", password="another long phrase")

    with pytest.raises(BadSettings) as refusal:
        make_user(email, role, name="Ewa", password=password)

    assert list(refusal.value.fields) == [field]
    assert User.objects.count() == 1


def test_a_key_opens_by_its_secret_which_is_not_stored() -> None:
    key, secret = make_api_key("ERP", ["orders.read", "erp", "erp"])

    assert secret.startswith("ow_")
    assert len(secret) == 46
    found = queries.api_key(secret)
    assert found == key
    assert key.scopes == ["erp", "orders.read"]
    assert secret not in str(ApiKey.objects.filter(pk=key.pk).values().get())


@pytest.mark.threat("T24")
def test_a_revoked_an_expired_or_a_guessed_key_opens_nothing() -> None:
    revoked, secret = make_api_key("ERP", ["erp"])
    revoke_api_key(revoked.pk)
    expired, old_secret = make_api_key("Old", ["erp"])
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    assert queries.api_key(secret) is None
    assert queries.api_key(old_secret) is None
    for guess in ("", "ow_", "\x00", "\ud800", "x" * 100_000):
        assert queries.api_key(guess) is None


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [("", ["erp"], "name"), ("ERP", [], "scopes"), ("ERP", ["erp", "everything"], "scopes")],
)
def test_a_key_filled_in_wrongly_is_refused_at_the_field(
    name: str, scopes: list[str], field: str
) -> None:
    with pytest.raises(BadSettings) as refusal:
        make_api_key(name, scopes)

    assert list(refusal.value.fields) == [field]


def test_a_key_in_use_is_written_down_once_a_minute() -> None:
    key, _secret = make_api_key("ERP", ["erp"])

    touch_api_key(key)
    first = ApiKey.objects.get(pk=key.pk)
    touch_api_key(first)

    assert first.last_used_at is not None
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first.last_used_at


def test_a_call_goes_on_when_its_key_cannot_be_marked_as_used(
    shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _secret = make_api_key("ERP", ["erp"])

    def busy(*_args: object, **_named: object) -> None:
        raise WritersBusy("database is locked")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", busy)
    touch_api_key(key)
    assert key.last_used_at is None
