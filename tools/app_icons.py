"""Draw the app's icons as phones want them: python -m tools.app_icons writes them beside the favicon.

The same shape as ``favicon.svg``; on the maskable one it stays within the circle that a phone may cut out.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parents[1] / "platform" / "dougong" / "web" / "static"
BLUE = "#1f5fd6"
UNIT = 32
STROKES = (((7, 10), (25, 10)), ((9, 15), (23, 15)), ((12, 20), (20, 20)), ((16, 20), (16, 25)))
WIDTH = 2.6
SMOOTH = 4
"""Drawn so many times larger, then reduced: Pillow's lines have no soft edges of their own."""


def draw(size: int, inset: float, rounded: bool) -> Image.Image:
    large = size * SMOOTH
    image = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, large - 1, large - 1), large / 4 if rounded else 0, BLUE)
    scale = large * (1 - 2 * inset) / UNIT
    offset, half = large * inset, WIDTH * scale / 2
    for start, end in STROKES:
        points = [tuple(offset + scale * part for part in point) for point in (start, end)]
        pen.line(points, "white", round(2 * half))
        for x, y in points:
            pen.ellipse((x - half, y - half, x + half, y + half), "white")
    return image.resize((size, size), Image.Resampling.LANCZOS)


def main() -> None:
    for size in (192, 512):
        draw(size, 0, rounded=True).save(FOLDER / f"icon-{size}.png", optimize=True)
    draw(512, 0.12, rounded=False).save(FOLDER / "icon-maskable-512.png", optimize=True)


if __name__ == "__main__":
    main()
