"""WGAN-GP, as bench/programs/wgan-gp.gan has it. A step is five of the critic and one of the generator."""

import torch
from torch import nn
from torch.nn import functional as F

from run import learns

SIZE = 32
LATENT = 128
WIDTH = 64
BATCH = 64
CRITIC_STEPS = 5
PENALTY = 10


class ResidualUp(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.around = nn.Conv2d(channels, channels, 1)
        self.through = nn.Sequential(
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x):
        return self.through(x) + self.around(F.interpolate(x, scale_factor=2))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(LATENT, 16 * WIDTH)
        self.blocks = nn.Sequential(
            ResidualUp(WIDTH),
            ResidualUp(WIDTH),
            ResidualUp(WIDTH),
            nn.BatchNorm2d(WIDTH),
            nn.ReLU(),
            nn.Conv2d(WIDTH, 3, 3, padding=1),
            nn.Tanh(),
        )

    def forward(self, z):
        return self.blocks(self.dense(z).view(-1, WIDTH, 4, 4))


class ResidualFirst(nn.Module):
    """Of the picture itself, and half as tall and wide."""

    def __init__(self):
        super().__init__()
        self.through = nn.Sequential(
            nn.Conv2d(3, WIDTH, 3, padding=1), nn.ReLU(), nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.AvgPool2d(2)
        )
        self.around = nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(3, WIDTH, 1))

    def forward(self, x):
        return self.through(x) + self.around(x)


class Residual(nn.Module):
    def __init__(self, down=False):
        super().__init__()
        layers = [
            nn.ReLU(),
            nn.Conv2d(WIDTH, WIDTH, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(WIDTH, WIDTH, 3, padding=1),
        ]
        self.through = nn.Sequential(*layers, *([nn.AvgPool2d(2)] if down else []))
        self.around = nn.Sequential(nn.Conv2d(WIDTH, WIDTH, 1), nn.AvgPool2d(2)) if down else nn.Identity()

    def forward(self, x):
        return self.through(x) + self.around(x)


class Critic(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.Sequential(ResidualFirst(), Residual(down=True), Residual(), Residual(), nn.ReLU())
        self.dense = nn.Linear(WIDTH, 1)

    def forward(self, x):
        return self.dense(self.blocks(x).mean((2, 3))).squeeze(1)


class Model:
    batch = BATCH
    cycle = 1

    def __init__(self, run):
        self.run = run
        self.data = run.pictures(3, SIZE)
        self.networks = {"G": run.network(Generator()), "D": run.network(Critic())}
        self.G = run.compiled(self.networks["G"])
        self.D = run.compiled(self.networks["D"])
        self.optimizer_G = torch.optim.Adam(self.networks["G"].parameters(), lr=1e-4, betas=(0.0, 0.9))
        self.optimizer_D = torch.optim.Adam(self.networks["D"].parameters(), lr=1e-4, betas=(0.0, 0.9))

    def penalty(self, real, fake):
        t = torch.rand(BATCH, 1, 1, 1, device=real.device)
        between = (t * real + (1 - t) * fake).requires_grad_(True)
        # It is differentiated twice: the network as it is, not compiled.
        score = self.networks["D"](between).sum()
        (gradient,) = torch.autograd.grad(score, between, create_graph=True)
        return PENALTY * (gradient.flatten(1).norm(2, dim=1) - 1).square().mean()

    def step(self, i):
        learns(self.networks["D"], True)
        for _ in range(CRITIC_STEPS):
            real = self.run.draw(self.data, BATCH)
            with torch.no_grad():
                fake = self.G(self.run.normal(BATCH, LATENT))
            self.optimizer_D.zero_grad()
            loss_D = self.D(fake).mean() - self.D(real).mean() + self.penalty(real, fake)
            loss_D.backward()
            self.optimizer_D.step()

        learns(self.networks["D"], False)
        self.optimizer_G.zero_grad()
        loss_G = -self.D(self.G(self.run.normal(BATCH, LATENT))).mean()
        loss_G.backward()
        self.optimizer_G.step()
        return {"D": loss_D.detach(), "G": loss_G.detach()}
