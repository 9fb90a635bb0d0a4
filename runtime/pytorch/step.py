"""One step of training, or one pass outside it: its random numbers and what networks remember."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor, nn

from .dataset import Batches, Samples, Unpaired
from .noise import Bernoulli, Categorical, Distribution, Noise, Normal, Uniform
from .schedule import Period


def _no_progress(length: Period, after: Period | None) -> float:
    raise RuntimeError("this pass does not know how far training has come")


@dataclass(frozen=True)
class Step:
    """What networks and losses that draw or remember are given.

    Draws are named; their numbers depend on seed, name, step and turn alone. Shapes are those of
    one sample: the result has a row for each sample of this rank.
    """

    noise: Noise
    training: bool = True
    replayed: bool = False
    #: States as they were where this step first came by, for replays.
    before: dict[tuple[int, int, str], Tensor] = field(default_factory=dict)
    elapsed: Callable[[Period, Period | None], float] = _no_progress

    def normal(self, name: str, *shape: int, mean: float = 0.0, deviation: float = 1.0) -> Tensor:
        """[batch, *shape] of the normal distribution."""
        return self.noise.draw(name, Normal(deviation, mean), shape)

    def uniform(self, name: str, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """[batch, *shape], evenly spread over [low, high)."""
        return self.noise.draw(name, Uniform(low, high), shape)

    def categorical(self, name: str, classes: int, *shape: int) -> Tensor:
        """[batch, *shape], int64 of 0 to classes - 1."""
        return self.noise.draw(name, Categorical(classes), shape)

    def bernoulli(self, name: str, probability: float, *shape: int) -> Tensor:
        """[batch, *shape], ones with the given probability, else zeros."""
        return self.noise.draw(name, Bernoulli(probability), shape)

    def shared(self, name: str, distribution: Distribution, *shape: int) -> Tensor:
        """[*shape]: one draw for all samples."""
        return self.noise.shared(name, distribution, shape)

    def batch(self, samples: Samples | Unpaired, draw: str | None = None) -> dict[str, Tensor]:
        """Samples of a data set, `[batch, ...]` each field: outside training."""
        noise = self.noise
        rows: dict[str, Tensor] = {}
        for part in samples.parts:
            batches = Batches(part, noise.seed, noise.count, 0, noise.batch, draw=draw)
            rows |= part.rows(batches.places(0, noise.first))
        return {name: values.to(noise.device) for name, values in rows.items()}

    def at(self, scope: str) -> "Step":
        """The same with names of its own: what is drawn there is called `scope/...`."""
        return replace(self, noise=self.noise.at(scope))

    def replay(self) -> "Step":
        """The same draws without `update`: for computing once more what this step has computed."""
        return replace(self, replayed=True)

    def turns(self, count: int) -> Iterator["Step"]:
        """The turns of `repeat`, one after the other, each with noise and data of its own."""
        for index in range(count):
            yield replace(self, noise=self.noise.turn(index, count), before={})

    def parts(self, count: int) -> Iterator["Step"]:
        """The parts of a step whose gradients are accumulated, each with noise of its own."""
        for index in range(count):
            yield replace(self, noise=self.noise.turn(index, count))

    def progress(self, length: Period, after: Period | None = None) -> float:
        """How many times a length of training has gone by, after a part of it: for schedules."""
        return self.elapsed(length, after)

    def state(self, module: nn.Module, name: str) -> Tensor:
        """A state that a network computes with; a replay sees it as the first call did."""
        value = getattr(module, name)
        assert isinstance(value, Tensor)
        place = (id(module), self.noise.iteration, self.noise.scope + name)
        if self.replayed:
            return self.before.get(place, value)
        self.before[place] = value
        return value

    def update(self, module: nn.Module, name: str, value: Tensor) -> None:
        """Sets a state; in a replay or outside training it stays.

        The buffer is another one afterwards: what autograd has saved of the old is not touched.
        """
        if self.training and module.training and not self.replayed:
            setattr(module, name, value.detach())


@contextmanager
def keep_statistics(*networks: nn.Module) -> Iterator[None]:
    """Inside, batch normalisation does not move its running statistics."""
    norms = [
        module
        for network in networks
        for module in network.modules()
        if isinstance(module, torch.nn.modules.batchnorm._NormBase) and module.track_running_stats
    ]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True
