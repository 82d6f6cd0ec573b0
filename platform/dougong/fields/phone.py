"""Phone numbers, kept as "+8613800138000", with ";ext=12" behind it for an extension."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dougong.definitions import DefinitionSet, FieldDefinition
from dougong.fields.base import Schema, both, options
from dougong.fields.coded import CodedType
from dougong.fields.coercion import CoercionContext
from dougong.fields.columns import Value
from dougong.fields.errors import FieldError, refuse, shown
from dougong.problems import N_, Problem

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

PATTERN = "^[+][1-9][0-9]{4,14}(?:;ext=[0-9]{1,8})?$"
_EXACT = re.compile(PATTERN[1:-1])
LONGEST = 60

REGIONS = {
    "CNY": "CN", "USD": "US", "GBP": "GB", "JPY": "JP", "KRW": "KR", "HKD": "HK", "TWD": "TW", "SGD": "SG",
    "AUD": "AU", "CAD": "CA", "NZD": "NZ", "CHF": "CH", "INR": "IN", "MYR": "MY", "THB": "TH", "VND": "VN",
    "IDR": "ID", "PHP": "PH", "BRL": "BR", "MXN": "MX", "PLN": "PL", "CZK": "CZ", "SEK": "SE", "NOK": "NO",
    "DKK": "DK", "HUF": "HU", "TRY": "TR", "ZAR": "ZA", "AED": "AE", "SAR": "SA", "RUB": "RU", "MOP": "MO",
}  # fmt: skip
"""Where a workspace is that counts in a currency: numbers without a country code are taken for local ones."""


class PhoneType(CodedType):
    name = "phone"
    title = both("Phone", "电话")
    help = both(
        "A phone number, which can be called with a click. Without a country code it counts as one of the region.",
        "电话号码，点击即可拨打。没有国家代码的号码按所设地区识别。",
    )
    options_schema = options(
        {
            "region": {
                "type": "string",
                "pattern": "^[A-Z]{2}$",
                "title": "Region",
                "x-title-zh": "地区",
                "description": "A code such as CN or US; without it, that of the workspace's currency.",
            }
        }
    )
    widget = "phone"
    reader = "phone"
    operators = ("equals", "differs", "contains", "blank", "filled")
    expected = N_("Expected a phone number such as +8613800138000, found {value}.")
    is_searched = True

    def kept(self, text: str) -> str:
        if not _EXACT.fullmatch(text):
            raise _not_a_number(text)
        return text

    def written(self, value: object, field: FieldDefinition, context: CoercionContext) -> str:
        region = field.options.get("region") or region_of(context)
        if (isinstance(value, float) and value.is_integer()) or (
            isinstance(value, int) and not isinstance(value, bool)
        ):
            value = str(int(value)) if abs(value) < 10**20 else value
        if not isinstance(value, str) or len(value) > LONGEST:
            raise _not_a_number(value)
        if _EXACT.fullmatch(value):
            return value
        import phonenumbers

        try:
            number = phonenumbers.parse(unicodedata.normalize("NFKC", value), region)
        except phonenumbers.NumberParseException:
            raise _not_a_number(value) from None
        possible = (phonenumbers.is_possible_number, phonenumbers.shortnumberinfo.is_possible_short_number)
        if not any(judge(number) for judge in possible):
            raise _not_a_number(value)
        text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if number.extension:
            text += f";ext={number.extension}"
        if not _EXACT.fullmatch(text):
            raise _not_a_number(value)
        return text

    def json_schema(self, field: FieldDefinition, definitions: DefinitionSet, purpose: str) -> Schema:
        return {"type": "string", "pattern": PATTERN}

    def to_search(self, value: Value, field: FieldDefinition) -> str:
        """By all digits, without the country's, by the groups, and by the last four."""
        from phonenumbers import PhoneNumberFormat, format_number  # takes its time: not before there are any

        number = parsed(value)
        grouped = format_number(number, PhoneNumberFormat.INTERNATIONAL)
        national = str(number.national_number)
        return f"{value} {national} {grouped} {national[-4:]}"

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        from phonenumbers import SUPPORTED_REGIONS

        region = field.options.get("region")
        if region is not None and region not in SUPPORTED_REGIONS:
            yield Problem(
                "bad_option", N_("“{region}” is not the code of a region."), "/region", {"region": region}
            )


def region_of(context: CoercionContext) -> str:
    found = REGIONS.get(context.currency)
    return found or ("CN" if context.language.startswith("zh") else "US")


def parsed(value: str) -> PhoneNumber:
    from phonenumbers import parse

    return parse(value, None)


def readable(value: str) -> str:
    """In groups: +86 138 0013 8000. What is masked is no number, and stays as it is."""
    if "*" in value:
        return value
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number

    try:
        return format_number(parsed(value), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return value


def _not_a_number(value: object) -> FieldError:
    return refuse("not_a_phone", N_("“{value}” is not a phone number."), value=shown(value))
