"""Settings: the shop, statuses, the matrix, methods, people, API keys."""

from typing import Any

import pytest

from orderwright.domain.checkout.matrix import Basket, cells, find
from orderwright.domain.checkout.matrix_services import PaymentWish, save_payment_method
from orderwright.domain.checkout.models import PaymentMethod
from orderwright.domain.shop import queries as shop
from orderwright.domain.shop import services as shop_services
from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.models import ApiKey, User
from orderwright.domain.shop.people import decide_about
from orderwright.domain.shop.permissions import Role
from orderwright.domain.shop.stages import OrderStage
from orderwright.domain.stock.models import Warehouse
from orderwright.kernel.log.models import LogEntry
from orderwright.outbound.documents.transfer_codes import trials
from tests.pages.panel.desk import PASSWORD, Desk, somebody
from tests.pages.storefront.reading import Element, read
from tests.walks import an_order

SHOP = "/panel/settings/"
STATUSES = "/panel/settings/statuses"
MATRIX = "/panel/settings/matrix"
PEOPLE = "/panel/settings/people"
CELL = f"{MATRIX}/courier/transfer"


def _form(desk: Desk, path: str) -> dict[str, Any]:
    """What the page's own form holds now."""
    form = desk.page(path).one("form", action=path)
    ticked = [box.attrs["value"] for box in form.all("input", name="countries", checked="")]
    return form.values() | ({"countries": ticked} if ticked else {})


def _error(answer: Any, field: str) -> str:
    assert answer.status_code == 422, answer.status_code
    return read(answer).one("div", id=f"id_{field}_error").text


def test_the_shop_changes_its_name_and_what_it_asks(olga: Desk) -> None:
    values = _form(olga, SHOP)
    changed = {name: text for name, text in values.items() if name != "warn_tracking"}
    answer = olga.post(
        SHOP, {**changed, "name": "Lamps only", "passes_below": "50.00", "address_city": "Kraków"}
    )
    assert answer.status_code == 302
    settings = shop.settings()
    assert settings.name == "Lamps only"
    assert settings.passes_below == 5000
    assert settings.warn_tracking is False
    assert settings.address["city"] == "Kraków"


