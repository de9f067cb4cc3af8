"""The carriers that every shop begins with. Data alone; laid down by `carrier_services.py`.

Addresses and shapes are as carriers publish them for their customers and are not checked by
machine. Carriers change their numbers: a shop edits its own rows. (S3-36)
"""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

S10 = r"[A-Z]{2}\d{9}[A-Z]{2}"


@dataclass(frozen=True, slots=True)
class CarrierSeed:
    """The first values of a row; `example` is an English phrase that is translated when shown."""

    code: str
    name: str
    page: str
    shape: str
    example: str
    check_digit: str = ""
    service: str = ""


SEEDS = (
    CarrierSeed("inpost", "InPost", "https://inpost.pl/sledzenie-przesylek?number={number}",
                r"\d{24}", _("24 digits"), service="inpost"),
    CarrierSeed("dpd", "DPD", "https://tracktrace.dpd.com.pl/parcelDetails?p1={number}",
                r"[0-9A-Z]{14}|[0-9A-Z]{28}", _("14 letters and digits"), "dpd"),
    CarrierSeed("dhl", "DHL",
                "https://www.dhl.com/pl-pl/home/tracking.html?tracking-id={number}",
                r"\d{11}", _("11 digits"), service="dhl24"),
    CarrierSeed("gls", "GLS", "https://gls-group.com/track/{number}", r"\d{11,12}",
                _("11 or 12 digits")),
    CarrierSeed("poczta-polska", "Poczta Polska",
                "https://emonitoring.poczta-polska.pl/?numer={number}",
                rf"00\d{{18}}|{S10}", _("20 digits from 00 on, or as RB123456785PL"), "s10"),
    CarrierSeed("ceska-posta", "Česká pošta",
                "https://www.postaonline.cz/trackandtrace/-/zasilka/cislo?parcelNumbers={number}",
                rf"[A-Z]{{2}}\d{{9,10}}[A-Z]|{S10}",
                _("as DR1234567890E or RB123456785CZ"), "s10"),
    CarrierSeed("ppl", "PPL", "https://www.ppl.cz/vyhledat-zasilku?shipmentId={number}",
                r"\d{11}", _("11 digits")),
    CarrierSeed("packeta", "Packeta", "https://tracking.packeta.com/en/?id={number}",
                r"Z\d{10}", _("as Z1234567890"), service="packeta"),
    CarrierSeed("fan-courier", "FAN Courier",
                "https://www.fancourier.ro/awb-tracking/?tracking={number}", r"\d{13}",
                _("13 digits")),
    CarrierSeed("sameday", "Sameday", "https://sameday.ro/#awb={number}",
                r"(1SD|ONB)[0-9A-Z]+", _("it begins with 1SD or ONB")),
)  # fmt: skip
