"""QR codes as pictures that a page can hold: dark on light in both themes, or telephones cannot read them."""

from __future__ import annotations


def qr_code(text: str) -> str:
    """A data address for an ``img``."""
    import segno  # most servers never need it

    return segno.make(text, error="m", micro=False).svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
