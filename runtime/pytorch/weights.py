"""The weights of networks: what they are called in checkpoints, how they lie there, what they start as."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .noise import Normal, Stream, Uniform
from .philox import key_of


@dataclass(frozen=True)
class Constant:
    """The same number everywhere."""

    value: float

    def draw(self, stream: Stream, first: int, size: int) -> Tensor:
        return torch.full((size,), self.value)


Start = Normal | Uniform | Constant

zeros = Constant(0.0)
ones = Constant(1.0)


def constant(value: float) -> Start:
    return Constant(value)


def normal(mean: float, deviation: float) -> Start:
    return Normal(deviation, mean)


def uniform(low: float, high: float) -> Start:
    return Uniform(low, high)


@dataclass(frozen=True)
class Weight:
    """A weight or state of a network.

    `name` is its path in the program and in checkpoints, `path` the one in the module. Where its
    axes lie in another order there, the module's tensor is the checkpoint's, permuted by `axes`.
    """

    name: str
    path: str
    start: Start
    axes: tuple[int, ...] | None = None
    trains: bool = True

    def stored(self, tensor: Tensor) -> Tensor:
        """A tensor of the module as a checkpoint has it."""
        return tensor if self.axes is None else tensor.permute(*self._back())

    def held(self, tensor: Tensor) -> Tensor:
        """A tensor of a checkpoint as the module has it."""
        return tensor if self.axes is None else tensor.permute(self.axes)

    def stored_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        order = range(len(shape)) if self.axes is None else self._back()
        return tuple(shape[axis] for axis in order)

    def _back(self) -> list[int]:
        assert self.axes is not None
        return [self.axes.index(axis) for axis in range(len(self.axes))]


def tensors_of(network: nn.Module) -> dict[str, Tensor]:
    """All parameters and buffers by their paths."""
    return {**dict(network.named_parameters()), **dict(network.named_buffers())}


def initialize(network: nn.Module, name: str, weights: Iterable[Weight], seed: int) -> None:
    """Gives a network its first weights: each from its name and the seed alone."""
    tensors = tensors_of(network)
    for weight in weights:
        tensor = tensors[weight.path]
        stream = Stream(key_of(seed, f"init/{name}/{weight.name}"))
        values = weight.start.draw(stream, 0, tensor.numel())
        shape = weight.stored_shape(tensor.shape)
        with torch.no_grad():
            tensor.copy_(weight.held(values.view(shape)))


def clip_weights(weights: Iterable[nn.Parameter], limit: float) -> None:
    """Clips every weight to [-limit, limit] (Arjovsky et al. 2017, arXiv:1701.07875)."""
    with torch.no_grad():
        for weight in weights:
            weight.clamp_(-limit, limit)


Named = Mapping[str, Tensor]
