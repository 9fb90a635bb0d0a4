"""Mixtures of equal, round Gaussians in the plane: where mode collapse can be seen and counted."""

import math

import numpy as np
from numpy.typing import NDArray

from .dataset import Column, Samples
from .fields import Classes, Fields
from .noise import Categorical, Normal, Stream
from .philox import key_of


def mixture(
    name: str,
    fields: Fields,
    seed: int,
    layout: str,
    sigma: float,
    modes: int = 0,
    radius: float = 0.0,
    side: int = 0,
    spacing: float = 0.0,
    count: int = 100_000,
) -> Samples:
    """`count` points, every mode as likely: a ring of `modes`, or a grid of `side` x `side`.

    A class field says which mode a point is of. The points are another draw for another `seed`.
    """
    centers = ring(modes, radius) if layout == "ring" else grid(side, spacing)
    modes_of = Stream(key_of(seed, f"data/{name}/modes"))
    points_of = Stream(key_of(seed, f"data/{name}/points"))
    drawn = Categorical(len(centers)).draw(modes_of, 0, count).numpy()
    apart = Normal(sigma).draw(points_of, 0, 2 * count).numpy().reshape(count, 2)
    points = (centers[drawn] + apart.astype(np.float64)).astype(np.float32)
    return Samples(
        name,
        {
            field: Column(drawn.astype(np.int32) if isinstance(spec, Classes) else points)
            for field, spec in fields.items()
        },
        modes=[(x, y, sigma) for x, y in centers.tolist()],
    )


def ring(modes: int, radius: float) -> NDArray[np.float64]:
    """The means of modes on a circle, counter-clockwise from (radius, 0)."""
    angles = [2 * math.pi * mode / modes for mode in range(modes)]
    return np.array([[radius * math.cos(a), radius * math.sin(a)] for a in angles])


def grid(side: int, spacing: float) -> NDArray[np.float64]:
    """The means of modes on a grid, row by row from its lowest corner."""
    along = (np.arange(side) - (side - 1) / 2) * spacing
    return np.array([[x, y] for y in along for x in along])
