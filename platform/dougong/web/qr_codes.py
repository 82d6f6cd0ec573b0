"""QR codes as pictures that a page can hold: dark on light in both themes, or telephones cannot read them."""

from __future__ import annotations

import segno


def qr_code(text: str) -> str:
    """A data address for an ``img``."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
