"""Draws the site's icons: `python -m tests.draw_icons` writes them into static/root/.

A seal: 万 in the red of the masthead on paper, inside a frame. The strokes are polygons on a grid
of 64 by 64, so that no font is needed and every size has the same shapes.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent.parent / "static" / "root"
GRID = 64
PAPER, RED = "#fbf8f1", "#971a15"
Point = tuple[float, float]
Points = list[Point]


def bent(start: Point, by: Point, end: Point, steps: int = 12) -> Points:
    """A curve from `start` to `end`, drawn towards `by`: a quadratic Bézier curve's points."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        parts = ((1 - t) ** 2, 2 * t * (1 - t), t**2)
        x, y = (
            sum(part * point[axis] for part, point in zip(parts, (start, by, end), strict=True))
            for axis in (0, 1)
        )
        points.append((round(x, 2), round(y, 2)))
    return points


FRAME: list[Points] = [
    [(0, 0), (64, 0), (64, 4), (0, 4)],
    [(0, 60), (64, 60), (64, 64), (0, 64)],
    [(0, 4), (4, 4), (4, 60), (0, 60)],
    [(60, 4), (64, 4), (64, 60), (60, 60)],
]
GLYPH: list[Points] = [
    # 横
    [(10, 12), (54, 12), (54, 18), (10, 18)],
    # 横折钩
    [
        (26, 27.5),
        (50, 27.5),
        *bent((47.5, 45), (46, 54), (38.5, 54), 8),
        (33, 54),
        (31.5, 47.5),
        *bent((37, 47.5), (40.2, 47.5), (41, 43), 6),
        (42.5, 34),
        (26, 34),
    ],
    # 撇
    [
        (25, 18),
        (32, 18),
        *bent((31.5, 24), (28.5, 45), (14, 55.5)),
        *bent((9.5, 50), (21.5, 42.5), (24.5, 24)),
    ],
]
SHAPES = FRAME + GLYPH
SIZES = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
ICO_SIZES = (16, 32, 48)
# Drawn so many times larger first, for smooth edges.
FINER = 8


def svg() -> str:
    strokes = "".join(f"M{' '.join(f'{x:g},{y:g}' for x, y in points)}z" for points in SHAPES)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
        f'<path fill="{PAPER}" d="M0,0h{GRID}v{GRID}h-{GRID}z"/>'
        f'<path fill="{RED}" d="{strokes}"/></svg>\n'
    )


def picture(size: int) -> Image.Image:
    large = Image.new("RGB", (size * FINER, size * FINER), PAPER)
    draw = ImageDraw.Draw(large)
    scale = size * FINER / GRID
    for points in SHAPES:
        draw.polygon([(x * scale, y * scale) for x, y in points], fill=RED)
    return large.resize((size, size), Image.Resampling.BOX)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "icon.svg").write_text(svg(), encoding="utf-8")
    for name, size in SIZES.items():
        picture(size).save(FOLDER / name, optimize=True)
    *others, largest = [picture(size) for size in ICO_SIZES]
    sizes = [(size, size) for size in ICO_SIZES]
    largest.save(FOLDER / "favicon.ico", sizes=sizes, append_images=others)


if __name__ == "__main__":
    main()
