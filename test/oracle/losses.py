"""The losses of `losses.test.ts`, as PyTorch has them or as their papers write them."""

import torch
import torch.nn.functional as F

from language import answer


def mean(x):
    return x.mean()


def bce(scores, target):
    return F.binary_cross_entropy_with_logits(scores, torch.full_like(scores, target))



class Values:
    """The networks and draws of the program."""

    def __init__(self, recording):
        self.recording = recording
        self.real, self.fake = recording.draw("real"), recording.draw("fake")
        self.points, self.others = recording.draw("points", 2), recording.draw("others", 2)
        self.logits, self.label = recording.draw("logits", 2), recording.labels("label")
        self.sequence, self.token = recording.draw("sequence", 2, 2), recording.labels("token", 2)

    def line(self, network, x):
        weights = self.recording.variables
        return weights[f"{network}/scale"] * x + weights[f"{network}/bias"]

    def S(self, x):
        return self.line("S", x)

    def V(self, x):
        return self.line("V", x)

    def T(self, x):
        return self.line("T", x)

    def W(self, x):
        return self.line("W", x)

    def M(self, x):
        return x @ self.recording.variables["M/kernel"]

    def state(self, name):
        return self.recording.variables[f"train/{name}"].detach()

    def L(self, x):
        return x @ self.recording.variables["L/weights"]

    @property
    def scores(self):
        return self.S(self.real), self.S(self.fake)


def slope(critic, x):
    x = x.detach().requires_grad_()
    return torch.autograd.grad(critic(x).sum(), x, create_graph=True)[0]


def gradient_penalty(v, scope, weight, above):
    t = v.recording.draw(f"{scope}/t", 1)
    excess = slope(v.L, t * v.points + (1 - t) * v.others).norm(dim=1) - 1
    return weight * mean((excess.clamp(min=0) if above else excess) ** 2)


def dragan(v):
    around = v.points + 0.5 * v.recording.draw("dragan/t", 2) * v.points.std(unbiased=False)
    return 3 * mean((slope(v.L, around).norm(dim=1) - 1) ** 2)


def flatness(v, x, weight):
    return weight / 2 * mean((slope(v.L, x) ** 2).sum(1))


def lecam(v):
    real, fake = v.scores
    held = mean((real - v.state("lecam.fake_mean")) ** 2) + mean((fake - v.state("lecam.real_mean")) ** 2)
    return 0.3 * held


def path_length(v):
    latent = v.points.detach().requires_grad_()
    direction = v.recording.draw("path_length/projected/direction", 1, 2, 1)
    seen = ((latent @ v.recording.variables["P/kernel"]).reshape(-1, 1, 2, 1) * direction).sum() / 2**0.5
    slopes = torch.autograd.grad(seen, latent, create_graph=True)[0]
    length = slopes.square().sum(1).sqrt()
    expected = v.state("path_length.usual").lerp(length.mean().detach(), 0.01)
    return mean((length - expected) ** 2)


def pool(v):
    # One sample after the other: a slot that is taken gives what it holds, and one in two is exchanged.
    kept, filled = v.state("pool.kept").clone(), v.state("pool.filled").clone()
    slots, chances = v.recording.labels("pool/slot"), v.recording.draw("pool/exchange")
    shown = []
    for sample, slot, chance in zip(v.points, slots, chances):
        share = filled[slot] * float(chance < 0.5)
        shown.append(sample + share * (kept[slot] - sample))
    return mean(v.V(torch.stack(shown)))


def orthogonal(v):
    kernel = v.recording.variables["M/kernel"]
    gram = kernel.T @ kernel
    return (gram * (1 - torch.eye(len(gram)))).square().sum()


def hinge_discriminator(real, fake):
    return F.relu(1 - real).mean() + F.relu(1 + fake).mean()


def relativistic_average(up, down):
    return bce(up - down.mean(), 1.0) + bce(down - up.mean(), 0.0)


