"""The signature of PayU's notifications: HASH(raw body + second key), HASH named by the header.

Source: developers.payu.com/europe, and the tests of the official PHP SDK, read November 2026.
Called by `payu.py` with the bytes as they came, before anything in them is read.
"""

import hashlib
import hmac

from orderwright.domain.payments.port_errors import BadSignature

ALGORITHMS = {
    "MD5": "md5", "SHA": "sha1", "SHA1": "sha1", "SHA-1": "sha1", "SHA256": "sha256",
    "SHA-256": "sha256", "SHA384": "sha384", "SHA-384": "sha384", "SHA512": "sha512",
    "SHA-512": "sha512",
}  # fmt: skip


def check_signature(raw: bytes, given: str, second_key: str) -> None:
    """Raises BadSignature unless the header's signature is that of the raw body and our key."""
    found: dict[str, str] = {}
    for entry in given.split(";"):
        name, _equals, value = entry.partition("=")
        if name.strip() in found:
            raise BadSignature
        found[name.strip()] = value.strip()
    algorithm = ALGORITHMS.get(found.get("algorithm", "").upper())
    if algorithm is None:
        raise BadSignature
    expected = hashlib.new(algorithm, raw + second_key.encode()).hexdigest()
    if not hmac.compare_digest(expected, found.get("signature", "").lower()):
        raise BadSignature
