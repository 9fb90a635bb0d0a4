"""What the programs of `critic-programs.ts` compute, by hand: critics, and losses that hold their gradients."""

import math

import torch
import torch.nn.functional as F

from language import answer, avg_pool, gelu, max_pool, pixel_norm, resize_bilinear, resize_nearest, spectral_norm, upsample


def score(net, h):
    return net.dense(h.flatten(1)).squeeze(1)


def activation(f):
    def critic(net, x):
        h = f(net.conv(x, stride=2))
        return score(net, f(net.conv(h, stride=2)))

    return critic


def between(layer):
    def critic(net, x):
        h = torch.tanh(net.conv(x, stride=2))
        h = torch.tanh(layer(net, h))
        return score(net, torch.tanh(net.conv(h)))

    return critic


def convolutions(first, second):
    def critic(net, x):
        h = torch.tanh(net.conv(x, **first))
        return score(net, torch.tanh(net.conv(h, **second)))

    return critic


def dense(net, x):
    h = torch.tanh(net.dense(x))
    return score(net, F.softplus(net.dense(h, bias=False)))


def pool_of_ties(net, x):
    h = net.conv(max_pool(torch.relu(net.conv(x))))
    return score(net, torch.tanh(h))


def global_pools(net, x):
    h = torch.tanh(net.conv(x))
    pooled = torch.cat([h.mean((1, 2)), h.square().sum((1, 2)) / 40], 1)
    return score(net, torch.tanh(net.dense(pooled)))


def padded_transpose(net, h):
    h = net.conv_transpose(h, stride=2, padding=1, output_padding=1)
    return net.conv_transpose(h, stride=[1, 2], padding=0)


def attention(net, x):
    h = net.conv(x, stride=2)
    rows = h.reshape(-1, 16, 4)
    queries, keys, values = net.dense(rows), net.dense(rows, bias=False), net.dense(rows)
    weights = torch.softmax(queries @ keys.transpose(1, 2) / math.sqrt(3), -1)
    mixed = h + net.weight("amount") * (weights @ values).reshape(-1, 4, 4, 4)
    return score(net, torch.tanh(net.dense(mixed.flatten(1))))


def arrangement(net, x):
    h = torch.tanh(net.conv(x, stride=2))
    parts = torch.cat([h[:, 0:2], h[:, 2:4] ** 2], 1)
    padded = F.pad(parts, (0, 0, 1, 2, 1, 0)).permute(0, 3, 1, 2)
    return score(net, torch.tanh(net.dense(padded.flatten(1))))


def arithmetic(net, x):
    h = net.conv(x, stride=2) / 2
    positive = 0.5 + h.square()
    a = torch.exp(-positive) + torch.log(positive) + torch.sqrt(positive) * torch.sin(h)
    b = a / (2 + torch.cos(h)) - positive**1.5 + torch.rsqrt(positive)
    c = torch.maximum(a, b) * h.clamp(max=0.3) + b.abs() * h.clamp(-0.5, 0.7) + torch.where(h > 0.1, a.square(), b)
    d = torch.cat([c.mean((1, 2)), c.amax((1, 2)), h.amin((1, 2)), a.mean(1)[:, 1]], 1)
    return score(net, torch.tanh(net.dense(d / 4)))


