"""The program of `training.test.ts`, trained by PyTorch."""

import torch
import torch.nn.functional as F

from language import answer, batch_norm, numbers


class Training:
    def __init__(self, recording):
        self.recording, self.variables = recording, recording.variables
        self.statistics = {
            block: tuple(self.take(f"G/{block}.running_{name}") for name in ("mean", "variance"))
            for block in ("batch_norm", "batch_norm_2")
        }
        self.weights = {
            network: {k: v for k, v in self.variables.items() if k.startswith(f"{network}/") and "running" not in k}
            for network in "GD"
        }
        self.average = {name: self.take(f"average.{name}") for name in self.weights["G"]}
        self.optimizers = {
            "G": torch.optim.Adam(self.weights["G"].values(), 0.01, betas=(0.5, 0.999)),
            "D": torch.optim.RMSprop(self.weights["D"].values(), 0.005),
        }
        self.lines = []

    def take(self, name):
        return self.variables[name].detach().clone()

    def G(self, z, weights=None, training=True, moving=True):
        weights = self.weights["G"] if weights is None else weights
        net = self.recording.network("G")
        net.variables = weights

        def norm(h):
            name = net.block("batch_norm")
            running = self.statistics[name] if moving else None
            return batch_norm(h, net.weight(f"{name}.scale"), net.weight(f"{name}.bias"), running, training)

        h = F.relu(norm(net.dense(z).reshape(-1, 2, 2, 6)))
        h = F.relu(norm(net.conv_transpose(h, stride=2, bias=False)))
        return torch.tanh(net.conv_transpose(h, stride=2))

    def D(self, x):
        net = self.recording.network("D")
        h = F.leaky_relu(net.conv(x, stride=2), 0.2)
        h = F.leaky_relu(net.layer_norm(net.conv(h, stride=2)), 0.2)
        return net.dense(h.flatten(1)).squeeze(1)

    def slope(self, x):
        x = x.detach().requires_grad_()
        return torch.autograd.grad(self.D(x).sum(), x, create_graph=True)[0].flatten(1)

    def draw(self, name, step, iteration, *shape):
        place = f"@{step}.{iteration}" if iteration > 0 else f"@{step}" if step > 1 else ""
        return self.recording.draw(name + place, *shape)

    def minimize(self, network, loss, first):
        if first:
            self.lines.append(self.recording.line(loss, [network]))
        for optimizer in self.optimizers.values():
            optimizer.zero_grad()
        loss.backward()
        self.optimizers[network].step()

    def step(self, step):
        for iteration in range(2):
            real = self.draw("real", step, iteration, 8, 8, 1)
            fake = self.G(self.draw("z", step, iteration, 5)).detach()
            t = self.draw("gradient_penalty/t", step, iteration, 1, 1, 1)
            penalty = 10 * ((self.slope(t * real + (1 - t) * fake).norm(dim=1) - 1) ** 2).mean()
            self.minimize("D", self.D(fake).mean() - self.D(real).mean() + penalty, step == 1)
        real, z = self.draw("real", step, 0, 8, 8, 1), self.draw("z", step, 0, 5)
        if step % 2 == 0:
            self.minimize("D", 2 / 2 * self.slope(real).square().sum(1).mean(), False)
        self.minimize("G", -self.D(self.G(z)).mean(), step == 1)
        for name, slow in self.average.items():
            slow.mul_(0.8).add_(0.2 * self.weights["G"][name].detach())

    def after(self):
        moved = self.weights["G"] | self.weights["D"] | {f"average.{k}": v for k, v in self.average.items()}
        for block, (mean, variance) in self.statistics.items():
            moved |= {f"G/{block}.running_mean": mean, f"G/{block}.running_variance": variance}
        return {name: numbers(value) for name, value in moved.items()}


def solve(question, recording):
    training = Training(recording)
    for step in (1, 2, 3):
        training.step(step)
    pictures = training.G(recording.draw("preview/z", 5), training.average, training=False)
    return {"lines": training.lines, "after": training.after(), "previews": [numbers(pictures)]}


answer(solve)
