"""Slow copies of networks."""

from copy import deepcopy
from typing import Generic, TypeVar

import torch
from torch import Tensor, nn

NetworkT = TypeVar("NetworkT", bound=nn.Module)


class Average(Generic[NetworkT]):
    """An exponential moving average of a network's weights, for sampling.

    Every update keeps `decay` of the average; running statistics and other states are copied.
    """

    def __init__(self, network: NetworkT, decay: float) -> None:
        self.decay = decay
        self.followed = network
        self.network = deepcopy(network).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, decay: float | None = None) -> None:
        keep = self.decay if decay is None else decay
        averages: list[Tensor] = list(self.network.parameters())
        weights: list[Tensor] = list(self.followed.parameters())
        torch._foreach_mul_(averages, keep)
        torch._foreach_add_(averages, weights, alpha=1 - keep)
        for copy, state in zip(self.network.buffers(), self.followed.buffers(), strict=True):
            copy.copy_(state)
