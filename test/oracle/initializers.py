"""What PyTorch's initialisers fill weights with: the nine tenths of what many draws give."""

import json
import sys

import torch
from torch import nn

FILL = {
    "zeros": nn.init.zeros_,
    "ones": nn.init.ones_,
    "normal(0.5, 0.02)": lambda w: nn.init.normal_(w, 0.5, 0.02),
    "uniform(-0.1, 0.3)": lambda w: nn.init.uniform_(w, -0.1, 0.3),
    "glorot": nn.init.xavier_uniform_,
    "glorot_normal": nn.init.xavier_normal_,
    "he": lambda w: nn.init.kaiming_normal_(w, nonlinearity="relu"),
    "lecun": lambda w: nn.init.kaiming_normal_(w, nonlinearity="linear"),
    "embedding": lambda w: w.copy_(nn.Embedding(*w.shape).weight),
}


def tenths(init, shape):
    # Both kinds of convolution keep [height, width, ...] first and what PyTorch calls out and in, last.
    order = [3, 2, 0, 1] if len(shape) == 4 else [1, 0]
    weight = torch.empty([shape[axis] for axis in order])
    with torch.no_grad():
        draws = torch.cat([FILL[init](weight).flatten().clone() for _ in range(20)])
    return torch.quantile(draws[:600_000], torch.arange(1, 10) / 10).tolist()


torch.manual_seed(0)
questions = json.load(sys.stdin)
json.dump({name: tenths(**question) for name, question in questions.items()}, sys.stdout)
