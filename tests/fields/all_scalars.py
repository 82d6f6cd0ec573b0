"""An object with a field of every scalar type, and a record that fills them all."""

from __future__ import annotations

from typing import Any

KINDS = {
    "long_text": "Notes",
    "rich_text": "Story",
    "decimal": "Weight",
    "percent": "Discount",
    "time": "Opens",
    "email": "E-mail",
    "phone": "Phone",
    "url": "Website",
    "rating": "Rating",
    "progress": "Progress",
    "colour": "Colour",
    "json": "Settings",
    "barcode": "Barcode",
    "location": "Place",
    "address": "Address",
}

SHOP: dict[str, Any] = {
    "kind": "object",
    "name": "shop",
    "title": "Shop",
    "titleField": "name",
    "properties": {
        "name": {"fieldType": "text", "title": "Name", "unique": True},
        **{f"f_{kind}": {"fieldType": kind, "title": title} for kind, title in KINDS.items()},
    },
    "required": ["name"],
}
SHOP["properties"]["f_decimal"]["decimals"] = 3
SHOP["properties"]["f_percent"]["decimals"] = 1

RECORD: dict[str, Any] = {
    "f_long_text": "first line\nsecond line",
    "f_rich_text": "<p>Since <b>1998</b></p>",
    "f_decimal": "12.345",
    "f_percent": "0.125",
    "f_time": "09:30",
    "f_email": "anna@example.com",
    "f_phone": "+8613800138000",
    "f_url": "https://www.example.com/a",
    "f_rating": 4,
    "f_progress": 60,
    "f_colour": "#1f6feb",
    "f_json": {"a": [1, {"b": None}]},
    "f_barcode": "6901234567892",
    "f_location": {"latitude": 31.2304, "longitude": 121.4737, "label": "人民广场"},
    "f_address": {
        "country": "CN",
        "province": "广东省",
        "city": "深圳市",
        "district": "南山区",
        "detail": "科技路 1 号",
        "postcode": "518057",
    },
}

TYPED = {
    "f_long_text": "first line\r\nsecond line",
    "f_rich_text": "<p>Since <b>1998</b></p>",
    "f_decimal": "12.345",
    "f_percent": "12.5%",
    "f_time": "9:30",
    "f_email": "anna@Example.com",
    "f_phone": "138 0013 8000",
    "f_url": "www.example.com/a",
    "f_rating": "4",
    "f_progress": "60",
    "f_colour": "#1F6FEB",
    "f_json": '{"a": [1, {"b": null}]}',
    "f_barcode": "6901234567892",
    "f_location.latitude": "31.2304",
    "f_location.longitude": "121.4737",
    "f_location.label": "人民广场",
    "f_address.country": "CN",
    "f_address.province": "广东省",
    "f_address.city": "深圳市",
    "f_address.district": "南山区",
    "f_address.detail": "科技路 1 号",
    "f_address.postcode": "518057",
}
"""The same, as a person fills in the form."""
