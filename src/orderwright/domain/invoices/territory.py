"""Where tax law draws its borders: the EU, the prefixes of VAT ids, the counties of Romania. Pure.

Counties follow from post codes (Poșta Română, system of six digits of 2003): addresses have no
field for them.
"""

EU = frozenset(
    ("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
     "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK")
)  # fmt: skip

VAT_LETTERS = {"GR": "EL"}
"""Where a VAT id begins with other letters than the country's code."""

_COUNTIES = {
    "07": "IF", "08": "GR", "10": "PH", "11": "AG", "12": "BZ", "13": "DB", "14": "TR",
    "20": "DJ", "21": "GJ", "22": "MH", "23": "OT", "24": "VL", "30": "TM", "31": "AR",
    "32": "CS", "33": "HD", "40": "CJ", "41": "BH", "42": "BN", "43": "MM", "44": "SM",
    "45": "SJ", "50": "BV", "51": "AB", "52": "CV", "53": "HR", "54": "MS", "55": "SB",
    "60": "BC", "61": "NT", "62": "VN", "70": "IS", "71": "BT", "72": "SV", "73": "VS",
    "80": "GL", "81": "BR", "82": "TL", "90": "CT", "91": "CL", "92": "IL",
}  # fmt: skip


def county(country: str, postal_code: str) -> str:
    """ISO 3166-2 of the Romanian county ("RO-CJ"); "" elsewhere, or where the code is none."""
    digits = "".join(postal_code.split())
    if country != "RO" or len(digits) != 6 or not digits.isdigit():
        return ""
    if digits[0] == "0" and "1" <= digits[1] <= "6":
        return "RO-B"
    found = _COUNTIES.get(digits[:2])
    return f"RO-{found}" if found else ""