def test_saving_the_settings_untouched_changes_none(olga: Desk) -> None:
    before = {name: value for name, value in vars(shop.settings()).items() if name != "_state"}
    assert olga.post(SHOP, _form(olga, SHOP)).status_code == 302
    after = {name: value for name, value in vars(shop.settings()).items() if name != "_state"}
    assert after == before


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", " "), ("email", "nobody"), ("time_zone", "Moon/Base"), ("currency", "zloty"),
        ("order_pattern", "{n:"), ("brand_colour", "red"), ("confirm_days", "soon"),
        ("passes_below", "much"), ("passes_below", "-5"), ("price_mode", "free"),
        ("currency", "ZZZ"), ("tax_id", "0000000000"), ("country", "Poland"), ("phone", "call us"),
        ("address_country", "Poland"), ("confirm_days", "999999999"),
        ("account-0-number", "PL61109010140000071219812875"), ("account-0-currency", "ZZZ"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_gets_a_sentence(olga: Desk, field: str, typed: str) -> None:
    before = shop.settings().name
    account = {"account-0-number": "PL61109010140000071219812874"}
    answer = olga.post(SHOP, {**_form(olga, SHOP), **account, "name": "Other", field: typed})
    assert _error(answer, field)
    assert shop.settings().name == before


def test_a_bank_account_is_kept_and_an_empty_row_is_not(olga: Desk) -> None:
    number = "PL61109010140000071219812874"
    olga.post(SHOP, {**_form(olga, SHOP), "account-0-number": number, "account-0-currency": "PLN"})
    assert shop.settings().bank_accounts == [{"number": number, "currency": "PLN"}]


# Statuses


@pytest.mark.atom("S1-6", "S1-7")
def test_a_status_is_added_in_every_language_and_offered_at_once(olga: Desk, ewa: Desk) -> None:
    path = f"{STATUSES}/new"
    values = _form(olga, path)
    answer = olga.post(
        path,
        {
            **values, "stage": "processing", "labels_en": "Being wrapped", "labels_pl": "Pakowane",
            "colour": "pink", "mail_texts_en": "We wrap it.", "deadline_hours": "24",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    status = shop.status_by_code("being-wrapped")
    assert (status.label("pl"), status.deadline_hours) == ("Pakowane", 24)
    assert "Being wrapped" in olga.page(STATUSES).text
    order = an_order(OrderStage.CONFIRMED, lines={"LAMP": 1})
    assert "Being wrapped" in ewa.order_page(order).one("select", id="status").text


@pytest.mark.atom("S1-8")
def test_the_placeholders_of_a_mail_text_are_named_and_others_refused_at_the_field(
    olga: Desk,
) -> None:
    path = f"{STATUSES}/ready"
    assert "{{ order.number }}, {{ order.total }}" in olga.page(path).text
    typed = {
        "mail_texts_en": "{{ order.number }} is ready.",
        "mail_texts_pl": "{{ order.numer }} jest gotowe.",
    }
    answer = olga.post(path, {**_form(olga, path), **typed})
    assert answer.status_code == 422
    page = read(answer)
    assert page.one("textarea", name="mail_texts_pl").attrs["aria-invalid"] == "true"
    assert "aria-invalid" not in page.one("textarea", name="mail_texts_en").attrs
    assert "There is no variable “order.numer”. Did you mean “order.number”?" in page.text
    assert shop.status_by_code("ready").mail_texts == {}


def test_a_status_is_renamed_and_keeps_its_code(olga: Desk) -> None:
    path = f"{STATUSES}/ready"
    values = _form(olga, path)
    assert values["labels_en"] == "Ready"
    olga.post(path, {**values, "labels_en": "On the ramp", "customer_labels_en": "Nearly there"})
    status = shop.status_by_code("ready")
    assert status.label("en") == "On the ramp"
    assert status.customer_label("en") == "Nearly there"


def test_statuses_are_ordered_by_hand(olga: Desk) -> None:
    codes = [row.code for row in shop.statuses(OrderStage.PROCESSING)]
    olga.post(f"{STATUSES}/{codes[1]}/up")
    assert [row.code for row in shop.statuses(OrderStage.PROCESSING)][:2] == [codes[1], codes[0]]
    olga.post(f"{STATUSES}/{codes[1]}/down")
    assert [row.code for row in shop.statuses(OrderStage.PROCESSING)] == codes


def test_a_status_is_retired_but_not_the_one_that_orders_enter_with(olga: Desk) -> None:
    olga.post(f"{STATUSES}/ready/retire")
    assert "ready" not in [row.code for row in shop.statuses()]
    olga.post(f"{STATUSES}/in-processing/retire")
    assert "in-processing" in [row.code for row in shop.statuses()]
    assert "Choose another default first." in olga.page(STATUSES).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("labels_en", ""), ("labels_en", "x" * 61), ("deadline_hours", "-1"),
        ("bound_to", "supplier"), ("colour", "mauve"),
    ],
)  # fmt: skip
def test_a_status_filled_in_wrongly_gets_a_sentence(olga: Desk, field: str, typed: str) -> None:
    path = f"{STATUSES}/ready"
    answer = olga.post(path, {**_form(olga, path), field: typed})
    assert _error(answer, field)
    assert shop.status_by_code("ready").label("en") == "Ready"


def test_an_unknown_status_is_not_found(olga: Desk) -> None:
    assert olga.get(f"{STATUSES}/ghost").status_code == 404
    assert olga.post(f"{STATUSES}/ghost/retire").status_code == 404


# Matrix


def _offered(delivery: str = "courier", payment: str = "transfer") -> bool:
    return find((delivery, payment), Basket(10_000, 500), country="PL").offered


@pytest.mark.atom("S0-4")
def test_a_pair_switched_off_vanishes_from_the_next_checkout(olga: Desk) -> None:
    assert _offered()
    olga.post(f"{CELL}/switch", {"active": "off"})
    assert not _offered()
    olga.post(f"{CELL}/switch", {"active": "on"})
    assert _offered()


@pytest.mark.atom("S0-4")
def test_the_grid_shows_every_pair_with_price_and_gates(olga: Desk) -> None:
    table = olga.page(MATRIX).one("table")
    courier = next(row for row in table.all("tr") if row.text.startswith("Courier"))
    assert "PLN 15.00 – PLN 25.00 confirmed by: customer, shop" in courier.text
    assert "Offer" in courier.text


@pytest.mark.atom("S0-4")
def test_a_pair_gets_its_prices_countries_and_gates(olga: Desk) -> None:
    values = _form(olga, CELL)
    assert values["band-0-price"] == "15.00"
    answer = olga.post(
        CELL,
        {
            **values, "band-0-price": "19,90", "countries": ["PL", "CZ"], "postal_codes": "31-*",
            "free_from": "200", "fee": "1.50", "reserves": "placed", "deadline_hours": "48",
            "min_days": "2", "max_days": "5", "asks_payment": "on",
        },
    )  # fmt: skip
    assert answer.status_code == 302, read(answer).text
    cell = cells().pairs["courier", "transfer"]
    assert [band.price for band in cell.bands] == [1990, 2500]
    assert (cell.countries, cell.postal_codes) == (["PL", "CZ"], ["31-*"])
    assert (cell.free_from, cell.fee, cell.deadline_hours) == (20_000, 150, 48)
    assert (cell.min_days, cell.max_days, cell.asks_payment, cell.reserves) == (
        2,
        5,
        True,
        "placed",
    )


def test_a_pair_that_asks_nobody_is_saved_only_when_somebody_means_it(olga: Desk) -> None:
    kept = cells().pairs["courier", "transfer"]
    asks = ("asks_customer", "asks_shop", "asks_payment")
    silent = {name: value for name, value in _form(olga, CELL).items() if name not in asks}
    answer = olga.post(CELL, silent)
    assert answer.status_code == 422
    assert "Orders of this pair are confirmed at once" in read(answer).text
    assert cells().pairs["courier", "transfer"] == kept
    # said so, it is saved, and the grid shows it
    assert olga.post(CELL, {**silent, "override": "on"}).status_code == 302
    saved = cells().pairs["courier", "transfer"]
    assert (saved.asks_customer, saved.asks_shop, saved.asks_payment) == (False, False, False)
    assert "confirmed at once" in olga.page("/panel/settings/matrix").text
    # whoever asks one of them is asked nothing
    assert olga.post(CELL, {**silent, "asks_payment": "on"}).status_code == 302
    assert "confirmed at once" not in olga.page("/panel/settings/matrix").text


@pytest.mark.atom("U36")
def test_a_pair_names_its_price_of_a_second_parcel(olga: Desk) -> None:
    typed = _form(olga, CELL)
    assert typed["second_parcel"] == ""
    assert olga.post(CELL, {**typed, "second_parcel": "9.50"}).status_code == 302
    assert cells().pairs["courier", "transfer"].second_parcel == 950
    assert _form(olga, CELL)["second_parcel"] == "9.50"
    for wrong in ("-1", "a lot"):
        assert olga.post(CELL, {**typed, "second_parcel": wrong}).status_code == 422
    assert cells().pairs["courier", "transfer"].second_parcel == 950
    assert olga.post(CELL, {**typed, "second_parcel": ""}).status_code == 302
    assert cells().pairs["courier", "transfer"].second_parcel is None


def test_numbers_out_of_bounds_are_told_in_the_shops_words(olga: Desk) -> None:
    typed = {**_form(olga, CELL), "min_days": "-1", "hold_hours": "9000", "band-0-min_weight": "-5"}
    answer = olga.post(CELL, typed)
    assert answer.status_code == 422
    page = read(answer).text
    assert "A number of 0 or more is needed." in page
    assert "A number of at most 8784 is needed." in page
    assert "Ensure this value" not in page


def test_a_pair_saved_untouched_stays_as_it_is(olga: Desk) -> None:
    before = cells().pairs["courier", "transfer"]
    assert olga.post(CELL, _form(olga, CELL)).status_code == 302
    assert cells().pairs["courier", "transfer"] == before


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("countries", "Poland"), ("postal_codes", "31-***"), ("free_from", "-1"), ("fee", "much"),
        ("reserves", "never ever"), ("deadline_hours", "0"), ("max_days", "0"),
    ],
)  # fmt: skip
def test_a_pair_filled_in_wrongly_gets_a_sentence(olga: Desk, field: str, typed: str) -> None:
    before = cells().pairs["courier", "transfer"]
    answer = olga.post(CELL, {**_form(olga, CELL), field: typed})
    assert _error(answer, field)
    assert cells().pairs["courier", "transfer"] == before


