"""Pix2Pix, as bench/programs/pix2pix.gan has it: grey pictures are coloured."""

import torch
from torch import nn
from torch.nn import functional as F

from models.patchgan import patchgan
from run import learns, start

SIZE = 64
WIDTH = 64
BATCH = 8
DISTANCE = 100


class Level(nn.Module):
    """One level of the U-Net with all that lie below it."""

    def __init__(self, channels, depth):
        super().__init__()
        inner = min(2 * channels, 8 * WIDTH)
        layers = [nn.LeakyReLU(0.2), nn.Conv2d(channels, inner, 4, 2, 1, bias=False)]
        if depth > 1:
            layers += [nn.BatchNorm2d(inner), Level(inner, depth - 1)]
        deep = inner if depth == 1 else 2 * inner
        layers += [
            nn.ReLU(True),
            nn.ConvTranspose2d(deep, channels, 4, 2, 1, bias=False),
            nn.BatchNorm2d(channels),
        ]
        if channels == inner and depth > 1:
            layers += [nn.Dropout(0.5)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return torch.cat([x, self.layers(x)], 1)


def generator():
    depth = SIZE.bit_length() - 2
    return nn.Sequential(
        nn.Conv2d(1, WIDTH, 4, 2, 1, bias=False),
        Level(WIDTH, depth),
        nn.ReLU(True),
        nn.ConvTranspose2d(2 * WIDTH, 3, 4, 2, 1),
        nn.Tanh(),
    )


class Model:
    batch = BATCH
    cycle = 1

    def __init__(self, run):
        self.run = run
        self.data = run.pictures(3, SIZE)
        self.networks = {
            "G": run.network(start(generator())),
            "D": run.network(start(patchgan(4, WIDTH, nn.BatchNorm2d, bias=False))),
        }
        self.G = run.compiled(self.networks["G"])
        self.D = run.compiled(self.networks["D"])
        self.optimizer_G = torch.optim.Adam(self.networks["G"].parameters(), lr=2e-4, betas=(0.5, 0.999))
        self.optimizer_D = torch.optim.Adam(self.networks["D"].parameters(), lr=2e-4, betas=(0.5, 0.999))

    def step(self, i):
        real = self.run.draw(self.data, BATCH)
        grey = real.mean(1, keepdim=True)
        fake = self.G(grey)

        learns(self.networks["D"], True)
        self.optimizer_D.zero_grad()
        score_real = self.D(torch.cat([grey, real], 1))
        score_fake = self.D(torch.cat([grey, fake.detach()], 1))
        loss_D = (F.softplus(-score_real).mean() + F.softplus(score_fake).mean()) / 2
        loss_D.backward()
        self.optimizer_D.step()

        learns(self.networks["D"], False)
        self.optimizer_G.zero_grad()
        score = self.D(torch.cat([grey, fake], 1))
        loss_G = F.softplus(-score).mean() + DISTANCE * F.l1_loss(fake, real)
        loss_G.backward()
        self.optimizer_G.step()
        return {"D": loss_D.detach(), "G": loss_G.detach()}
