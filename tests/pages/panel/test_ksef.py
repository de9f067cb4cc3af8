"""Ewa records what KSeF answered: the number and the receipt, which the paper then shows (E6)."""

import base64
import hashlib
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader

from orderwright.domain.invoices import services
from orderwright.domain.invoices.ksef import Answer, record
from orderwright.domain.invoices.models import Invoice, KsefRecord
from orderwright.domain.shop.services import change_settings
from orderwright.entrypoints import exports
from orderwright.kernel.lifecycle.errors import BadInput
from orderwright.kernel.log.models import LogEntry
from orderwright.outbound.documents.exchange.ksef_numbers import file_hash
from tests.pages.panel.desk import Desk
from tests.walks import ANNA, ContactWish, anna_buys, step

pytestmark = pytest.mark.atom("E6")
NUMBER = "5265877635-20250826-0100001AF629-AF"
FIRM = ContactWish(ANNA.email, ANNA.name, ANNA.phone, "Kowalska i syn", "5252248481")
LIST = "/panel/invoices"


@pytest.fixture(autouse=True)
def seller(shop: None) -> None:
    change_settings(
        tax_id="5265877635",
        address={"street": "Prosta 1", "postal_code": "00-001", "city": "Warszawa"},
    )
    services.change_settings(ksef=True, whom="everybody")


def an_invoice(customer: ContactWish = FIRM) -> Invoice:
    step(anna_buys({"LAMP": 1}, customer=customer), "invoice")
    return Invoice.objects.latest("pk")


def receipt(number: str = NUMBER, sent: bytes = b"<Faktura/>") -> bytes:
    digest = base64.b64encode(hashlib.sha256(sent).digest()).decode()
    return (
        '<Potwierdzenie xmlns="http://upo.schematy.mf.gov.pl/KSeF/v4-3"><Dokument>'
        f"<NumerKSeFDokumentu>{number}</NumerKSeFDokumentu>"
        f"<SkrotDokumentu>{digest}</SkrotDokumentu></Dokument></Potwierdzenie>"
    ).encode()


def told(desk: Desk, row: Invoice, number: str = NUMBER, upo: bytes | None = None) -> Any:
    data: dict[str, Any] = {"number": number}
    if upo is not None:
        data["upo"] = SimpleUploadedFile("upo.xml", upo, "application/xml")
    return desk.client.post(f"{LIST}/{row.pk}/ksef", data)


def links(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_the_number_stands_on_the_paper_with_the_code_of_the_file_as_it_was_sent(
    ewa: Desk,
) -> None:
    row = an_invoice()
    before = exports.invoice_paper(row).content
    assert "KSeF" not in links(before)

    assert told(ewa, row, f" {NUMBER.lower()} ").status_code == 302

    paper = links(exports.invoice_paper(row).content).replace("\n", "").replace("\u200b", "")
    assert NUMBER in paper
    assert file_hash(exports.invoice_file(row, "ksef").content) in paper
    assert NUMBER in ewa.page(f"{LIST}/{row.pk}").text
    assert LogEntry.objects.filter(area="invoices", order_number=row.order.number).exists()


def test_a_receipt_is_kept_as_it_came_and_names_what_was_sent(ewa: Desk) -> None:
    row = an_invoice()

    assert told(ewa, row, upo=receipt()).status_code == 302

    assert KsefRecord.objects.get().file_hash == file_hash(b"<Faktura/>")
    assert ewa.get(f"{LIST}/{row.pk}/upo.xml").content == receipt()
    # the number told once more without it: the receipt and its hash stay
    assert told(ewa, row).status_code == 302
    kept = KsefRecord.objects.get()
    assert (bytes(kept.upo or b""), kept.file_hash) == (receipt(), file_hash(b"<Faktura/>"))


@pytest.mark.parametrize(
    ("number", "upo", "sentence"),
    [
        (NUMBER.replace("AF629", "AF628"), None, "This is no number of KSeF"),
        ("", None, "This is needed"),
        (NUMBER, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "no receipt of KSeF"),
        (NUMBER, b"not xml", "no receipt of KSeF"),
        (NUMBER, receipt("5265877635-20250826-0100001AF628-A8"), "does not name the number"),
        (NUMBER, receipt().replace(b"</Skrot", b"!</Skrot"), "does not hold the hash"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    ewa: Desk, number: str, upo: bytes | None, sentence: str
) -> None:
    answer = told(ewa, an_invoice(), number, upo)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not KsefRecord.objects.exists()


def test_one_number_belongs_to_one_document_of_its_own_seller() -> None:
    first, second = an_invoice(), an_invoice()
    record(first, Answer(NUMBER), by="staff:Marek")
    with pytest.raises(BadInput, match="Another document"):
        record(second, Answer(NUMBER), by="staff:Marek")
    assert KsefRecord.objects.get().invoice == first
    change_settings(tax_id="5252248481")
    with pytest.raises(BadInput, match="another seller"):
        record(an_invoice(), Answer(NUMBER), by="staff:Marek")


def test_a_proforma_goes_nowhere_and_a_shop_without_ksef_sees_nothing_of_it(ewa: Desk) -> None:
    row = an_invoice()
    step(anna_buys({"LAMP": 1}, customer=FIRM), "proforma")
    with pytest.raises(BadInput, match="does not go to KSeF"):
        record(Invoice.objects.get(kind="proforma"), Answer(NUMBER), by="staff:Marek")
    services.change_settings(ksef=False)
    assert "KSeF number" not in ewa.page(f"{LIST}/{row.pk}").text
    assert 'name="ksef"' not in ewa.get(LIST).content.decode()


def test_the_list_finds_what_is_not_in_ksef_yet_and_passes_over_consumers(ewa: Desk) -> None:
    recorded, missing = an_invoice(), an_invoice()
    consumer = an_invoice(ContactWish(ANNA.email, ANNA.name, ANNA.phone))
    record(recorded, Answer(NUMBER), by="staff:Marek")

    found = ewa.page(f"{LIST}?ksef=missing").text

    assert missing.number in found
    assert recorded.number not in found
    assert consumer.number not in found
