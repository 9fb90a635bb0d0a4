"""Every random number of a run: noise, initial weights, dropout, the order of the data.

A draw is named, and its numbers depend on the seed, the name, the step and the turn alone, never
on what was drawn before. The same numbers come back on every machine and after every resume, and
each rank draws only its own samples of the batch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from .philox import Key, key_of, words

_CPU = torch.device("cpu")
#: How many numbers a draw has that a GPU makes faster than a CPU.
_WORTH_A_GPU = 2**16
_key_of = lru_cache(maxsize=4096)(key_of)


@dataclass(frozen=True)
class Normal:
    """The normal distribution; no number is further than 6.67 deviations from the mean."""

    deviation: float = 1.0
    mean: float = 0.0

    def draw(self, stream: "Stream", first: int, size: int) -> Tensor:
        # Two numbers are made of two words (Box, Muller 1958), so the words begin at an even one.
        begin = first - first % 2
        pairs = stream.words(begin, first + size + (first + size) % 2).view(-1, 2).double()
        radius = ((pairs[:, 0] + 1) * 2.0**-32).log_().mul_(-2).sqrt_().mul_(self.deviation)
        angle = pairs[:, 1] * (2 * math.pi * 2.0**-32)
        made = torch.stack((radius * angle.cos(), radius * angle.sin()), dim=1).flatten()
        return (made + self.mean)[first - begin : first - begin + size].float()


@dataclass(frozen=True)
class Uniform:
    """Numbers of [low, high), evenly spread, with 24 random bits each."""

    low: float = 0.0
    high: float = 1.0

    def draw(self, stream: "Stream", first: int, size: int) -> Tensor:
        steps = (stream.words(first, first + size) >> 8).double()
        made = steps.mul_(2.0**-24 * (self.high - self.low)).add_(self.low).float()
        # What rounds up to `high` becomes `low`.
        return torch.where(made < self.high, made, self.low)


@dataclass(frozen=True)
class Categorical:
    """Whole numbers of 0 to classes - 1, all as likely, int64."""

    classes: int

    def draw(self, stream: "Stream", first: int, size: int) -> Tensor:
        return (stream.words(first, first + size) * self.classes) >> 32


@dataclass(frozen=True)
class Bernoulli:
    """Ones with the given probability, else zeros."""

    probability: float

    def draw(self, stream: "Stream", first: int, size: int) -> Tensor:
        return (Uniform().draw(stream, first, size) < self.probability).float()


Distribution = Normal | Uniform | Categorical | Bernoulli


@dataclass(frozen=True)
class Stream:
    """The words that one name, step and turn have, without end."""

    key: Key
    step: int = 0
    iteration: int = 0
    device: torch.device | None = None

    def words(self, first: int, end: int) -> Tensor:
        return words(first, end, self.key, self.step, self.iteration, self.device)


@dataclass(frozen=True)
class Noise:
    """The random numbers of one step, or of samples outside training.

    Draws give one row for each of this rank's samples: of the `count` samples there are, those
    from `first` on, as many as `batch`.
    """

    seed: int
    count: int
    batch: int
    first: int = 0
    step: int = 0
    iteration: int = 0
    turns: int = 1
    scope: str = ""
    device: torch.device = _CPU

    def at(self, name: str) -> "Noise":
        """The same with names of its own: what is drawn there is called `name/...`."""
        return replace(self, scope=f"{self.scope}{name}/")

    def turn(self, index: int, of: int) -> "Noise":
        """The `index`-th of several turns that one step makes, each with noise of its own."""
        return replace(self, iteration=self.iteration * of + index, turns=self.turns * of)

    def normal(self, name: str, *shape: int, mean: float = 0.0, deviation: float = 1.0) -> Tensor:
        """[batch, *shape], float32."""
        return self.draw(name, Normal(deviation, mean), shape)

    def uniform(self, name: str, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """[batch, *shape], float32 of [low, high)."""
        return self.draw(name, Uniform(low, high), shape)

    def categorical(self, name: str, classes: int, *shape: int) -> Tensor:
        """[batch, *shape], int64 of 0 to classes - 1."""
        return self.draw(name, Categorical(classes), shape)

    def bernoulli(self, name: str, probability: float, *shape: int) -> Tensor:
        """[batch, *shape], float32 ones with the given probability, else zeros."""
        return self.draw(name, Bernoulli(probability), shape)

    def draw(self, name: str, distribution: Distribution, shape: Sequence[int]) -> Tensor:
        """[batch, *shape] of a distribution."""
        size = math.prod(shape)
        made = self._made(name, distribution, self.first * size, self.batch * size)
        return made.view(self.batch, *shape)

    def shared(self, name: str, distribution: Distribution, shape: Sequence[int]) -> Tensor:
        """One draw of a distribution for all samples and ranks: [*shape]."""
        return self._made(name, distribution, 0, math.prod(shape)).view(*shape)

    def _made(self, name: str, distribution: Distribution, first: int, size: int) -> Tensor:
        # A GPU takes a hundred small calls for a draw, however small it is: those that a CPU makes
        # in less time are made there. Metal has no 64-bit floats, and takes all of them from there.
        on_cpu = size < _WORTH_A_GPU or self.device.type == "mps"
        key = _key_of(self.seed, self.scope + name)
        stream = Stream(key, self.step, self.iteration, _CPU if on_cpu else self.device)
        made = distribution.draw(stream, first, size)
        if on_cpu and self.device.type == "cuda":
            return made.pin_memory().to(self.device, non_blocking=True)
        return made.to(self.device)


def permutation(seed: int, name: str, size: int, step: int = 0) -> np.ndarray:
    """The numbers 0 to size - 1 in random order (Fisher and Yates, as Durstenfeld wrote it)."""
    drawn = words(0, size, _key_of(seed, name), step, 0)
    chosen = ((drawn * torch.arange(1, size + 1)) >> 32).tolist()
    order = list(range(size))
    for last in range(size - 1, 0, -1):
        other = chosen[last]
        order[last], order[other] = order[other], order[last]
    return np.array(order, dtype=np.int64)
