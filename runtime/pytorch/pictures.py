"""Many small images as one picture."""

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

#: Tiles are brought to at least this many pixels on their longer side.
_TILE = 48
_GUTTER = 2
_BACKGROUND = 224


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
