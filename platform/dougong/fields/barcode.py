"""Codes that are scanned: numbers of articles, devices, boxes."""

from __future__ import annotations

from dougong.fields.base import both, options
from dougong.fields.text import TextType


class BarcodeType(TextType):
    name = "barcode"
    title = both("Barcode", "条码")
    help = both(
        "A code to be scanned; its record shows it as a QR code.",
        "用于扫描的编码，记录页会显示对应的二维码。",
    )
    options_schema = options({"maxLength": TextType.options_schema["properties"]["maxLength"]})
    widget = "barcode"
    reader = "barcode"
    keeps_spaces = False
    usual_length = 120
