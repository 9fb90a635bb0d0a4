"""StyleGAN2, as bench/programs/stylegan2-32.gan has it: lazy R1 and path length, styles that are mixed, averaged
weights. Weights are demodulated the way NVIDIA's PyTorch code trains: activations are scaled, not filters."""

import copy
import math

import torch
from torch import nn
from torch.nn import functional as F

from run import learns

SIZE = 32
LATENT = 512
DEPTH = 8
BASE = 2048
MOST = 128
STYLES = 2 * int(math.log2(SIZE)) - 2
BATCH = 16
RATE = 2e-3
R1_EVERY, R1_WEIGHT = 16, 0.1
PATH_EVERY, PATH_WEIGHT, PATH_DECAY = 4, 2, 0.99
AVERAGE_DECAY = 0.998


def filters_at(resolution):
    return min(BASE // resolution, MOST)


def activation(x):
    return F.leaky_relu(x, 0.2) * math.sqrt(2)


class Dense(nn.Module):
    """With the equalised learning rate."""

    def __init__(self, inputs, outputs, rate_multiplier=1.0, start=0.0):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / rate_multiplier)
        self.bias = nn.Parameter(torch.full((outputs,), start / rate_multiplier))
        self.scale = rate_multiplier / math.sqrt(inputs)
        self.rate_multiplier = rate_multiplier

    def forward(self, x):
        bias = self.bias if self.rate_multiplier == 1 else self.bias * self.rate_multiplier
        return F.linear(x, self.weight * self.scale, bias)


class Conv(nn.Module):
    """With the equalised learning rate."""

    def __init__(self, inputs, outputs, kernel=3, stride=1, padding=None, bias=True):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None
        self.scale = 1 / math.sqrt(inputs * kernel**2)
        self.stride = stride
        self.padding = kernel // 2 if padding is None else padding

    def forward(self, x):
        return F.conv2d(x, self.weight * self.scale, self.bias, self.stride, self.padding)


class Filtered(torch.autograd.Function):
    """Each channel by one filter that is not learned. Its derivative is the same the other way round, which is said
    here as in NVIDIA's code: autograd would differentiate a convolution of groups by its weights, group after group."""

    @staticmethod
    def forward(ctx, x, kernel, stride, padding, up):
        ctx.save_for_backward(kernel)
        ctx.settings = stride, padding, up
        convolve = F.conv_transpose2d if up else F.conv2d
        channels = x.shape[1]
        return convolve(x, kernel.expand(channels, 1, 4, 4), None, stride, padding, groups=channels)

    @staticmethod
    def backward(ctx, gradient):
        (kernel,) = ctx.saved_tensors
        stride, padding, up = ctx.settings
        return Filtered.apply(gradient, kernel, stride, padding, not up), None, None, None, None


class Filter(nn.Module):
    """[1, 3, 3, 1] along both axes."""

    def __init__(self, gain=1.0, stride=1, padding=0, up=False):
        super().__init__()
        taps = torch.tensor([1.0, 3.0, 3.0, 1.0])
        taps = taps / taps.sum()
        self.register_buffer("kernel", (torch.outer(taps, taps) * gain)[None, None])
        self.settings = stride, padding, up

    def forward(self, x):
        return Filtered.apply(x, self.kernel, *self.settings)


class Mapping(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Dense(LATENT, LATENT, 0.01) for _ in range(DEPTH)])
        self.register_buffer("middle", torch.zeros(LATENT))

    def forward(self, z):
        w = z * (z.square().mean(1, keepdim=True) + 1e-8).rsqrt()
        for layer in self.layers:
            w = activation(layer(w))
        self.middle.copy_(w.detach().mean(0).lerp(self.middle, 0.995))
        return w


class Modulated(nn.Module):
    def __init__(self, inputs, outputs, kernel=3, up=False, demodulate=True):
        super().__init__()
        self.style = Dense(LATENT, inputs, start=1.0)
        self.weight = nn.Parameter(torch.randn(outputs, inputs, kernel, kernel))
        self.scale = 1 / math.sqrt(inputs * kernel**2)
        self.padding = kernel // 2
        self.demodulate = demodulate
        self.blur = Filter(gain=4, padding=1) if up else None

    def forward(self, x, w):
        style = self.style(w)
        weight = self.weight * self.scale
        x = x * style[:, :, None, None]
        if self.blur is not None:
            x = self.blur(F.conv_transpose2d(x, weight.transpose(0, 1), stride=2))
        else:
            x = F.conv2d(x, weight, padding=self.padding)
        if self.demodulate:
            lengths = style.square() @ weight.square().sum((2, 3)).t()
            x = x * (lengths + 1e-8).rsqrt()[:, :, None, None]
        return x


class Styled(nn.Module):
    def __init__(self, inputs, outputs, up=False):
        super().__init__()
        self.convolution = Modulated(inputs, outputs, up=up)
        self.strength = nn.Parameter(torch.zeros(()))
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x, w):
        x = self.convolution(x, w)
        noise = torch.randn(x.shape[0], 1, *x.shape[2:], device=x.device)
        return activation(x + self.strength * noise + self.bias[:, None, None])


