"""Two small programs as a compiler writes them, for tests of training on several ranks.

    python training.py dcgan|wgan-gp [options of runtime.arguments]
"""

import os
import signal
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from pytorch.arguments import arguments
from pytorch.dataset import Column, Samples
from pytorch.errors import told
from pytorch.noise import Stream, Uniform
from pytorch.philox import key_of
from pytorch.ranks import average_gradients
from pytorch.run import Epochs, Run, Steps
from pytorch.weights import Weight, normal, ones, uniform, zeros
from torch import Tensor, nn

BATCH = 16


class G(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.dense = nn.Linear(8, 64, bias=False)
        self.batch_norm = nn.BatchNorm2d(16)
        self.conv_transpose = nn.ConvTranspose2d(16, 8, 4, stride=2, padding=1, bias=False)
        self.batch_norm_2 = nn.BatchNorm2d(8)
        self.conv_transpose_2 = nn.ConvTranspose2d(8, 1, 4, stride=2, padding=1)

    def forward(self, z: Tensor) -> Tensor:
        h = self.dense(z).view(-1, 2, 2, 16).permute(0, 3, 1, 2)
        h = self.conv_transpose(self.batch_norm(h).relu())
        return self.conv_transpose_2(self.batch_norm_2(h).relu()).tanh()


def norm(name: str) -> list[Weight]:
    return [
        Weight(f"{name}.running_mean", f"{name}.running_mean", zeros, trains=False),
        Weight(f"{name}.running_variance", f"{name}.running_var", ones, trains=False),
        Weight(f"{name}.scale", f"{name}.weight", ones),
        Weight(f"{name}.bias", f"{name}.bias", zeros),
    ]


def filters(name: str) -> Weight:
    return Weight(f"{name}.kernels", f"{name}.weight", normal(0, 0.1), axes=(3, 2, 0, 1))


G_WEIGHTS = [
    Weight("dense.kernel", "dense.weight", uniform(-0.3, 0.3), axes=(1, 0)),
    *norm("batch_norm"),
    filters("conv_transpose"),
    *norm("batch_norm_2"),
    filters("conv_transpose_2"),
    Weight("conv_transpose_2.bias", "conv_transpose_2.bias", zeros),
]


class D(nn.Module):
    """With norm (DCGAN) or without (WGAN-GP, whose penalty is of each sample).

    The critic of WGAN-GP is smooth: the penalty's gradient jumps where a leaky ReLU bends, and one
    rounding more or less, on one rank or two, decides on which side a sample is.
    """

    def __init__(self, norm: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 4, stride=2, padding=1)
        self.conv_2 = nn.Conv2d(8, 16, 4, stride=2, padding=1, bias=not norm)
        self.batch_norm = nn.BatchNorm2d(16) if norm else None
        self.dense = nn.Linear(64, 1)

    def forward(self, x: Tensor) -> Tensor:
        if self.batch_norm is None:
            h = F.softplus(self.conv_2(F.softplus(self.conv(x))))
        else:
            h = F.leaky_relu(self.batch_norm(self.conv_2(F.leaky_relu(self.conv(x), 0.2))), 0.2)
        return self.dense(h.permute(0, 2, 3, 1).flatten(1)).view(-1)


def d_weights(has_norm: bool) -> list[Weight]:
    return [
        filters("conv"),
        Weight("conv.bias", "conv.bias", zeros),
        filters("conv_2"),
        *(norm("batch_norm") if has_norm else [Weight("conv_2.bias", "conv_2.bias", zeros)]),
        Weight("dense.kernel", "dense.weight", uniform(-0.3, 0.3), axes=(1, 0)),
        Weight("dense.bias", "dense.bias", zeros),
    ]


def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor, t: Tensor) -> Tensor:
    between = (t * real + (1 - t) * fake).requires_grad_()
    (gradient,) = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return 10 * (gradient.square().sum((1, 2, 3)).clamp_min(1e-24).sqrt() - 1).square().mean()


def train(kind: str, given: list[str]) -> None:
    penalty = kind == "wgan-gp"
    run = Run(
        arguments(None, given),
        program=Path(f"{kind}.gan"),
        fingerprint=kind,
        batch=BATCH,
        until=Steps(50),
        seed=3,
    )
    numbers = Uniform(0, 256).draw(Stream(key_of(0, "pictures")), 0, 90 * 64)
    pixels = numbers.floor().byte().view(90, 8, 8, 1).numpy()
    data = Samples("digits", {"image": Column(pixels, (-1.0, 1.0))}, flip=True)
    run.epochs_of(data)
    g = run.network("G", G(), G_WEIGHTS)
    d = run.network("D", D(not penalty), d_weights(not penalty))
    average = run.average("G", g, 0.9)
    weights = {"G": list(g.parameters()), "D": list(d.parameters())}
    optimizers = {
        name: torch.optim.Adam(each, 1e-3, (0.5, 0.9), 1e-4) for name, each in weights.items()
    }
    for name, network in (("G", g), ("D", d)):
        slots = {"m": "exp_avg", "v": "exp_avg_sq"}
        run.remember(name, optimizers[name], {name: network}, slots)
    run.restore()
    batches = run.batches(data, turns=2)
    for step in run.steps():
        # A rank that dies without a word, as on a machine that loses its power.
        if os.environ.get("KILL") == f"{run.ranks.rank} at {run.step}":
            if os.environ.get("TORCHELASTIC_RESTART_COUNT") == "0":
                os.kill(os.getpid(), signal.SIGKILL)
        for part in step.turns(2):
            real = next(batches)["image"]
            fake = g(part.normal("z", 8))
            scores = d(real), d(fake.detach())
            if penalty:
                t = part.at("gradient_penalty").uniform("t").view(-1, 1, 1, 1)
                loss_d = scores[1].mean() - scores[0].mean()
                loss_d = loss_d + gradient_penalty(d, real, fake.detach(), t)
            else:
                loss_d = F.softplus(-scores[0]).mean() + F.softplus(scores[1]).mean()
            optimizers["D"].zero_grad()
            loss_d.backward(inputs=weights["D"])
            average_gradients(weights["D"])
            optimizers["D"].step()
        score = d(g(step.normal("z", 8)))
        loss_g = -score.mean() if penalty else F.softplus(-score).mean()
        optimizers["G"].zero_grad()
        loss_g.backward(inputs=weights["G"])
        average_gradients(weights["G"])
        optimizers["G"].step()
        average.update()
        run.report(D=loss_d, G=loss_g)
        if run.every(Epochs(5)):
            with run.sampling("preview", 4) as sample:
                run.preview(average.network(sample.normal("z", 8)), grid=(2, 2), range=(-1, 1))
    run.finish()


with told():
    train(sys.argv[1], sys.argv[2:])
