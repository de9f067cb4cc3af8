"""Statements as banks send them, made up: no line is a real person's."""

# ruff: noqa: E501 -- a row of a bank is as long as it is

from collections.abc import Iterable

SHOP = "PL61109010140000071219812874"
PAYER = "PL92124012340001567890123456"


def camt(entries: str, *, version: str = "08", balances: str = "", kind: str = "camt.053") -> bytes:
    """A file with one statement of the shop's account."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:{kind}.001.{version}">
 <BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-05-04T01:00:00</CreDtTm></GrpHdr>
 <Stmt><Id>2026/124</Id><CreDtTm>2026-05-04T01:00:00</CreDtTm>
 <Acct><Id><IBAN>{SHOP}</IBAN></Id><Ccy>PLN</Ccy></Acct>
 {balances}{entries}
 </Stmt></BkToCstmrStmt>
</Document>""".encode()


def balance(code: str, amount: str, sign: str = "CRDT", currency: str = "PLN") -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='{currency}'>{amount}</Amt>"
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>2026-05-03</Dt></Dt></Bal>"
    )


def entry(
    amount: str, details: str = "", *, sign: str = "CRDT", status: str = "<Cd>BOOK</Cd>",
    currency: str = "PLN", more: str = "", day: str = "2026-05-03",
) -> str:  # fmt: skip
    return (
        f"<Ntry><Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}"
        f"<Sts>{status}</Sts><BookgDt><Dt>{day}</Dt></BookgDt>"
        f"<ValDt><DtTm>{day}T12:00:00+02:00</DtTm></ValDt>"
        f"<AcctSvcrRef>BANK-7</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"
    )


def transaction(
    title: str | Iterable[str] = "", *, name: str = "ANNA NOWAK", amount: str = "",
    refs: str = "", structured: str = "", newer: bool = True, side: str = "Dbtr",
) -> str:  # fmt: skip
    titles = [title] if isinstance(title, str) else title
    free = "".join(f"<Ustrd>{part}</Ustrd>" for part in titles)
    named = f"<Pty><Nm>{name}</Nm></Pty>" if newer else f"<Nm>{name}</Nm>"
    return (
        f"<TxDtls><Refs>{refs}</Refs>{amount}<RltdPties><{side}>{named}</{side}>"
        f"<{side}Acct><Id><IBAN>{PAYER}</IBAN></Id></{side}Acct></RltdPties>"
        f"<RmtInf>{free}{structured}</RmtInf></TxDtls>"
    )


MBANK = """mBank S.A. Bankowość Detaliczna;

#Klient;
LIPOWA 7 EWA ZIELIŃSKA;

#Waluta;#Wpływy;#Wydatki;
PLN;1 364,90;-50,00;

#Data operacji;#Data księgowania;#Opis operacji;#Tytuł;#Nadawca/Odbiorca;#Numer konta;#Kwota;#Saldo po operacji;
2026-05-03;2026-05-04;PRZELEW ZEWNĘTRZNY PRZYCHODZĄCY;"ZAPŁATA ZA ZAMÓWIENIE   2026-000123";"ŻÓŁĆ ANNA  UL. LIPOWA 1";'92124012340001567890123456';129,90;1 129,90;
2026-05-03;2026-05-04;PRZELEW ZEWNĘTRZNY PRZYCHODZĄCY;"2026-000124";"JAN KOWALSKI";'92124012340001567890123456';1 235,00;2 364,90;
2026-05-04;2026-05-04;OPŁATA;"OPŁATA MIESIĘCZNA";"";'';-50,00;2 314,90;

;;;;;;#Saldo końcowe;2 314,90 PLN;
"""

PKO = """"Data operacji","Data waluty","Typ transakcji","Kwota","Waluta","Saldo po transakcji","Opis transakcji","","",""
"2026-05-03","2026-05-03","Przelew na konto","+129.90","PLN","+1129.90","Rachunek nadawcy: 92 1240 1234 0001 5678 9012 3456","Nazwa nadawcy: ANNA NOWAK","Adres nadawcy: UL. LIPOWA 1","Tytuł: zam 2026 000123"
"2026-05-03","2026-05-03","Opłata","-7.00","PLN","+1122.90","Tytuł: OPŁATA","","",""
"""

ING = """"Lista transakcji";;"ING Bank Śląski S.A.";
"Data transakcji";"Data księgowania";"Dane kontrahenta";"Tytuł";"Nr rachunku";"Nazwa banku";"Szczegóły";"Nr transakcji";"Kwota transakcji (waluta rachunku)";"Waluta";"Kwota blokady/zwolnienie blokady";"Waluta";"Kwota płatności w walucie";"Waluta";"Konto";"Saldo po transakcji";"Waluta";
2026-05-03;2026-05-04;" ANNA NOWAK ";" 2026-000123 ";'92124012340001567890123456 ';" mBank ";"PRZELEW ";'202605031234 ';129,90;PLN;;;;;"Firmowe";1129,90;PLN;
2026-05-03;;" SKLEP ";" Blokada ";;;"";;;;-20,00;PLN;;;"Firmowe";;;
"Dokument ma charakter informacyjny.";
"""

FIO = """\ufeffaccountId;2000000001
bankId;2010
dateStart;01.05.2026

"ID pohybu";"Datum";"Objem";"Měna";"Protiúčet";"Název protiúčtu";"Kód banky";"Název banky";"KS";"VS";"SS";"Uživatelská identifikace";"Zpráva pro příjemce";"Typ"
"26000000001";"03.05.2026";"480,50";"CZK";"1265098001";"Nováková, Jana";"5500";"Raiffeisenbank";"0308";"2026000123";"";"Nováková, Jana";"Květiny";"Bezhotovostní příjem"
"26000000002";"04.05.2026";"-99,00";"CZK";"";"";"";"";"";"";"";"Poplatek";"";"Poplatek"
"""

CSOB = """Pohyby na účtu 19-123/0800
číslo účtu;datum zaúčtování;částka;měna;zůstatek;číslo účtu protiúčtu;kód banky protiúčtu;název účtu protiúčtu;konstantní symbol;variabilní symbol;specifický symbol;označení operace;ID transakce;poznámka
19-123/0800;03.05.2026;480,50;CZK;1480,50;1265098001;5500;Jana Nováková;0308;0002026123;;Příchozí úhrada;77;květiny
"""

BT = """Banca Transilvania
Numar cont:,RO49AAAA1B31007593840000
Gasit/e:,2

Data tranzactie,Data valuta,Descriere,Referinta tranzactiei,Debit,Credit,Sold contabil
2026-05-03,2026-05-03,"Incasare OP;comanda 2026-000123;ANA POPESCU",123FPAA,,"1,240.50","2,240.50"
2026-05-03,2026-05-03,Comision,124FPAA,-3.00,,"2,237.50"
"""