class Picture(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.convolution = Modulated(inputs, 3, kernel=1, demodulate=False)
        self.bias = nn.Parameter(torch.zeros(3))

    def forward(self, x, w):
        return self.convolution(x, w) + self.bias[:, None, None]


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        filters = filters_at(4)
        self.start = nn.Parameter(torch.randn(1, filters, 4, 4))
        self.first = Styled(filters, filters)
        self.picture = Picture(filters)
        self.levels = nn.ModuleList()
        for level in range(3, int(math.log2(SIZE)) + 1):
            inputs, filters = filters, filters_at(2**level)
            self.levels.append(
                nn.ModuleList([Styled(inputs, filters, up=True), Styled(filters, filters), Picture(filters)])
            )
        self.up = Filter(gain=4, stride=2, padding=1, up=True)

    def forward(self, styles):
        x = self.first(self.start.expand(len(styles), -1, -1, -1), styles[:, 0])
        y = self.picture(x, styles[:, 1])
        for i, (up, through, picture) in enumerate(self.levels):
            x = up(x, styles[:, 2 * i + 1])
            x = through(x, styles[:, 2 * i + 2])
            y = self.up(y) + picture(x, styles[:, 2 * i + 3])
        return y


class Residual(nn.Module):
    """Half as tall and wide."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.first = Conv(inputs, inputs)
        self.blur = Filter(padding=2)
        self.second = Conv(inputs, outputs, stride=2, padding=0)
        self.down = Filter(stride=2, padding=1)
        self.around = Conv(inputs, outputs, kernel=1, bias=False)

    def forward(self, x):
        y = activation(self.second(self.blur(activation(self.first(x)))))
        return (y + self.around(self.down(x))) / math.sqrt(2)


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Conv(3, filters_at(SIZE), kernel=1)
        sizes = [2**level for level in range(int(math.log2(SIZE)), 1, -1)]
        self.blocks = nn.ModuleList([Residual(filters_at(a), filters_at(b)) for a, b in zip(sizes, sizes[1:])])
        filters = filters_at(4)
        self.last = Conv(filters + 1, filters)
        self.dense = Dense(filters * 16, filters)
        self.score = Dense(filters, 1)

    def forward(self, x):
        x = activation(self.first(x))
        for block in self.blocks:
            x = block(x)
        deviation = (x.var(0, unbiased=False) + 1e-8).sqrt().mean()
        x = torch.cat([x, deviation.expand(len(x), 1, 4, 4)], 1)
        x = activation(self.last(x))
        x = activation(self.dense(x.flatten(1)))
        return self.score(x).squeeze(1)


def lazy_adam(parameters, interval):
    """Adam whose rate and betas make up for the steps of the regulariser (appendix B)."""
    part = interval / (interval + 1)
    return torch.optim.Adam(parameters, lr=RATE * part, betas=(0.0, 0.99**part), eps=1e-8)


class Model:
    batch = BATCH
    cycle = 16

    def __init__(self, run):
        self.run = run
        self.data = run.pictures(3, SIZE)
        self.mapping = run.network(Mapping())
        self.G = run.network(Generator())
        self.D = run.network(Discriminator())
        self.networks = {"mapping": self.mapping, "G": self.G, "D": self.D}
        self.makers = nn.ModuleList([self.mapping, self.G])
        self.averaged = copy.deepcopy(self.makers).requires_grad_(False)
        self.optimizer_G = lazy_adam(self.makers.parameters(), PATH_EVERY)
        self.optimizer_D = lazy_adam(self.D.parameters(), R1_EVERY)
        self.usual = torch.zeros((), device=run.device)
        # The regularisers differentiate twice, and run on the networks as they are.
        self.fast_G = run.compiled(self.G)
        self.fast_D = run.compiled(self.D)

    def styles(self, z, other, cut):
        """Two styles that cross at a layer drawn for each sample, in nine of ten."""
        before = torch.arange(STYLES, device=z.device) < cut[:, None]
        return torch.where(before[:, :, None], self.mapping(z)[:, None], self.mapping(other)[:, None])

    def draws(self):
        device = self.run.device
        whole = torch.rand(BATCH, device=device) < 0.1
        cut = torch.randint(1, STYLES, (BATCH,), device=device)
        return self.run.normal(BATCH, LATENT), self.run.normal(BATCH, LATENT), torch.where(whole, STYLES, cut)

    def step(self, i):
        real = self.run.draw(self.data, BATCH)
        draws = self.draws()
        fake = self.fast_G(self.styles(*draws))

        learns(self.D, True)
        self.optimizer_D.zero_grad()
        loss_D = F.softplus(-self.fast_D(real)).mean() + F.softplus(self.fast_D(fake.detach())).mean()
        loss_D.backward()
        self.optimizer_D.step()

        learns(self.D, False)
        self.optimizer_G.zero_grad()
        loss_G = F.softplus(-self.fast_D(fake)).mean()
        loss_G.backward()
        self.optimizer_G.step()

        if i % R1_EVERY == 0:
            learns(self.D, True)
            self.regularise_D(real)
        if i % PATH_EVERY == 0:
            self.regularise_G(draws)
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.averaged.parameters()), list(self.makers.parameters()), 1 - AVERAGE_DECAY
            )
        return {"D": loss_D.detach(), "G": loss_G.detach()}

    def regularise_D(self, real):
        self.optimizer_D.zero_grad()
        real = real.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad(self.D(real).sum(), real, create_graph=True)
        penalty = R1_WEIGHT / 2 * gradient.square().sum((1, 2, 3)).mean()
        (R1_EVERY * penalty).backward()
        self.optimizer_D.step()

    def regularise_G(self, draws):
        self.optimizer_G.zero_grad()
        styles = self.styles(*draws)
        picture = self.G(styles)
        seen = (picture * torch.randn_like(picture)).sum() / SIZE
        (gradient,) = torch.autograd.grad(seen, styles, create_graph=True)
        length = (gradient.square().sum(2).mean(1) + 1e-12).sqrt()
        self.usual = length.detach().mean().lerp(self.usual, PATH_DECAY)
        penalty = PATH_WEIGHT * (length - self.usual).square().mean()
        (PATH_EVERY * penalty).backward()
        self.optimizer_G.step()
