"""A square code that leads somewhere, as the one that checks an invoice in KSeF. Pure."""

import io
from dataclasses import dataclass

import segno

QUIET_ZONE = 4
"""Modules of white around the code, as ISO 18004 asks."""


@dataclass(frozen=True, slots=True)
class ScanCode:
    """`link`: what a scanner reads; `label` stands below, `alt` is for those who do not see it."""

    link: str
    label: str
    alt: str

    def svg(self) -> str:
        """An `<svg>` element without XML declaration, black on white."""
        out = io.BytesIO()
        segno.make_qr(self.link, error="m").save(
            out, kind="svg", scale=4, border=QUIET_ZONE, light="#fff", xmldecl=False,
            nl=False, title=self.alt, svgclass=None, lineclass=None,
        )  # fmt: skip
        return out.getvalue().decode("utf-8")