def test_prices_that_overlap_are_named_where_they_stand(olga: Desk) -> None:
    answer = olga.post(CELL, {**_form(olga, CELL), "band-1-min_weight": "5000"})
    assert answer.status_code == 422
    prices = next(card for card in read(answer).all("section") if "Prices" in card.text)
    assert "Prices 1 and 2 overlap" in prices.one("div", role="alert").text


@pytest.mark.atom("S0-4")
def test_a_gap_between_prices_is_asked_about_before_it_is_saved(olga: Desk) -> None:
    before = cells().pairs["courier", "transfer"]
    gap = {**_form(olga, CELL), "band-1-min_weight": "15000"}
    answer = olga.post(CELL, gap)
    assert answer.status_code == 422
    sentence = "From 10 kg to below 15 kg there is no price."
    assert sentence in read(answer).one("div", class_="ow-alert--warning").text
    assert cells().pairs["courier", "transfer"] == before
    assert olga.post(CELL, {**gap, "override": "on"}).status_code == 302
    assert cells().pairs["courier", "transfer"].bands[1].min_weight == 15_000


def test_all_that_is_wrong_with_a_pair_is_said_at_once(olga: Desk) -> None:
    wrong = {"fee": "much", "postal_codes": "31-***", "max_days": "0", "band-1-min_weight": "5000"}
    answer = olga.post(CELL, {**_form(olga, CELL), **wrong})
    for field in ("fee", "postal_codes", "max_days"):
        assert _error(answer, field)
    assert "Prices 1 and 2 overlap" in read(answer).text


