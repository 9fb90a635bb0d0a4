"""A set of samples held in memory, and the batches that training takes from it.

Every epoch has an order of its own: a permutation keyed by the name of the data and the epoch. A
batch lies within one epoch; the samples that no longer fill one are left out until the next order.
A named draw has an order that its name keys too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from .errors import DataError
from .noise import Categorical, Stream, Uniform, permutation
from .philox import key_of


@dataclass(frozen=True)
class Column:
    """One field of all samples, `[count, ...]`.

    Bytes are delivered over `range`, 0 as its low end and 255 as its high end; pictures, of three
    axes, as [channels, height, width]. `words` are what whole numbers stand for, in their order.
    """

    values: NDArray[np.generic]
    range: tuple[float, float] | None = None
    words: tuple[str, ...] | None = None

    def rows(self, samples: NDArray[np.int64], mirrored: NDArray[np.bool_] | None) -> Tensor:
        values = self.values[samples]
        if mirrored is not None and values.ndim == 4:
            values[mirrored] = values[mirrored][:, :, ::-1]
        if self.range is not None:
            low, high = self.range
            top = 2 ** (8 * values.dtype.itemsize) - 1
            levels = low + (np.arange(top + 1) / top) * (high - low)
            values = levels.astype(np.float32)[values]
        made = torch.from_numpy(np.ascontiguousarray(values))
        if made.dtype != torch.float32:
            made = made.long()
        return made.permute(0, 3, 1, 2).contiguous() if made.dim() == 4 else made


#: A sample: its place in the set, and whether its pictures are mirrored.
Place = tuple[int, bool]


class Samples(Dataset[dict[str, Tensor]]):
    """A data set of named fields."""

    def __init__(
        self,
        name: str,
        columns: Mapping[str, Column],
        flip: bool = False,
        modes: Sequence[tuple[float, float, float]] = (),
    ) -> None:
        self.name = name
        self.columns = dict(columns)
        #: (x, y, sigma) of each mode that points are drawn from.
        self.modes = tuple(modes)
        self.flip = flip
        self.count = min((len(column.values) for column in columns.values()), default=0)
        if self.count == 0:
            raise DataError(f"{name} has no samples.", "Name other files.")

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> dict[str, Tensor]:
        return {name: rows[0] for name, rows in self.rows([(index, False)]).items()}

    def __getitems__(self, places: Sequence[Place]) -> dict[str, Tensor]:
        """A whole batch at once: a dict of `[batch, ...]`."""
        return self.rows(places)

    def rows(self, places: Sequence[Place]) -> dict[str, Tensor]:
        """All fields of some samples, `[len(places), ...]` each."""
        samples = np.array([place for place, _ in places], dtype=np.int64)
        mirrored = np.array([flip for _, flip in places], dtype=np.bool_) if self.flip else None
        return {name: column.rows(samples, mirrored) for name, column in self.columns.items()}

    def steps_per_epoch(self, batch: int) -> int:
        """Whole batches in an epoch, at least 1."""
        return max(1, self.count // batch)

    @property
    def parts(self) -> "list[Samples]":
        """What has an order of its own: all fields together."""
        return [self]


class Unpaired:
    """Data sets whose fields are drawn independently of each other; the longest says how long an
    epoch is.
    """

    def __init__(self, name: str, parts: "Sequence[Samples]") -> None:
        self.name = name
        self.parts = list(parts)

    def __len__(self) -> int:
        return max(map(len, self.parts))

    def steps_per_epoch(self, batch: int) -> int:
        return max(part.steps_per_epoch(batch) for part in self.parts)


def as_made(batch: Any) -> Any:
    """The batch as the data set has made it: for `DataLoader(collate_fn=...)`."""
    return batch


@lru_cache(maxsize=16)
def _order(seed: int, key: str, count: int, epoch: int) -> NDArray[np.int64]:
    return permutation(seed, f"{key}/order", count, epoch)


@dataclass
class Batches(Sampler[list[Place]]):
    """Which samples each batch has, from the `start`-th batch on, without end.

    Of every batch of `batch` samples a rank takes `share`, from `first` on: the batches of all
    ranks together are the same for any number of them.
    """

    samples: Samples
    seed: int
    batch: int
    first: int = 0
    share: int | None = None
    start: int = 0
    draw: str | None = None
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = f"data/{self.samples.name}" + (f"/{self.draw}" if self.draw else "")

    def __iter__(self) -> Iterator[list[Place]]:
        index = self.start
        while True:
            yield self.places(index)
            index += 1

    def places(self, index: int, skipped: int = 0) -> list[Place]:
        """The samples of the `index`-th batch. `skipped` goes further into its place."""
        steps = self.samples.steps_per_epoch(self.batch)
        count = self.samples.count
        order = _order(self.seed, self.key, count, index // steps)
        begin = (index % steps) * self.batch + skipped + self.first
        share = self.batch if self.share is None else self.share
        samples = order[(begin + np.arange(share)) % count]
        if not self.samples.flip:
            return [(int(sample), False) for sample in samples]
        stream = Stream(key_of(self.seed, f"{self.key}/flip"), index)
        mirrored = Categorical(2).draw(stream, self.first, share).tolist()
        return [(int(sample), flip == 1) for sample, flip in zip(samples, mirrored, strict=True)]


def held_out(
    name: str, samples: NDArray[np.int64], split: str | None, test: float = 0.1
) -> NDArray[np.int64]:
    """Those of some samples that one part of a set has, `train` or `test`; all where it is None.

    A sample is held out for testing by a random number of its place alone: both parts are the same
    everywhere, whatever the seed of the run.
    """
    if split is None:
        return samples
    stream = Stream(key_of(0, "data/split"))
    chances = Uniform().draw(stream, 0, int(samples.max()) + 1).numpy().astype(np.float64)
    part: NDArray[np.int64] = samples[(chances[samples] < test) == (split == "test")]
    if len(part) == 0:
        raise DataError(
            f"{name} is the {split} part of {len(samples)} samples, of which a share of {test} is "
            "held out, and this part is empty.",
            "Hold out another share with `test:`.",
        )
    return part
