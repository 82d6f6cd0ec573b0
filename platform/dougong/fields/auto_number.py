"""Numbers that the product gives to new records, such as QT202611-0042."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dougong.dataclasses import dataclass
from dougong.definitions import FieldDefinition
from dougong.fields.base import both, options, titled
from dougong.fields.text import TextType
from dougong.problems import N_, Problem

DEFAULT_FORMAT = "{0000}"
LONGEST = 60
_PART = re.compile(r"\{(YYYY|YY|MM|DD|0{1,12})\}")
_PERIODS = {"never": "", "yearly": "%Y", "monthly": "%Y-%m", "daily": "%Y-%m-%d"}
_NEEDED = {"never": (), "yearly": ("YYYY",), "monthly": ("YYYY", "MM"), "daily": ("YYYY", "MM", "DD")}

ONE_COUNTER = N_("The format needs one counter, such as {{0000}}, and no more.")
UNKNOWN_PART = N_(
    "“{part}” means nothing in a format; there are {{YYYY}}, {{YY}}, {{MM}}, {{DD}} and {{0000}}."
)
WOULD_REPEAT = N_("A counter that starts again needs {parts} in the format, or numbers would repeat.")


class AutoNumberType(TextType):
    name = "auto_number"
    title = both("Auto number", "流水号")
    help = both(
        "A number that every new record gets by itself, with the date in it if wanted. No two records have the same.",
        "新记录自动获得的编号，可以包含日期，不会重复。",
    )
    options_schema = options(
        {
            "numberFormat": {"type": "string", "minLength": 1, "maxLength": LONGEST}
            | titled("Format", "编号格式"),
            "resets": {"enum": list(_PERIODS)} | titled("Counter starts again", "计数重置"),
        },
    )

    def check_options(self, field: FieldDefinition) -> Iterable[Problem]:
        text = number_format(field)
        parts = [match[1] for match in _PART.finditer(text)]
        rest = _PART.sub("", text)
        if "{" in rest or "}" in rest:
            part = rest[min(i for i in (rest.find("{"), rest.find("}")) if i >= 0) :][:12]
            yield Problem("bad_option", UNKNOWN_PART, "/numberFormat", {"part": part})
        elif sum(part.startswith("0") for part in parts) != 1:
            yield Problem("bad_option", ONE_COUNTER, "/numberFormat")
        else:
            missing = [part for part in _NEEDED[field.options.get("resets", "never")] if part not in parts]
            if missing:
                params = {"parts": " ".join(f"{{{part}}}" for part in missing)}
                yield Problem("bad_option", WOULD_REPEAT, "/numberFormat", params)


@dataclass(frozen=True, slots=True)
class Numbering:
    """How one field's numbers are made."""

    text: str
    period_format: str

    def period(self, day: date) -> str:
        """Numbers of one period are counted together."""
        return day.strftime(self.period_format)

    def number(self, count: int, day: date) -> str:
        parts = {"YYYY": f"{day:%Y}", "YY": f"{day:%y}", "MM": f"{day:%m}", "DD": f"{day:%d}"}
        return _PART.sub(lambda match: parts.get(match[1]) or str(count).zfill(len(match[1])), self.text)


def number_format(field: FieldDefinition) -> str:
    text: str = field.options.get("numberFormat", DEFAULT_FORMAT)
    return text


def numbering(field: FieldDefinition) -> Numbering:
    return Numbering(number_format(field), _PERIODS[field.options.get("resets", "never")])