def test_countries_are_ticked_by_name(olga: Desk) -> None:
    folded = olga.page(CELL).one("details", class_="ow-field")
    assert folded.one("summary").text.endswith("Poland, Czechia")
    assert olga.post(CELL, {**_form(olga, CELL), "countries": []}).status_code == 302
    assert (
        olga.page(CELL).one("details", class_="ow-field").one("summary").text.endswith("everywhere")
    )


@pytest.mark.atom("S0-4")
def test_methods_are_added_and_go_together_when_the_matrix_says_so(olga: Desk) -> None:
    path = "/panel/settings/deliveries/new"
    values = _form(olga, path)
    made = olga.post(path, {**values, "code": "own-car", "names_en": "Our van", "kind": "own_car"})
    assert made.status_code == 302, read(made).text
    pair = f"{MATRIX}/own-car/transfer"
    assert not _offered("own-car")
    olga.post(pair, {**_form(olga, pair), "band-0-price": "9.00"})
    assert _offered("own-car")


def test_every_account_shows_the_code_that_customers_scan(olga: Desk) -> None:
    shop_services.change_settings(
        bank_accounts=[
            {"number": "PL61109010140000071219812874", "currency": "PLN"},
            {"number": "CZ6508000000192000145399", "currency": "CZK"},
            {"number": "DE89370400440532013000", "currency": "EUR"},
            {"number": "CZ6508000000192000145399", "currency": "USD"},
        ]
    )
    page = olga.page("/panel/settings/")
    shown = [figure.text for figure in page.all("figure")]
    assert ["QR Platba" in text for text in shown] == [False, True, False, False]
    assert "Banks read no payment codes in USD" in shown[3]
    titles = [trial.code.text for trial in trials(shop.settings()) if trial.code]
    assert ["SPD*1.0" in text for text in titles] == [False, True, False]
    assert titles[2].startswith("BCD")


@pytest.mark.parametrize(
    ("kind", "provider", "ticked"),
    [("gateway", "rehearsal", {"asks_payment", "asks_shop"}),
     ("instalment", "rehearsal_instalments", {"asks_shop"}),
     ("on_delivery", "", {"asks_customer", "asks_shop"})],
)  # fmt: skip
def test_a_new_pair_begins_with_the_confirmations_that_its_payment_needs(
    olga: Desk, kind: str, provider: str, ticked: set[str]
) -> None:
    names = {"en": "New way"}
    save_payment_method(PaymentWish("new-way", names, PaymentMethod.Kind(kind), provider=provider))
    begun = _form(olga, f"{MATRIX}/courier/new-way")
    assert {name for name in begun if name.startswith("asks_")} == ticked