CRITICS = {
    "tanh": activation(torch.tanh),
    "swish": activation(F.silu),
    "leaky relu": activation(lambda x: F.leaky_relu(x, 0.2)),
    "elu": activation(F.elu),
    "sigmoid": activation(torch.sigmoid),
    "softplus": activation(F.softplus),
    "relu": activation(torch.relu),
    "selu": activation(F.selu),
    "gelu": activation(gelu),
    "softmax": activation(lambda x: torch.softmax(x, -1)),
    "log softmax": activation(lambda x: torch.log_softmax(x, -1)),
    "dense": dense,
    "average pool": between(lambda net, h: avg_pool(h)),
    "max pool": between(lambda net, h: max_pool(h)),
    "average pool, overlapping": between(lambda net, h: avg_pool(h, 3, stride=2, padding="same")),
    "average pool, padded": between(lambda net, h: avg_pool(h, [2, 3], stride=1, padding=1)),
    "max pool, overlapping": between(lambda net, h: max_pool(h, 3, stride=1)),
    "max pool, padded": between(lambda net, h: max_pool(h, 3, stride=2, padding=1)),
    "nearest resizing": between(lambda net, h: resize_nearest(h, 5, 3)),
    "bilinear resizing": between(lambda net, h: resize_bilinear(h, 7, 3)),
    "max pool of ties": pool_of_ties,
    "global pools": global_pools,
    "upsample": between(lambda net, h: net.conv(upsample(h), stride=2)),
    "layer norm": between(lambda net, h: net.layer_norm(h)),
    "layer norm over channels": between(lambda net, h: net.layer_norm(h, affine=False, channels=True)),
    "instance norm": between(lambda net, h: net.instance_norm(h)),
    "affine instance norm": between(lambda net, h: net.instance_norm(h, affine=True)),
    "pixel norm": between(lambda net, h: pixel_norm(h)),
    "transposed convolution": between(lambda net, h: net.conv_transpose(h, stride=2)),
    "transposed convolution, padded": between(padded_transpose),
    "same padding, odd sizes": convolutions({"stride": 2}, {"stride": 3}),
    "padding 1 and 0, odd sizes": convolutions({"stride": 2, "padding": 1}, {"stride": 2, "padding": 0}),
    "padding 1, even sizes": convolutions({"stride": 2, "padding": 1}, {"stride": 2, "padding": 0}),
    "valid padding with a rest": convolutions({"stride": 2, "padding": "valid"}, {"padding": 1}),
    "uneven kernels and strides": convolutions({"stride": [2, 1]}, {"stride": [1, 3], "padding": [1, 2]}),
    "attention": attention,
    "arrangement": arrangement,
    "arithmetic": arithmetic,
}


def slope(y, x):
    """Each sample's gradient, to be differentiated again."""
    return torch.autograd.grad(y.sum(), x, create_graph=True)[0]


def norm(x):
    return torch.linalg.vector_norm(x.flatten(1), dim=1)


def mix(t, real, fake):
    t = t.reshape(-1, *[1] * (real.dim() - 1))
    return (t * real + (1 - t) * fake).requires_grad_()


def wasserstein(real, fake):
    return fake.mean() - real.mean()


def flatness(critic, x):
    x = x.clone().requires_grad_()
    return 5 / 2 * slope(critic(x), x).flatten(1).square().sum(1).mean()


def gradient_penalty(critic, real, fake, recording):
    x = mix(recording.draw("gradient_penalty/t"), real, fake)
    return wasserstein(critic(real), critic(fake)) + 10 * (norm(slope(critic(x), x)) - 1).square().mean()


def one_sided(critic, real, fake, recording):
    x = mix(recording.draw("gradient_penalty/t"), real, fake)
    excess = (norm(slope(critic(x), x)) - 1).clamp(min=0)
    return wasserstein(critic(real), critic(fake)) + 50 * excess.square().mean()


def dragan(critic, real, fake, recording):
    t = recording.draw("dragan/t", *real.shape[1:])
    x = (real + 0.5 * t * real.std(unbiased=False)).requires_grad_()
    loss = -torch.log(torch.sigmoid(critic(real))).mean() - torch.log(1 - torch.sigmoid(critic(fake))).mean()
    return loss + 10 * (norm(slope(critic(x), x)) - 1).square().mean()


def r1(critic, real, fake, recording):
    loss = F.softplus(-critic(real)).mean() + F.softplus(critic(fake)).mean()
    return loss + flatness(critic, real)


def r2(critic, real, fake, recording):
    loss = torch.relu(1 - critic(real)).mean() + torch.relu(1 + critic(fake)).mean()
    return loss + flatness(critic, fake)


PENALTIES = {
    "gradient penalty": gradient_penalty,
    "one-sided": one_sided,
    "dragan": dragan,
    "r1": r1,
    "r2": r2,
}


def conditional(critic):
    def program(recording):
        real, fake, label = recording.draw("real", 8, 8, 2), recording.draw("fake", 8, 8, 2), recording.labels("label")
        x = mix(recording.draw("conditional_penalty/t"), real, fake)

        def apply(x):
            return critic(recording.network("D"), x, label)

        return wasserstein(apply(real), apply(fake)) + 10 * (norm(slope(apply(x), x)) - 1).square().mean()

    return program


def projection(net, x, label):
    h = torch.tanh(net.conv(x, stride=2))
    h = torch.tanh(net.dense(h.flatten(1)))
    return score(net, h) + (net.embedding(label) * h).sum(1)