# In the order of the lines, by their text.
LOSSES = {
    "nonsaturating.discriminator(S(real), S(fake))": lambda v: bce(v.scores[0], 1.0) + bce(v.scores[1], 0.0),
    "nonsaturating.generator(S(fake))": lambda v: bce(v.scores[1], 1.0),
    "minimax.discriminator(S(real), S(fake))": lambda v: bce(v.scores[0], 1.0) + bce(v.scores[1], 0.0),
    "minimax.generator(S(fake))": lambda v: mean(torch.log(1 - torch.sigmoid(v.scores[1]))),
    "lsgan.discriminator(S(real), S(fake))": lambda v: 0.5 * F.mse_loss(v.scores[0], torch.ones(2))
    + 0.5 * F.mse_loss(v.scores[1], torch.zeros(2)),
    "lsgan.generator(S(fake))": lambda v: 0.5 * F.mse_loss(v.scores[1], torch.ones(2)),
    "wasserstein.discriminator(S(real), S(fake))": lambda v: mean(v.scores[1]) - mean(v.scores[0]),
    "wasserstein.generator(S(fake))": lambda v: -mean(v.scores[1]),
    "hinge.discriminator(S(real), S(fake))": lambda v: hinge_discriminator(*v.scores),
    "hinge.generator(S(fake))": lambda v: -mean(v.scores[1]),
    "relativistic.discriminator(S(real), S(fake))": lambda v: bce(v.scores[0] - v.scores[1], 1.0),
    "relativistic.generator(S(real), S(fake))": lambda v: bce(v.scores[1] - v.scores[0], 1.0),
    "relativistic_average.discriminator(S(real), S(fake))": lambda v: relativistic_average(*v.scores),
    "relativistic_average.generator(S(real), S(fake))": lambda v: relativistic_average(*reversed(v.scores)),
    "gradient_penalty(L, points, others)": lambda v: gradient_penalty(v, "gradient_penalty", 10, False),
    "gradient_penalty(L, points, others, weight: 2, one_sided: true)": lambda v: gradient_penalty(
        v, "gradient_penalty_2", 2, True
    ),
    "dragan(L, points, weight: 3)": dragan,
    "r1(L, points)": lambda v: flatness(v, v.points, 10),
    "r2(L, V(points), weight: 2) + mean(V(points))": lambda v: flatness(v, v.V(v.points).detach().requires_grad_(), 2) + v.V(v.points).mean(),
    "l1(V(points), V(others))": lambda v: F.l1_loss(v.V(v.points), v.V(v.others)),
    "l2(V(points), V(others))": lambda v: F.mse_loss(v.V(v.points), v.V(v.others)),
    "cycle_consistency(V, W, points)": lambda v: F.l1_loss(v.W(v.V(v.points)), v.points),
    "identity(W, points)": lambda v: F.l1_loss(v.W(v.points), v.points),
    "feature_matching(V(points), V(others))": lambda v: F.mse_loss(v.V(v.points).mean(0), v.V(v.others).mean(0)),
    # As the authors' code has it: one over the ratio of distances.
    "mode_seeking(S(real), S(fake), points, others)": lambda v: 1
    / (F.l1_loss(*v.scores) / F.l1_loss(v.points, v.others) + 1e-5),
    "cross_entropy(V(logits), label)": lambda v: F.cross_entropy(v.V(v.logits), v.label),
    "auxiliary_classifier(V(logits), label)": lambda v: F.nll_loss(torch.log_softmax(v.V(v.logits), 1), v.label),
    "cross_entropy(T(sequence), token)": lambda v: F.cross_entropy(v.T(v.sequence).flatten(0, 1), v.token.flatten()),
    "gaussian_information(S(real), S(fake), real)": lambda v: F.gaussian_nll_loss(
        v.scores[0], v.real, v.scores[1].exp(), full=True
    ),
    "lecam(S(real), S(fake))": lecam,
    "consistency(L, points, others)": lambda v: 10 * F.mse_loss(v.L(v.points), v.L(v.others)),
    "path_length(P, points, weight: 1)": path_length,
    "mean(V(pool(points, images: 4)))": pool,
    "orthogonal(M, weight: 1)": orthogonal,
    "weight_decay(M, weight: 2)": lambda v: v.recording.variables["M/kernel"].square().sum(),
    "policy_gradient(S(real), S(fake), baseline: 0.5)": lambda v: -mean(v.scores[0] * (v.scores[1].detach() - 0.5)),
}


def solve(question, recording):
    values = Values(recording)
    return {"lines": [recording.line(LOSSES[line["line"]](values), line["networks"]) for line in question["lines"]]}


answer(solve)
