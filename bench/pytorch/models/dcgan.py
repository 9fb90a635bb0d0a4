"""DCGAN, as bench/programs/dcgan-32.gan and dcgan-64.gan have it."""

import torch
from torch import nn
from torch.nn import functional as F

from run import learns, start

LATENT = 100
WIDTH = 64
BATCH = 64


def generator(size):
    filters = size // 8 * WIDTH
    layers = [nn.ConvTranspose2d(LATENT, filters, 4, bias=False), nn.BatchNorm2d(filters), nn.ReLU(True)]
    while filters > WIDTH:
        layers += [
            nn.ConvTranspose2d(filters, filters // 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(filters // 2),
            nn.ReLU(True),
        ]
        filters //= 2
    return nn.Sequential(*layers, nn.ConvTranspose2d(filters, 3, 4, 2, 1, bias=False), nn.Tanh())


def discriminator(size):
    layers = [nn.Conv2d(3, WIDTH, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, True)]
    filters = WIDTH
    while filters < size // 8 * WIDTH:
        layers += [
            nn.Conv2d(filters, 2 * filters, 4, 2, 1, bias=False),
            nn.BatchNorm2d(2 * filters),
            nn.LeakyReLU(0.2, True),
        ]
        filters *= 2
    return nn.Sequential(*layers, nn.Conv2d(filters, 1, 4, bias=False), nn.Flatten(0))


class Model:
    batch = BATCH
    cycle = 1

    def __init__(self, run, size):
        self.run = run
        self.data = run.pictures(3, size)
        self.networks = {
            "G": run.network(start(generator(size))),
            "D": run.network(start(discriminator(size))),
        }
        self.G = run.compiled(self.networks["G"])
        self.D = run.compiled(self.networks["D"])
        self.optimizer_G = torch.optim.Adam(self.networks["G"].parameters(), lr=2e-4, betas=(0.5, 0.999))
        self.optimizer_D = torch.optim.Adam(self.networks["D"].parameters(), lr=2e-4, betas=(0.5, 0.999))

    def step(self, i):
        real = self.run.draw(self.data, BATCH)
        fake = self.G(self.run.normal(BATCH, LATENT, 1, 1))

        learns(self.networks["D"], True)
        self.optimizer_D.zero_grad()
        loss_D = F.softplus(-self.D(real)).mean() + F.softplus(self.D(fake.detach())).mean()
        loss_D.backward()
        self.optimizer_D.step()

        learns(self.networks["D"], False)
        self.optimizer_G.zero_grad()
        loss_G = F.softplus(-self.D(fake)).mean()
        loss_G.backward()
        self.optimizer_G.step()
        return {"D": loss_D.detach(), "G": loss_G.detach()}
