"""What is left of a value when everything is taken away in which the same thing is written differently.

``VERSION`` is raised with every change: then all keys are made anew with the next publish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from dougong.fields.text_forms import folded, is_cjk, key_text

VERSION = 1

Normal = Callable[[Any], str]
"""Of a value that is not blank; "" where nothing is left of it."""

SHORTEST_NUMBER = 6
_EXTENSION = re.compile(r"(ext\.?|extn\.?|x|#|转|轉|分机|內線).*$")
_PARENTHESES = re.compile(r"[()\[\]{}〈〉《》【】]")

_FORMS = """
    ab ag aps as asa bhd bv co company corp corporation cv gesmbh gmbh group holding holdings inc
    incorporated kg kk limited llc llp lp ltd nv oy oyj plc private pte pty pvt sa sae sarl sas sdn se
    sl spa srl
"""
LEGAL_FORMS = frozenset(_FORMS.split())
"""Words at the end of a company's name that people leave out."""
_CHINESE_FORMS = (
    *("股份有限公司", "有限责任公司", "有限責任公司", "株式会社", "有限会社", "주식회사", "有限公司"),
    *("集团公司", "集團公司", "总公司", "總公司", "集团", "集團", "公司", "股份"),
)


def exact(value: Any) -> str:
    """Capitals and width aside, as uniqueness has it."""
    return key_text(value) if isinstance(value, str) else str(value)


def text(value: Any) -> str:
    """Letters and digits."""
    return "".join(character for character in folded(str(value)) if character.isalnum())


def phone(value: Any) -> str:
    """The digits without the extension, a leading 0 and the code of the country that most numbers here have."""
    digits = "".join(c for c in _EXTENSION.sub("", folded(str(value))) if c.isdecimal())
    digits = "".join(str(int(digit)) for digit in digits).lstrip("0")
    if digits.startswith("86") and len(digits) > 10:
        digits = digits[2:].lstrip("0")
    return digits if len(digits) >= SHORTEST_NUMBER else ""


def email(value: Any) -> str:
    """The address, without what stands behind a + before the @."""
    name, at, domain = folded(str(value)).strip().rpartition("@")
    return f"{name.partition('+')[0]}@{domain.rstrip('.')}" if at and name else ""


def company(value: Any) -> str:
    """The name without its legal form; the whole name if it consists of nothing else."""
    words = _words(_PARENTHESES.sub(" ", folded(str(value))))
    kept = words[1:] if words[:1] == ["the"] else words
    while kept and kept[-1] in LEGAL_FORMS:
        kept = kept[:-1]
    return _without_forms("".join(kept)) or text(value)


def _words(name: str) -> list[str]:
    """Dots within an abbreviation do not part it: S.A.R.L. is a word."""
    spaced = "".join(c if c.isalnum() else "" if c in ".'’" else " " for c in name)
    return spaced.split()


def _without_forms(name: str) -> str:
    if name.isascii() or not any(map(is_cjk, name)):
        return name
    while name.endswith(_CHINESE_FORMS) or name.startswith(_CHINESE_FORMS):
        for form in _CHINESE_FORMS:
            name = name.removesuffix(form).removeprefix(form)
    return name


NORMAL: Mapping[str, Normal] = {
    "exact": exact,
    "text": text,
    "phone": phone,
    "email": email,
    "company": company,
}
