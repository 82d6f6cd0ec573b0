"""Postal addresses."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel import Locale

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import Schema, both
from dougong.fields.clean import clean
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import refuse, shown, wrong_type
from dougong.fields.json_field import parsed_json
from dougong.fields.parts import Part, text_part
from dougong.fields.structured import StructuredType, compact, text_schema
from dougong.fields.text_forms import key_text
from dougong.problems import N_

PARTS = ("country", "province", "city", "district", "detail", "postcode")
"""From the largest to the smallest, as Chinese addresses are written."""
LENGTHS = {"country": 2, "province": 100, "city": 100, "district": 100, "detail": 300, "postcode": 20}
COUNTRY = "^[A-Z]{2}$"
SEPARATOR = " / "
TITLES = {
    "country": both("Country", "国家"),
    "province": both("Province", "省"),
    "city": both("City", "市"),
    "district": both("District", "区县"),
    "detail": both("Street and number", "详细地址"),
    "postcode": both("Postcode", "邮编"),
}
ADDRESS_PARTS: tuple[Part, ...] = tuple(text_part(name, TITLES[name]) for name in PARTS)
EXPECTED = N_("Expected the parts of an address, found {value}.")


class AddressType(StructuredType):
    name = "address"
    title = both("Address", "地址")
    help = both(
        "Country, province, city, district, street and postcode; those of China are chosen from lists.",
        "国家、省、市、区县、详细地址和邮编，中国的省市区可从列表选择。",
    )
    widget = "address"
    reader = "address"
    is_searched = True
    part_names = PARTS

    def value_parts(self, field: FieldDefinition, definitions: DefinitionSet) -> tuple[Part, ...]:
        return ADDRESS_PARTS

    def exact(self, field: FieldDefinition, definitions: DefinitionSet) -> Callable[[object], Value]:
        return _exact

    def lenient(
        self, field: FieldDefinition, definitions: DefinitionSet
    ) -> Callable[[object, CoercionContext], Value]:
        return lambda value, context: _exact(_written(value) if isinstance(value, str) else value)

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        texts: Schema = {name: text_schema(length) for name, length in LENGTHS.items()}
        texts["country"] = {"anyOf": [{"type": "string", "pattern": COUNTRY}, {"enum": [None, ""]}]}
        return {"type": "object", "properties": texts, "additionalProperties": False, "minProperties": 1}

    def to_text(self, value: Value, field: FieldDefinition) -> str:
        """All six places, so that it can be read back."""
        address = self.to_json(value, field)
        return SEPARATOR.join(address[part] or "" for part in PARTS)

    def to_search(self, value: Value, field: FieldDefinition) -> str:
        return one_line(self.to_json(value, field), "zh")


def one_line(address: dict[str, Any], language: str) -> str:
    """As it is written where it is: Chinese from large to small without spaces, others the other way round."""
    parts = [address[part] for part in PARTS[1:5] if address[part]]
    country = country_name(address["country"], language) if address["country"] else ""
    if address["country"] in ("CN", "HK", "MO", "TW", None) and any(map(_is_chinese, parts)):
        distinct = [part for index, part in enumerate(parts) if index == 0 or part != parts[index - 1]]
        line = "".join(distinct)
        return f"{line} {address['postcode']}" if address["postcode"] else line
    place = [address["detail"], address["district"], address["city"], address["province"]]
    return ", ".join(part for part in (*place, address["postcode"], country) if part)


def country_name(code: str, language: str) -> str:
    name: str = countries(language).get(code, code)
    return name


@lru_cache(maxsize=8)
def countries(language: str) -> dict[str, str]:
    """Names by code; without regions of the world and what is no country any more."""
    names = Locale.parse(language).territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ")
    }


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def _exact(value: object) -> str | None:
    if not isinstance(value, dict) or not value or not set(value) <= set(PARTS):
        raise wrong_type(EXPECTED, value)
    address = {part: _part(part, value.get(part)) for part in PARTS}
    return compact(address) if any(address.values()) else None


def _part(name: str, text: Any) -> str | None:
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise wrong_type(N_("Expected text, found {value}."), text)
    text = clean(text, LENGTHS[name])
    if name == "country" and not (len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()):
        raise refuse(
            "not_a_country", N_("“{value}” is not the code of a country, such as CN."), value=shown(text)
        )
    return text.replace(SEPARATOR, "/").strip() or None


def _written(text: str) -> Any:
    """JSON; the six parts with slashes between; or just where it is."""
    if len(text) > 2_000:
        raise wrong_type(EXPECTED, text)
    plain = text.strip()
    if plain.startswith("{"):
        parts = parsed_json(plain)
    else:
        slots = [slot.strip() for slot in f"{text} ".split(SEPARATOR)]
        parts = dict(zip(PARTS, slots, strict=True)) if len(slots) == len(PARTS) else {"detail": plain}
    if isinstance(parts, dict) and isinstance(parts.get("country"), str):
        parts["country"] = country_code(parts["country"])
    return parts


def country_code(text: str) -> str:
    """For a name in English or Chinese; what is not known stays."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return _codes().get(key_text(plain), plain.upper() if len(plain) == 2 else plain)


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found = {key_text(name): code for language in ("zh", "en") for code, name in countries(language).items()}
    return found | {key_text(word): code for word, code in (("中国大陆", "CN"), ("USA", "US"), ("UK", "GB"))}
