"""KSeF's own numbers and the code on the paper: what can be checked and made without asking it.

Number: NIP-YYYYMMDD-12 hexadecimal digits-CRC8. Code I: the address behind the QR code. Documents:
github.com/CIRFMF/ksef-docs, read in November 2026. Pure.
"""

import base64
import hashlib
import re
from datetime import date

VERIFY = "https://qr.ksef.mf.gov.pl/invoice"
NUMBER = re.compile(r"[0-9]{10}-[0-9]{8}-[0-9A-F]{12}-[0-9A-F]{2}")
POLYNOMIAL = 0x07
CHECKED = 32
"""Characters before the last hyphen."""


def is_number(text: str) -> bool:
    """Whether KSeF can have given this number: its form and its check sum."""
    return bool(NUMBER.fullmatch(text)) and _crc8(text[:CHECKED]) == int(text[-2:], 16)


def code_link(file: bytes, nip: str, issued: date) -> str:
    """The address of code I: `file` exactly as it was sent."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(file).digest()).decode().rstrip("=")
    return f"{VERIFY}/{nip}/{issued:%d-%m-%Y}/{digest}"


def _crc8(text: str) -> int:
    rest = 0
    for byte in text.encode():
        rest ^= byte
        for _bit in range(8):
            rest = (rest << 1 ^ POLYNOMIAL if rest & 0x80 else rest << 1) & 0xFF
    return rest
