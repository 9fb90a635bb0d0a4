"""The GAN of texts, as bench/programs/text-gan.gan has it: a cell that hears its own words, and an LSTM that reads."""

import torch
from torch import nn
from torch.nn import functional as F

from run import learns

VOCABULARY = 1000
LENGTH = 20
LATENT = 128
FEATURES = 128
UNITS = 256
TEMPERATURE = 1.0
BATCH = 64


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.start = nn.Linear(LATENT, UNITS)
        self.hear = nn.Linear(VOCABULARY, FEATURES, bias=False)
        self.cell = nn.LSTMCell(FEATURES, UNITS)
        self.say = nn.Linear(UNITS, VOCABULARY)

    def forward(self, z):
        h = self.start(z).tanh()
        c = torch.zeros_like(h)
        word = torch.zeros(len(z), VOCABULARY, device=z.device)
        words = []
        for _ in range(LENGTH):
            h, c = self.cell(self.hear(word), (h, c))
            word = F.gumbel_softmax(self.say(h), TEMPERATURE)
            words.append(word)
        return torch.stack(words, 1)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.hear = nn.Linear(VOCABULARY, FEATURES, bias=False)
        self.lstm = nn.LSTM(FEATURES, UNITS, batch_first=True)
        self.score = nn.Linear(UNITS, 1)

    def forward(self, words):
        _, (h, _) = self.lstm(self.hear(words))
        return self.score(h[-1]).squeeze(1)


class Model:
    batch = BATCH
    cycle = 1

    def __init__(self, run):
        self.run = run
        # Texts have no height and width that could go before their channels.
        self.networks = {"G": Generator().to(run.device), "D": Discriminator().to(run.device)}
        self.G = run.compiled(self.networks["G"])
        self.D = run.compiled(self.networks["D"])
        self.optimizer_G = torch.optim.Adam(self.networks["G"].parameters(), lr=1e-4, betas=(0.5, 0.999))
        self.optimizer_D = torch.optim.Adam(self.networks["D"].parameters(), lr=1e-4, betas=(0.5, 0.999))

    def step(self, i):
        tokens = torch.randint(VOCABULARY, (BATCH, LENGTH), device=self.run.device)
        real = F.one_hot(tokens, VOCABULARY).float()
        fake = self.G(self.run.normal(BATCH, LATENT))

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
