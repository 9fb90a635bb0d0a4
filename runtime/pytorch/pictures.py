"""Many small images as one picture, and points in the plane."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

#: Tiles are brought to at least this many pixels on their longer side.
_TILE = 48
_GUTTER = 2
_BACKGROUND = 224
#: Pixels on a side of a picture of points. It is drawn larger and made smaller: edges are soft then.
_SIDE = 512
_FINER = 4


def grid(
    images: NDArray[np.float32], columns: int, value_range: tuple[float, float]
) -> Image.Image:
    """Images side by side, row by row, with gutters between and around them.

    `images` is [count, channels, height, width]; values outside the range show as its nearer end.
    """
    count, channels, height, width = images.shape
    if channels not in (1, 3, 4):
        raise ValueError(f"A picture has 1, 3 or 4 channels, not {channels}.")
    factor = max(1, math.ceil(_TILE / max(height, width)))
    across = max(1, min(columns, count))
    tile_height, tile_width = height * factor + _GUTTER, width * factor + _GUTTER
    size = (math.ceil(count / across) * tile_height + _GUTTER, across * tile_width + _GUTTER)
    pixels = np.full((*size, channels), _BACKGROUND, dtype=np.uint8)
    if channels == 4:
        pixels[..., 3] = 255
    low, high = value_range
    levels = np.nan_to_num(255 * ((images.astype(np.float64) - low) / (high - low)))
    tiles = np.rint(levels.clip(0, 255)).astype(np.uint8).transpose(0, 2, 3, 1)
    for index, tile in enumerate(tiles):
        top = _GUTTER + index // across * tile_height
        left = _GUTTER + index % across * tile_width
        large = tile.repeat(factor, axis=0).repeat(factor, axis=1)
        pixels[top : top + height * factor, left : left + width * factor] = large
    return Image.fromarray(pixels[..., 0] if channels == 1 else pixels)


def scatter(
    points: NDArray[np.float32], modes: Sequence[tuple[float, float, float]] = ()
) -> Image.Image:
    """Points [n, 2], y upwards, with a circle of three standard deviations around each mode.

    Modes are (x, y, sigma). With them the view is theirs alone, so that pictures of one run can be
    compared, and points outside lie on its edge; without, it shows every point. What is not a
    finite number is left out.
    """
    shown = points[np.isfinite(points).all(axis=1)].astype(np.float64)
    held = [(x, y, 3 * sigma) for x, y, sigma in modes] or [(x, y, 0.0) for x, y in shown.tolist()]
    ends = np.array([(x - r, y - r) for x, y, r in held] + [(x + r, y + r) for x, y, r in held])
    low, high = (ends.min(axis=0), ends.max(axis=0)) if held else (np.zeros(2), np.zeros(2))
    middle, extent = (low + high) / 2, float((high - low).max())
    size = _SIDE * _FINER
    scale = (size - 1) / (1.24 * extent if extent > 0 else 1.0)

    def place(x: float, y: float) -> tuple[float, float]:
        half = (size - 1) / 2
        return half + (x - float(middle[0])) * scale, half - (y - float(middle[1])) * scale

    picture = Image.new("RGB", (size, size), "white")
    pencil = ImageDraw.Draw(picture, "RGBA")
    for x, y in shown.tolist():
        across, down = (min(max(at, 0.0), size - 1.0) for at in place(x, y))
        pencil.ellipse(_around(across, down, 1.5 * _FINER), fill=(31, 90, 180, 128))
    for x, y, sigma in modes:
        # Small modes still get a circle one can see.
        radius = max(3 * sigma * scale, 4.0 * _FINER)
        pencil.ellipse(_around(*place(x, y), radius), outline=(220, 90, 40), width=_FINER)
    return picture.resize((_SIDE, _SIDE), Image.Resampling.BOX)


def _around(across: float, down: float, radius: float) -> tuple[float, float, float, float]:
    return across - radius, down - radius, across + radius, down + radius