def test_a_code_that_is_taken_is_refused(olga: Desk) -> None:
    path = "/panel/settings/payments/new"
    answer = olga.post(path, {**_form(olga, path), "code": "transfer", "names_en": "Again"})
    assert "already" in _error(answer, "code")


def test_a_method_keeps_its_code_and_gets_a_new_name(olga: Desk) -> None:
    path = "/panel/settings/deliveries/courier"
    olga.post(path, {**_form(olga, path), "names_en": "Fast courier", "code": "other"})
    assert cells().deliveries["courier"].name("en") == "Fast courier"
    assert "other" not in cells().deliveries
    wrong = olga.post(path, {**_form(olga, path), "tracking_url": "http://track.example/"})
    assert "https" in _error(wrong, "tracking_url")


# People and keys


def test_somebody_new_gets_a_role_and_can_sign_in(olga: Desk) -> None:
    path = "/panel/settings/people"
    person = {"name": "Ola", "email": "ola@example.com", "role": "warehouse", "locale": "pl"}
    assert olga.post(path, {**person, "password": PASSWORD}).status_code == 302
    ola = User.objects.get(email="ola@example.com")
    assert (ola.role, ola.locale) == (Role.WAREHOUSE, "pl")
    assert ola.check_password(PASSWORD)
    again = olga.post(path, {**person, "password": PASSWORD})
    assert _error(again, "email")
    weak = olga.post(path, {**person, "email": "o2@example.com", "password": "12345678"})
    assert _error(weak, "password")


def _person(olga: Desk, user: User, **changed: str) -> Any:
    path = f"{PEOPLE}/{user.pk}"
    values = {name: v for name, v in _form(olga, path).items() if changed.get(name) != "off"}
    return olga.post(path, {**values, **{n: v for n, v in changed.items() if v != "off"}})


def test_the_owner_changes_a_role_takes_the_door_away_and_gives_a_new_password(
    olga: Desk, ewa: Desk
) -> None:
    assert _person(olga, ewa.user, role="viewer").status_code == 302
    ewa.user.refresh_from_db()
    assert (ewa.user.role, ewa.user.is_active) == (Role.VIEWER, True)
    _person(olga, ewa.user, may_sign_in="off")
    assert ewa.get("/panel/").status_code == 302
    assert "may not sign in" in olga.page(PEOPLE).text
    _person(olga, ewa.user, may_sign_in="on", password="saucer-and-spoon-7")
    ewa.user.refresh_from_db()
    assert ewa.user.check_password("saucer-and-spoon-7")
    assert ewa.get("/panel/").status_code == 302, "the old session is over"
    assert [entry.area for entry in LogEntry.objects.all()] == ["people"] * 3


def test_nobody_changes_the_own_role_and_the_last_owner_stays(olga: Desk) -> None:
    piotr = Desk(somebody(Role.OWNER, "Piotr"))
    assert "own role" in _error(_person(olga, olga.user, role="viewer"), "role")
    assert "own role" in _error(_person(olga, olga.user, may_sign_in="off"), "role")
    assert _person(olga, piotr.user, role="manager").status_code == 302
    with pytest.raises(BadSettings) as wrong:
        decide_about(olga.user.pk, by=piotr.user.pk, role=Role.VIEWER, may_sign_in=True)
    assert "last owner" in wrong.value.fields["role"]
    assert _error(_person(olga, piotr.user, password="short"), "password")
    assert piotr.get(f"{PEOPLE}/{olga.user.pk}").status_code == 403


def test_a_key_is_shown_once_and_can_be_revoked(olga: Desk) -> None:
    path = "/panel/settings/api-keys"
    made = read(olga.post(path, {"name": "ERP", "scopes": ["erp", "orders.read"]}))
    secret = made.one("code").text
    assert secret.startswith("ow_")
    key = shop.api_key(secret)
    assert key is not None
    assert secret not in olga.get(path).content.decode()
    olga.post(f"{path}/{key.pk}/revoke")
    assert shop.api_key(secret) is None
    assert "revoked" in olga.page(path).text


def test_a_key_without_a_scope_is_refused(olga: Desk) -> None:
    answer = olga.post("/panel/settings/api-keys", {"name": "ERP"})
    assert _error(answer, "scopes")
    assert ApiKey.objects.count() == 0


def _texts(page: Element) -> list[str]:
    return [element.text for element in page.all("h2")]


