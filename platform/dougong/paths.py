"""Where the files that come with the product lie: beside the package in a wheel, else in the checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent.parent


def definition_schemas() -> Path:
    return _first(PACKAGE / "definition_schemas", CHECKOUT / "metadata") / "v1"


def template_packs() -> Path:
    return _first(PACKAGE / "template_packs", CHECKOUT / "templates")


def bundled_plugins() -> Path:
    return _first(PACKAGE / "bundled_plugins", CHECKOUT / "plugins")


def _first(installed: Path, checkout: Path) -> Path:
    return installed if installed.is_dir() else checkout
