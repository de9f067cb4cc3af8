"""KSeF's code on the paper and its receipt: what can be made and read without asking it.

Code I: the address behind the QR code. UPO: the receipt, with the hash of the file as it came.
Documents: github.com/CIRFMF/ksef-docs, read in November 2026. Pure. Raises Unfit (a sentence).
"""

import base64
import hashlib
from datetime import date

from django.utils.translation import gettext as _
from lxml import etree

from orderwright.kernel.providers import NotUnderstood
from orderwright.outbound.documents.exchange.errors import Unfit
from orderwright.outbound.providers.xml import named, parse

VERIFY = "https://qr.ksef.mf.gov.pl/invoice"
LARGEST_UPO = 2_000_000
"""Bytes; a receipt names every document of its session."""
SHA256 = 32


def file_hash(file: bytes) -> str:
    """SHA-256 of a file exactly as it was sent, in the letters of addresses."""
    return _for_addresses(hashlib.sha256(file).digest())


def code_link(sent: str, nip: str, issued: date) -> str:
    """The address of code I; `sent`: the hash of the file as it was sent."""
    return f"{VERIFY}/{nip}/{issued:%d-%m-%Y}/{sent}"


def sent_hash(upo: bytes, number: str) -> str:
    """The hash of the file that the receipt names for a number. Raises Unfit when it is no receipt
    of that number.
    """
    try:
        root = parse(upo[:LARGEST_UPO])
    except NotUnderstood as problem:
        raise Unfit(_("This file is no receipt of KSeF (UPO) as XML.")) from problem
    for document in named(root, "Dokument"):
        if _text(document, "NumerKSeFDokumentu") == number:
            return _read(_text(document, "SkrotDokumentu"))
    raise Unfit(_("This receipt does not name the number %(number)s.") % {"number": number})


def _text(document: etree._Element, name: str) -> str:
    return next((found.text or "" for found in named(document, name)), "").strip()


def _read(encoded: str) -> str:
    try:
        digest = base64.b64decode(encoded, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != SHA256:
        raise Unfit(_("This receipt does not hold the hash of the file that was sent."))
    return _for_addresses(digest)


def _for_addresses(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
