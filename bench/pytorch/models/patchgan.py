"""The discriminator of pix2pix and CycleGAN: a score for each of many patches of 70x70."""

from torch import nn


def patchgan(channels, width, norm, bias):
    layers = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2, True)]
    for filters, stride in [(2, 2), (4, 2), (8, 1)]:
        layers += [
            nn.Conv2d(filters // 2 * width, filters * width, 4, stride, 1, bias=bias),
            norm(filters * width),
            nn.LeakyReLU(0.2, True),
        ]
    return nn.Sequential(*layers, nn.Conv2d(8 * width, 1, 4, 1, 1))
