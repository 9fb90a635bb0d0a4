"""Batch normalisation whose batch is that of all ranks."""

import torch
from torch import Tensor, nn

from .ranks import rank_count, sum_over_ranks


class _AcrossRanks(nn.modules.batchnorm._BatchNorm):
    """Mean and variance are those of the samples of all ranks together.

    As `nn.SyncBatchNorm`, which runs on GPUs only and cannot be differentiated twice: here both
    passes are made of operations that can, so that penalties go through it.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training or rank_count() == 1:
            return super().forward(input)
        channels = (1, -1, *[1] * (input.dim() - 2))
        others = [axis for axis in range(input.dim()) if axis != 1]
        count = input.numel() // input.shape[1] * rank_count()
        mean = sum_over_ranks(input.sum(others)) / count
        centred = input - mean.view(channels)
        variance = sum_over_ranks(centred.square().sum(others)) / count
        if self.track_running_stats and self.running_mean is not None:
            assert self.running_var is not None
            momentum = 0.1 if self.momentum is None else self.momentum
            with torch.no_grad():
                self.running_mean.lerp_(mean, momentum)
                self.running_var.lerp_(variance * (count / max(count - 1, 1)), momentum)
        scaled = centred * (variance + self.eps).rsqrt().view(channels)
        if self.weight is None:
            return scaled
        return scaled * self.weight.view(channels) + self.bias.view(channels)


class BatchNorm1d(_AcrossRanks, nn.BatchNorm1d):
    """`nn.BatchNorm1d` over the batch of all ranks."""


class BatchNorm2d(_AcrossRanks, nn.BatchNorm2d):
    """`nn.BatchNorm2d` over the batch of all ranks."""


def across_ranks(network: nn.Module) -> None:
    """Has all batch normalisation of a network take the batch of all ranks; weights stay."""
    others: dict[type[nn.Module], type[nn.Module]] = {
        nn.BatchNorm1d: BatchNorm1d,
        nn.BatchNorm2d: BatchNorm2d,
    }
    for module in network.modules():
        module.__class__ = others.get(type(module), type(module))
