"""The layouts of banks and of carriers' lists of collected cash. Data only.

No bank's has been tried on a file of that bank (`checked`): whoever imports by one looks at the
lines before anything is recorded. A bank that changes its export is mended here.
"""

from orderwright.domain.payments.statements.csv_layout import Column, Layout

MBANK = Layout(
    code="mbank",
    name="mBank (PL)",
    encoding="cp1250",
    currency="PLN",
    columns={
        Column.DATE: ("Data księgowania", "Data operacji"),
        Column.VALUE_DATE: ("Data operacji",),
        Column.AMOUNT: ("Kwota",),
        Column.NAME: ("Nadawca/Odbiorca",),
        Column.ACCOUNT: ("Numer konta",),
        Column.TITLE: ("Tytuł", "Opis operacji"),
    },
)

PKO = Layout(
    code="pko",
    name="PKO BP (PL)",
    delimiter=",",
    decimal=".",
    encoding="cp1250",
    currency="PLN",
    columns={
        Column.DATE: ("Data operacji",),
        Column.VALUE_DATE: ("Data waluty",),
        Column.AMOUNT: ("Kwota",),
        Column.CURRENCY: ("Waluta",),
    },
    labels={
        Column.NAME: ("Nazwa nadawcy", "Nazwa odbiorcy"),
        Column.ACCOUNT: ("Rachunek nadawcy", "Rachunek odbiorcy"),
        Column.TITLE: ("Tytuł",),
    },
)

ING = Layout(
    code="ing",
    name="ING Bank Śląski (PL)",
    encoding="cp1250",
    currency="PLN",
    dates=("%Y-%m-%d", "%d.%m.%Y"),
    columns={
        Column.DATE: ("Data księgowania",),
        Column.VALUE_DATE: ("Data transakcji",),
        Column.AMOUNT: ("Kwota transakcji (waluta rachunku)", "Kwota transakcji"),
        Column.CURRENCY: ("Waluta",),
        Column.NAME: ("Dane kontrahenta",),
        Column.ACCOUNT: ("Nr rachunku",),
        Column.TITLE: ("Tytuł",),
        Column.REFERENCE: ("Nr transakcji",),
    },
)

FIO = Layout(
    code="fio",
    name="Fio banka (CZ)",
    currency="CZK",
    dates=("%d.%m.%Y", "%Y-%m-%d"),
    columns={
        Column.DATE: ("Datum",),
        Column.AMOUNT: ("Objem",),
        Column.CURRENCY: ("Měna",),
        Column.NAME: ("Název protiúčtu",),
        Column.ACCOUNT: ("Protiúčet",),
        Column.BANK_CODE: ("Kód banky",),
        Column.SYMBOL: ("VS",),
        Column.TITLE: ("Zpráva pro příjemce", "Uživatelská identifikace", "Komentář"),
        Column.REFERENCE: ("ID pohybu", "ID operace"),
    },
)

CSOB = Layout(
    code="csob",
    name="ČSOB (CZ)",
    encoding="cp1250",
    currency="CZK",
    dates=("%d.%m.%Y", "%Y-%m-%d"),
    columns={
        Column.DATE: ("datum zaúčtování",),
        Column.AMOUNT: ("částka",),
        Column.CURRENCY: ("měna",),
        Column.NAME: ("název účtu protiúčtu", "jméno protistrany"),
        Column.ACCOUNT: ("číslo účtu protiúčtu", "číslo účtu protistrany"),
        Column.BANK_CODE: ("kód banky protiúčtu",),
        Column.SYMBOL: ("variabilní symbol",),
        Column.TITLE: ("poznámka", "zpráva", "označení operace"),
        Column.REFERENCE: ("ID transakce",),
    },
)

BT = Layout(
    code="bt",
    name="Banca Transilvania (RO)",
    delimiter=",",
    decimal=".",
    currency="RON",
    dates=("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"),
    columns={
        Column.DATE: ("Data tranzactie",),
        Column.VALUE_DATE: ("Data valuta",),
        Column.DEBIT: ("Debit",),
        Column.CREDIT: ("Credit",),
        Column.TITLE: ("Descriere",),
        Column.REFERENCE: ("Referinta tranzactiei",),
    },
)

ANY_BANK = Layout(
    code="any-bank",
    name="date, amount, currency, name, account, title, symbol, id",
    columns={
        Column.DATE: ("date",),
        Column.VALUE_DATE: ("value date",),
        Column.AMOUNT: ("amount",),
        Column.DEBIT: ("debit",),
        Column.CREDIT: ("credit",),
        Column.SIGN: ("sign",),
        Column.CURRENCY: ("currency",),
        Column.NAME: ("name",),
        Column.ACCOUNT: ("account",),
        Column.TITLE: ("title",),
        Column.SYMBOL: ("symbol",),
        Column.REFERENCE: ("id",),
    },
    decimal=".",
    delimiter=",",
    checked=True,
)

CASH_PL = Layout(
    code="cash-pl",
    name="pobrania: numer przesyłki, kwota",
    encoding="cp1250",
    currency="PLN",
    dates=("%Y-%m-%d", "%d.%m.%Y", "%d-%m-%Y"),
    is_cash_list=True,
    columns={
        Column.PARCEL: (
            "Numer przesyłki", "Nr przesyłki", "Numer paczki", "Nr listu", "Nr listu przewozowego",
        ),
        Column.ORDER: ("Numer referencyjny", "Referencje", "Numer zamówienia", "Nr zamówienia"),
        Column.AMOUNT: ("Kwota pobrania", "Kwota COD", "Pobranie", "Kwota"),
        Column.CURRENCY: ("Waluta",),
        Column.NAME: ("Odbiorca",),
        Column.DATE: ("Data przelewu", "Data doręczenia", "Data"),
    },
)  # fmt: skip

CASH_CZ = Layout(
    code="cash-cz",
    name="dobírky: číslo zásilky, částka",
    encoding="cp1250",
    currency="CZK",
    dates=("%d.%m.%Y", "%Y-%m-%d"),
    is_cash_list=True,
    columns={
        Column.PARCEL: ("Číslo zásilky", "Zásilka", "Podací číslo", "Čárový kód"),
        Column.ORDER: ("Číslo objednávky", "Objednávka", "Variabilní symbol", "Reference"),
        Column.AMOUNT: ("Dobírka", "Částka dobírky", "Výše dobírky", "Částka"),
        Column.CURRENCY: ("Měna",),
        Column.NAME: ("Příjemce",),
        Column.DATE: ("Datum doručení", "Datum"),
    },
)

CASH_RO = Layout(
    code="cash-ro",
    name="rambursuri: AWB, suma",
    delimiter=",",
    decimal=".",
    currency="RON",
    dates=("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"),
    is_cash_list=True,
    columns={
        Column.PARCEL: ("AWB", "Numar AWB", "Nr. AWB"),
        Column.ORDER: ("Referinta", "Referinta client", "Numar comanda"),
        Column.AMOUNT: ("Ramburs", "Valoare ramburs", "Suma"),
        Column.CURRENCY: ("Moneda",),
        Column.NAME: ("Destinatar",),
        Column.DATE: ("Data livrarii", "Data"),
    },
)

LAYOUTS = (MBANK, PKO, ING, FIO, CSOB, BT, ANY_BANK, CASH_PL, CASH_CZ, CASH_RO)
BY_CODE = {layout.code: layout for layout in LAYOUTS}
