"""The product's own texts in the language of somebody who is not looking at a page, such as a reader of mail."""

from __future__ import annotations

import gettext
from functools import lru_cache

from dougong.paths import PACKAGE

FOLDER = PACKAGE / "web" / "translations"


def translated(text: str, language: str) -> str:
    """English where there is no translation."""
    return _catalogue(language.partition("-")[0]).gettext(text)


@lru_cache(maxsize=16)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("messages", FOLDER, [language], fallback=True)
