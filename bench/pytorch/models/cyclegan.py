"""CycleGAN, as bench/programs/cyclegan.gan has it: zeros around pictures, the discriminators first."""

import random
from itertools import chain

import torch
from torch import nn
from torch.nn import functional as F

from models.patchgan import patchgan
from run import learns, start

SIZE = 64
WIDTH = 64
BLOCKS = 6
BATCH = 1
HISTORY = 50
CYCLE, IDENTITY = 10, 5


class Residual(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.InstanceNorm2d(channels),
            nn.ReLU(True),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.InstanceNorm2d(channels),
        )

    def forward(self, x):
        return x + self.layers(x)


def translator():
    layers = [nn.Conv2d(3, WIDTH, 7, padding=3), nn.InstanceNorm2d(WIDTH), nn.ReLU(True)]
    for filters in (2 * WIDTH, 4 * WIDTH):
        layers += [nn.Conv2d(filters // 2, filters, 3, 2, 1), nn.InstanceNorm2d(filters), nn.ReLU(True)]
    layers += [Residual(4 * WIDTH) for _ in range(BLOCKS)]
    for filters in (2 * WIDTH, WIDTH):
        layers += [
            nn.ConvTranspose2d(2 * filters, filters, 3, 2, 1, output_padding=1),
            nn.InstanceNorm2d(filters),
            nn.ReLU(True),
        ]
    return nn.Sequential(*layers, nn.Conv2d(WIDTH, 3, 7, padding=3), nn.Tanh())


class Pool:
    """The discriminator also sees what was made earlier."""

    def __init__(self):
        self.kept = []

    def __call__(self, images):
        shown = []
        for image in images.detach().split(1):
            if len(self.kept) < HISTORY:
                self.kept.append(image)
                shown.append(image)
            elif random.random() < 0.5:
                place = random.randrange(HISTORY)
                shown.append(self.kept[place])
                self.kept[place] = image
            else:
                shown.append(image)
        return torch.cat(shown)


def real_or_fake(real, fake):
    return ((real - 1).square().mean() + fake.square().mean()) / 2


class Model:
    batch = BATCH
    cycle = 1

    def __init__(self, run):
        self.run = run
        self.data_a, self.data_b = run.pictures(3, SIZE, 155), run.pictures(3, SIZE, 173)
        judge = lambda: patchgan(3, WIDTH, nn.InstanceNorm2d, bias=True)
        makers = {"G": translator, "F": translator, "DA": judge, "DB": judge}
        self.networks = {name: run.network(start(make())) for name, make in makers.items()}
        self.G, self.F, self.DA, self.DB = (run.compiled(network) for network in self.networks.values())
        self.pool_a, self.pool_b = Pool(), Pool()
        parameters = {name: list(network.parameters()) for name, network in self.networks.items()}
        adam = lambda weights: torch.optim.Adam(weights, lr=2e-4, betas=(0.5, 0.999))
        self.optimizer_G = adam(list(chain(parameters["G"], parameters["F"])))
        self.optimizer_DA = adam(parameters["DA"])
        self.optimizer_DB = adam(parameters["DB"])

    def step(self, i):
        a = self.run.draw(self.data_a, BATCH)
        b = self.run.draw(self.data_b, BATCH)
        fake_b = self.G(a)
        fake_a = self.F(b)

        for name in ("DA", "DB"):
            learns(self.networks[name], True)
        self.optimizer_DB.zero_grad()
        loss_DB = real_or_fake(self.DB(b), self.DB(self.pool_b(fake_b)))
        loss_DB.backward()
        self.optimizer_DB.step()

        self.optimizer_DA.zero_grad()
        loss_DA = real_or_fake(self.DA(a), self.DA(self.pool_a(fake_a)))
        loss_DA.backward()
        self.optimizer_DA.step()

        for name in ("DA", "DB"):
            learns(self.networks[name], False)
        self.optimizer_G.zero_grad()
        judged = ((self.DB(fake_b) - 1).square().mean() + (self.DA(fake_a) - 1).square().mean()) / 2
        there_and_back = F.l1_loss(self.F(fake_b), a) + F.l1_loss(self.G(fake_a), b)
        same = F.l1_loss(self.G(b), b) + F.l1_loss(self.F(a), a)
        loss_G = judged + CYCLE * there_and_back + IDENTITY * same
        loss_G.backward()
        self.optimizer_G.step()
        return {"DB": loss_DB.detach(), "DA": loss_DA.detach(), "G+F": loss_G.detach()}