def as_channel(net, x, label):
    plane = net.embedding(label).reshape(-1, 8, 8, 1)
    h = torch.cat([x, plane * x[..., 0:1]], -1)
    return score(net, torch.tanh(net.conv(h, stride=2)))


def shared_trunk(recording):
    def trunk(x):
        net = recording.network("F")
        return net.dense(torch.tanh(net.conv(x, stride=2)).flatten(1))

    def critic(x):
        net = recording.network("D")

        def step(h):
            return torch.tanh(h @ net.weight("mix.kernel") + net.weight("mix.bias"))

        return score(net, step(step(trunk(x) * trunk(0.5 * x))))

    real, fake = recording.draw("real", 8, 8, 2), recording.draw("fake", 8, 8, 2)
    return gradient_penalty(critic, real, fake, recording)


def third_derivatives(recording):
    net = recording.network("D")
    real = recording.draw("real", 5).requires_grad_()
    y = score(net, F.silu(net.dense(torch.tanh(net.dense(real)))))
    return (norm(slope(norm(slope(y, real)), real)) - 1).square().mean() + y.mean()


def flat_critic(recording):
    def critic(x):
        net = recording.network("D")
        return score(net, torch.relu(net.dense(x) - 100))

    return gradient_penalty(critic, recording.draw("real", 5), recording.draw("fake", 5), recording)


def dropped(recording):
    def critic(scope):
        def apply(x):
            net = recording.network("D")

            def drop(h, name, rate):
                return h * (recording.draw(f"{scope}/{name}/keep", 6) < 1 - rate) / (1 - rate)

            h = drop(torch.tanh(net.dense(x)), "dropout", 0.3)
            return score(net, drop(torch.tanh(net.dense(h)), "dropout_2", 0.4))

        return apply

    real, fake = recording.draw("real", 5), recording.draw("fake", 5)
    x = mix(recording.draw("gradient_penalty/t"), real, fake)
    penalty = 10 * (norm(slope(critic("gradient_penalty/D")(x), x)) - 1).square().mean()
    return wasserstein(critic("D")(real), critic("D_2")(fake)) + penalty


def spectral(recording):
    directions = {
        block: recording.variables[f"D/{block}.spectral_norm.direction"].detach() for block in ("dense", "dense_2")
    }

    def dense(block, x):
        weights, directions[block] = spectral_norm(recording.variables[f"D/{block}.kernel"], directions[block])
        return x @ weights + recording.variables[f"D/{block}.bias"]

    def critic(x):
        return dense("dense_2", torch.tanh(dense("dense", x))).squeeze(1)

    net, real = recording.network("G"), recording.draw("real", 5)
    fake = net.dense(recording.draw("z", 4))
    score = critic(fake)
    loss = wasserstein(critic(real), score)
    x = mix(recording.draw("gradient_penalty/t"), real, fake)
    loss = loss + 10 * (norm(slope(critic(x), x)) - 1).square().mean()
    # What the first line has computed is what the second line uses.
    return [recording.line(loss, ["D"]), recording.line(-score.mean(), ["G"])]


def path_length(recording):
    net = recording.network("G")
    z, y = recording.draw("z", 4).requires_grad_(), recording.draw("y", 8, 8, 1)
    h = pixel_norm(torch.tanh(net.dense(z)).reshape(-1, 2, 2, 3))
    h = F.leaky_relu(net.conv_transpose(h, stride=2), 0.2)
    pictures = torch.tanh(net.conv(upsample(h)))
    return (norm(slope((pictures * y).flatten(1).sum(1), z)) - 0.8).square().mean()


PROGRAMS = {
    "conditional, projection": conditional(projection),
    "conditional, as a channel": conditional(as_channel),
    "shared trunk": shared_trunk,
    "third derivatives": third_derivatives,
    "flat critic": flat_critic,
    "dropout": dropped,
    "spectral norm": spectral,
    "path length": path_length,
}


def solve(question, recording):
    if "program" in question:
        made = PROGRAMS[question["program"]](recording)
        return {"lines": made if isinstance(made, list) else [recording.line(made)]}
    size = question["size"]

    def critic(x):
        return CRITICS[question["critic"]](recording.network("D"), x)

    real, fake = recording.draw("real", *size), recording.draw("fake", *size)
    return {"lines": [recording.line(PENALTIES[question["penalty"]](critic, real, fake, recording))]}


answer(solve)
