"""Batch normalisation whose batch is that of all ranks."""

import torch
from torch import Tensor, nn

from .ranks import rank_count, sum_over_ranks


class BatchNorm2d(nn.BatchNorm2d):
    """Mean and variance are those of the samples of all ranks together.

    As `nn.SyncBatchNorm`, which runs on GPUs only and cannot be differentiated twice: here both
    passes are made of operations that can, so that penalties go through it.
    """

    def forward(self, input: Tensor) -> Tensor:
        if not self.training or rank_count() == 1:
            return super().forward(input)
        count = input.numel() // input.shape[1] * rank_count()
        mean = sum_over_ranks(input.sum((0, 2, 3))) / count
        centred = input - mean.view(-1, 1, 1)
        variance = sum_over_ranks(centred.square().sum((0, 2, 3))) / count
        if self.track_running_stats and self.running_mean is not None:
            assert self.running_var is not None
            momentum = 0.1 if self.momentum is None else self.momentum
            with torch.no_grad():
                self.running_mean.lerp_(mean, momentum)
                self.running_var.lerp_(variance * (count / max(count - 1, 1)), momentum)
        scaled = centred * (variance + self.eps).rsqrt().view(-1, 1, 1)
        if self.weight is None:
            return scaled
        return scaled * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)
