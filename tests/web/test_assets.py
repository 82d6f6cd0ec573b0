from __future__ import annotations

import json
import re

import pytest
from dougong.paths import CHECKOUT
from dougong.web.assets import BUILT, Assets
from dougong.web.builder.icons import OFFERED

FRONTEND = CHECKOUT / "frontend"
FIRST_LOAD = ("app.css", "app.js", "theme.js", "icons.svg", "inter-latin-wght-normal.woff2")
WITH_CHARTS = (*FIRST_LOAD, "charts.js")
BUDGET = 300_000
PAGE = 12_000
"""Bytes that are left for the page itself, and for what is said of each file."""


@pytest.fixture
def assets() -> Assets:
    found = Assets.read()
    if not found.files:
        pytest.skip("the front-end assets are not built: run make setup")
    return found


def test_a_class_is_laid_out_in_one_place() -> None:
    """Two parts of the product that happen to choose the same name would dress each other."""
    sheets = sorted((FRONTEND / "src" / "css").glob("*.css"))
    laid = [found for sheet in sheets for found in re.findall(r"(?m)^\.([\w-]+)\{", sheet.read_text("utf-8"))]
    assert len(laid) > 500
    assert not sorted({name for name in laid if laid.count(name) > 1})


@pytest.mark.parametrize(("names", "ending"), [(FIRST_LOAD, ".gz"), (WITH_CHARTS, ".br")])
def test_the_first_load_stays_small(assets: Assets, names: tuple[str, ...], ending: str) -> None:
    sizes = {name: _sent(assets.files[name], ending) for name in names}
    assert sum(sizes.values()) < BUDGET - PAGE, sizes


def _sent(name: str, ending: str) -> int:
    return (BUILT / (name if name.endswith(".woff2") else name + ending)).stat().st_size


def test_every_icon_that_pages_and_packs_name_is_in_the_sprite(assets: Assets) -> None:
    named = set()
    for path in (CHECKOUT / "platform/dougong/web").rglob("*.html"):
        named |= set(re.findall(r'\bicon\(\s*"([a-z0-9-]+)"', path.read_text("utf-8")))
    for path in (CHECKOUT / "templates").rglob("*.json"):
        named |= set(re.findall(r'"icon":\s*"([a-z0-9-]+)"', path.read_text("utf-8")))
    assert named <= assets.icons


def test_the_lock_names_no_registry() -> None:
    lock = (FRONTEND / "package-lock.json").read_text("utf-8")
    assert "http" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock)
    packages = json.loads(lock)["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)


def test_built_styles_load_nothing_from_elsewhere(assets: Assets) -> None:
    css = (BUILT / assets.files["app.css"]).read_text("utf-8")
    addresses = re.findall(r"url\(\"?([^)\"]+)", css)
    assert all(address.startswith(("./", "data:", "/static/")) for address in addresses), addresses


def test_styles_use_no_property_that_nothing_sets() -> None:
    styles = "".join(path.read_text("utf-8") for path in sorted((FRONTEND / "src" / "css").glob("*.css")))
    elsewhere = [
        *(FRONTEND / "src" / "js").glob("*.js"),
        *(CHECKOUT / "platform/dougong/web").rglob("*.html"),
    ]
    pages = "".join(path.read_text("utf-8") for path in elsewhere if "static" not in path.parts)
    used = set(re.findall(r"var\((--(?!bs-|tblr-)[a-z0-9-]+)", styles))
    known = set(re.findall(r"(--[a-z0-9-]+):", styles)) | set(re.findall(r"--[a-z0-9-]+(?=[\"':])", pages))
    # Frozen columns are counted: --fz-1, --fz-2, …
    assert {one for one in used - known if not one.startswith("--fz-")} == set()


def test_every_icon_that_is_offered_is_in_the_sprite(assets: Assets) -> None:
    assert set(OFFERED) - assets.icons == set()
    assert len(set(OFFERED)) == len(OFFERED)


def test_every_icon_of_the_crm_pack_is_offered() -> None:
    """What a pack says can be clicked together."""
    files = [one for one in (CHECKOUT / "templates/crm").glob("*/*.json") if "demo" not in one.parts]
    used = {name for one in files for name in re.findall(r'"icon": "([^"]+)"', one.read_text("utf-8"))}
    assert used - set(OFFERED) == set()
