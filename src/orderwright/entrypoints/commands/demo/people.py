"""The people of the demo shop: who buys and who works there.

Owns twenty customers with addresses in four countries and four members of staff. Called by the
`demo` command and by tests that need a person. All are invented; the mail domains are reserved
for examples, and the German numbers belong to the range kept free for films.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Customer:
    """A buyer with one address. `phone` is E.164, `locale` the language of the messages."""

    name: str
    email: str
    phone: str
    street: str
    city: str
    postal_code: str
    country: str
    locale: str
    company: str = ""
    tax_id: str = ""


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works in the shop; `role` is the code of the role."""

    name: str
    email: str
    role: str
    locale: str


STAFF: tuple[StaffMember, ...] = (
    StaffMember(name="Ewa", email="ewa@shop.example", role="owner", locale="pl"),
    StaffMember(name="Piotr", email="piotr@shop.example", role="manager", locale="pl"),
    StaffMember(name="Ola", email="ola@shop.example", role="warehouse", locale="pl"),
    StaffMember(name="Marek", email="marek@shop.example", role="accountant", locale="en"),
)

CUSTOMERS: tuple[Customer, ...] = (
    Customer(
        name="Anna Kowalska",
        email="anna.kowalska@example.com",
        phone="+48600000101",
        street="ul. Długa 12/4",
        city="Kraków",
        postal_code="31-146",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Jan Wiśniewski",
        email="jan.wisniewski@example.com",
        phone="+48600000102",
        street="ul. Marszałkowska 10",
        city="Warszawa",
        postal_code="00-590",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Katarzyna Zielińska",
        email="k.zielinska@example.org",
        phone="+48600000103",
        street="ul. Długa 45",
        city="Gdańsk",
        postal_code="80-827",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Tomasz Wójcik",
        email="tomasz.wojcik@example.net",
        phone="+48600000104",
        street="ul. Świdnicka 8b/11",
        city="Wrocław",
        postal_code="50-067",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Magdalena Szymańska-Nowak",
        email="magda@example.org",
        phone="+48600000105",
        street="ul. Półwiejska 20",
        city="Poznań",
        postal_code="61-888",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Michał Dąbrowski",
        email="biuro@kawiarnia-sowa.example",
        phone="+48600000106",
        street="ul. Piotrkowska 120",
        city="Łódź",
        postal_code="90-006",
        country="PL",
        locale="pl",
        company="Kawiarnia Sowa",
        tax_id="7250000140",
    ),
    Customer(
        name="Agnieszka Lewandowska",
        email="agnieszka.l@example.com",
        phone="+48600000107",
        street="ul. Krakowskie Przedmieście 30",
        city="Lublin",
        postal_code="20-002",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Łukasz Żak",
        email="lukasz.zak@example.net",
        phone="+48600000108",
        street="ul. Lipowa 14/3",
        city="Białystok",
        postal_code="15-427",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Zofia Gąsienica",
        email="recepcja@pensjonat-pod-regle.example",
        phone="+48600000109",
        street="ul. Krupówki 22",
        city="Zakopane",
        postal_code="34-500",
        country="PL",
        locale="pl",
        company="Pensjonat Pod Regle",
        tax_id="7360000230",
    ),
    Customer(
        name="Piotr Ślązak",
        email="piotr.slazak@example.com",
        phone="+48600000110",
        street="ul. Zwycięstwa 5",
        city="Gliwice",
        postal_code="44-100",
        country="PL",
        locale="pl",
    ),
    Customer(
        name="Emily Carter",
        email="emily.carter@example.com",
        phone="+48600000111",
        street="ul. Koszykowa 33/7",
        city="Warszawa",
        postal_code="00-553",
        country="PL",
        locale="en",
    ),
    Customer(
        name="James O'Connor",
        email="james.oconnor@example.org",
        phone="+48600000112",
        street="ul. Kazimierza Wielkiego 45",
        city="Kraków",
        postal_code="30-074",
        country="PL",
        locale="en",
    ),
    Customer(
        name="Jana Dvořáková",
        email="jana.dvorakova@example.com",
        phone="+420601000101",
        street="Vinohradská 48",
        city="Praha 2",
        postal_code="120 00",
        country="CZ",
        locale="en",
    ),
    Customer(
        name="Tomáš Svoboda",
        email="tomas.svoboda@example.org",
        phone="+420601000102",
        street="Masarykova 12",
        city="Brno",
        postal_code="602 00",
        country="CZ",
        locale="en",
    ),
    Customer(
        name="Kateřina Procházková",
        email="katerina.p@example.net",
        phone="+420601000103",
        street="Ostružnická 6",
        city="Olomouc",
        postal_code="779 00",
        country="CZ",
        locale="en",
    ),
    Customer(
        name="Andrei Popescu",
        email="andrei.popescu@example.com",
        phone="+40721000101",
        street="Strada Lipscani 24",
        city="București",
        postal_code="030033",
        country="RO",
        locale="en",
    ),
    Customer(
        name="Ioana Ștefănescu",
        email="ioana.stefanescu@example.org",
        phone="+40721000102",
        street="Strada Memorandumului 8, ap. 5",
        city="Cluj-Napoca",
        postal_code="400114",
        country="RO",
        locale="en",
    ),
    Customer(
        name="Mihai Țurcanu",
        email="mihai.turcanu@example.net",
        phone="+40721000103",
        street="Strada Lăpușneanu 11",
        city="Iași",
        postal_code="700057",
        country="RO",
        locale="en",
    ),
    Customer(
        name="Sarah Weber",
        email="sarah.weber@example.com",
        phone="+491713920011",
        street="Oranienstraße 25",
        city="Berlin",
        postal_code="10999",
        country="DE",
        locale="en",
    ),
    Customer(
        name="Jonas Müller",
        email="jonas.mueller@example.org",
        phone="+491713920012",
        street="Alaunstraße 30",
        city="Dresden",
        postal_code="01099",
        country="DE",
        locale="en",
    ),
)