def test_the_lifecycle_page_shows_every_table_and_step(ewa: Desk) -> None:
    page = ewa.page("/panel/lifecycle")
    assert _texts(page)[:3] == ["Order", "Gates", "Payment"]
    for words in (
        "Mark as sent", "Staff: Pick, pack and send", "In processing → Sent",
        "a parcel has no tracking number", "Mail: order sent", "undone by: One step back",
        "Sending the order sends its open parcels.",
    ):  # fmt: skip
        assert words in page.text


def test_the_lifecycle_page_marks_the_path_of_an_order(ewa: Desk) -> None:
    # given an order in processing, whose page leads there
    order = an_order(OrderStage.PROCESSING, paid=True, lines={"LAMP": 1})
    links = [link.attrs.get("href") for link in ewa.order_page(order).all("a")]
    address = f"/panel/lifecycle?order={order.number}"
    assert address in links
    # then the steps that it took are marked with who took them, the others are not
    marked = [row.text for row in ewa.page(address).all("tr", class_="table-active")]
    taken = next(row for row in marked if row.startswith("Take into processing"))
    assert "Ewa" in taken
    assert not any(row.startswith("Mark as sent") for row in marked)
    assert list(ewa.page("/panel/lifecycle").all("tr", class_="table-active")) == []
    assert ewa.get("/panel/lifecycle?order=NONE-1").status_code == 404


def test_a_matrix_without_any_pair_for_the_own_country_says_that_nobody_can_order(
    olga: Desk,
) -> None:
    assert "Nobody can order" not in olga.page(MATRIX).text
    for delivery, payment in list(cells().pairs):
        olga.post(f"{MATRIX}/{delivery}/{payment}/switch", {"active": "off"})
    assert "Nobody can order" in olga.page(MATRIX).text
    assert "Poland" in olga.page(MATRIX).text
    olga.post(f"{MATRIX}/courier/transfer/switch", {"active": "on"})
    assert "Nobody can order" not in olga.page(MATRIX).text


@pytest.mark.threat("T29")
def test_the_limits_of_refunds_are_set_and_lifted_for_each_role(olga: Desk) -> None:
    limits = {"refund_limit_manager": "200", "refund_limit_accountant": "50"}
    answer = olga.post(SHOP, {**_form(olga, SHOP), **limits, "instalment_refusal_cancels": "on"})
    assert answer.status_code == 302
    assert shop.settings().refund_limits == {"manager": 20_000, "accountant": 5_000}
    assert shop.settings().instalment_refusal_cancels
    assert _form(olga, SHOP)["refund_limit_manager"] == "200.00"
    told = "May approve more, for somebody else: Olga."
    assert told in olga.page(SHOP).text
    people = olga.page(PEOPLE).text.replace("\xa0", " ")
    assert f"Order desk: refunds up to PLN 200.00. {told}" in people
    olga.post(SHOP, {**_form(olga, SHOP), **dict.fromkeys(limits, "")})
    assert shop.settings().refund_limits == {}
    assert "Refunds need no second person" in olga.page(PEOPLE).text


@pytest.mark.parametrize("typed", ["-5", "x", "1.234", "99999999999999"])
def test_a_limit_that_is_no_amount_gets_a_sentence(olga: Desk, typed: str) -> None:
    answer = olga.post(SHOP, {**_form(olga, SHOP), "refund_limit_manager": typed})
    assert _error(answer, "refund_limit_manager")
    assert shop.settings().refund_limits == {}


@pytest.mark.atom("S2-16")
def test_the_steps_of_a_warehouse_are_set(olga: Desk) -> None:
    path = "/panel/settings/warehouses/main"
    listed = olga.page("/panel/settings/warehouses")
    assert "ship" in listed.text
    assert olga.post(path, {**_form(olga, path), "steps": "3"}).status_code == 302
    assert Warehouse.objects.get().steps == 3
    assert _error(olga.post(path, {**_form(olga, path), "steps": "4"}), "steps")
    assert olga.get("/panel/settings/warehouses/moon").status_code == 404


@pytest.mark.atom("S2-19")
def test_the_mail_of_the_warehouse_is_switched_on(olga: Desk) -> None:
    olga.post(SHOP, {**_form(olga, SHOP), "mail_when_done": "on"})
    assert shop.settings().mail_when_done is True
