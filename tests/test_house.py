"""The shape of the house itself: what is packaged, what imports what."""

from __future__ import annotations

import configparser
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "platform"


def setup_cfg() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(CHECKOUT / "setup.cfg")
    return parser


def test_platform_is_only_a_source_root() -> None:
    assert not (SOURCE / "__init__.py").exists(), "a package named platform would hide the standard library's"


def test_every_package_on_disk_is_listed_for_the_wheel() -> None:
    on_disk = {
        ".".join(init.parent.relative_to(SOURCE).parts)
        for init in (SOURCE / "dougong").rglob("__init__.py")
        if "migrations" not in init.parts
    }
    listed = set(setup_cfg()["options"]["packages"].split())
    mapped = {"dougong.definition_schemas", "dougong.template_packs", "dougong.bundled_plugins"}
    assert listed - mapped == on_disk


def test_every_room_says_what_it_is_for() -> None:
    silent = [
        str(init.relative_to(SOURCE))
        for init in (SOURCE / "dougong").rglob("__init__.py")
        if not init.read_text().lstrip().startswith('"""')
    ]
    assert silent == []


def test_imports_point_down_the_floors() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


WITH_THE_WHEEL = pytest.mark.xdist_group("wheel")
"""Or each worker of the tests would build one."""


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    web = CHECKOUT / "platform/dougong/web"
    built = [*(web / "static/build").rglob("*"), *web.glob("translations/*/LC_MESSAGES/*.mo")]
    wanted = [CHECKOUT / name for name in files if name] + built
    for path in wanted:
        if path.is_file():
            target = source / path.relative_to(CHECKOUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(source)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@WITH_THE_WHEEL
@pytest.mark.parametrize(
    "part",
    [
        "dougong/definition_schemas/v1/object.json",
        "dougong/template_packs/crm/pack.json",
        "dougong/web/static/build/manifest.json",
        "dougong/web/translations/zh/LC_MESSAGES/messages.mo",
    ],
)
def test_wheel_carries(unpacked_wheel: Path, part: str) -> None:
    assert (unpacked_wheel / part).is_file()


@WITH_THE_WHEEL
def test_wheel_runs_elsewhere(unpacked_wheel: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked_wheel)}
    pack = str(unpacked_wheel / "dougong/template_packs/crm")
    command = [sys.executable, "-m", "dougong", "--workspace", str(tmp_path / "w")]
    for arguments in (["init", "--pack", pack], ["check", "--json"], ["doctor"]):
        result = subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
