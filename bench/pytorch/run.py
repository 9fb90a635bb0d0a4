"""What every model needs of the machine: the device, the memory format, the compiler."""

import torch
from torch import nn


class Run:
    def __init__(self, device="cpu", channels_last=False, compile=False):
        self.device = torch.device(device)
        self.channels_last = channels_last
        self.compiles = compile

    def network(self, module):
        module = module.to(self.device)
        return module.to(memory_format=torch.channels_last) if self.channels_last else module

    def compiled(self, module):
        """The module as it is called where a first derivative will do: compiled graphs have no second."""
        return torch.compile(module) if self.compiles else module

    def pictures(self, channels, size, count=1377):
        """A data set that lies on the device, of random values in [-1, 1]."""
        data = torch.rand(count, channels, size, size, device=self.device) * 2 - 1
        return data.contiguous(memory_format=torch.channels_last) if self.channels_last else data

    def draw(self, data, batch):
        return data[torch.randint(len(data), (batch,), device=self.device)]

    def normal(self, *shape):
        return torch.randn(*shape, device=self.device)


def learns(module, does):
    """Networks that a line does not train need no gradients in it."""
    for parameter in module.parameters():
        parameter.requires_grad_(does)


def start(module, deviation=0.02):
    """Convolutions from N(0, 0.02), as DCGAN and those after it begin."""
    for layer in module.modules():
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            nn.init.normal_(layer.weight, 0, deviation)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return module

