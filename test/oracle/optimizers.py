"""The bowls of `optimizers.test.ts`, moved by PyTorch's optimizers, schedulers and clips."""

import torch
from torch.optim import lr_scheduler as schedules

from language import answer, numbers


def sgd(rate, **settings):
    return lambda weights: (torch.optim.SGD(weights, rate, **settings), [])


def adam(rate, **settings):
    return lambda weights: (torch.optim.Adam(weights, rate, **settings), [])


def rmsprop(rate, **settings):
    return lambda weights: (torch.optim.RMSprop(weights, rate, **settings), [])


def adamw(rate, **settings):
    return lambda weights: (torch.optim.AdamW(weights, rate, **settings), [])


class ByHand(torch.optim.Optimizer):
    """An optimizer that PyTorch does not have, by its paper: `move` changes a weight, what it remembers, and counts."""

    def __init__(self, weights, move):
        super().__init__(weights, {"lr": 0})
        self.move = move

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                memory = self.state[weight]
                memory["t"] = memory.get("t", 0) + 1
                weight.copy_(self.move(weight, weight.grad, memory))


def adabelief(weight, g, memory, rate=0.05, beta1=0.9, beta2=0.999, epsilon=1e-12):
    t, m, s = memory["t"], memory.get("m", 0), memory.get("s", 0)
    m = beta1 * m + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * (g - m) ** 2 + epsilon
    memory |= {"m": m, "s": s}
    return weight - rate * (m / (1 - beta1**t)) / ((s / (1 - beta2**t)).sqrt() + epsilon)


def lion(weight, g, memory, rate=0.02, beta1=0.9, beta2=0.99, decay=0.1):
    m = memory.get("m", torch.zeros_like(weight))
    memory["m"] = beta2 * m + (1 - beta2) * g
    return weight - rate * (torch.sign(beta1 * m + (1 - beta1) * g) + decay * weight)


def by_hand(move):
    return lambda weights: (ByHand(weights, move), [])


def scheduled(optimizer, schedule):
    def make(weights):
        moving, _ = optimizer(weights)
        return moving, [schedule(moving)]

    return make


def held(steps, schedule):
    """Nothing happens for some steps."""

    def make(optimizer):
        parts = [schedules.ConstantLR(optimizer, 1.0), schedule(optimizer)]
        return schedules.SequentialLR(optimizer, parts, [steps])

    return make


OPTIMIZERS = {
    "sgd(0.05)": sgd(0.05),
    "sgd(0.02, momentum: 0.9)": sgd(0.02, momentum=0.9),
    "sgd(0.02, momentum: 0.9, nesterov: true)": sgd(0.02, momentum=0.9, nesterov=True),
    "adam(0.05)": adam(0.05),
    "adam(0.02, beta1: 0.5, beta2: 0.9, epsilon: 1e-3)": adam(0.02, betas=(0.5, 0.9), eps=1e-3),
    "rmsprop(0.02)": rmsprop(0.02),
    "rmsprop(0.05, decay: 0.9, epsilon: 1e-2)": rmsprop(0.05, alpha=0.9, eps=1e-2),
    # Four steps in five: rate and exponents shrink alike.
    "lazy_adam(0.05, beta1: 0.5, interval: 4)": adam(0.8 * 0.05, betas=(0.5**0.8, 0.99**0.8)),
    "adamw(0.05, weight_decay: 0.1)": adamw(0.05, weight_decay=0.1),
    "adabelief(0.05)": by_hand(adabelief),
    "lion(0.02, weight_decay: 0.1)": by_hand(lion),
    "sgd(one_step_of(20 steps))": scheduled(sgd(1.0), lambda o: schedules.LambdaLR(o, lambda done: min(done, 1) / 20)),
    "sgd(half_life(8 steps, rampup: 0.5))": scheduled(
        sgd(1.0), lambda o: schedules.LambdaLR(o, lambda done: 0.5 ** (1 / min(8, 0.5 * done)) if done > 0 else 0.0)
    ),
    "sgd(linear_decay(0.1, over: 6 steps, to: 0.02))": scheduled(
        sgd(0.1), lambda o: schedules.LinearLR(o, 1.0, 0.2, total_iters=6)
    ),
    "adam(linear_decay(0.1, over: 6 steps, hold: 3 steps))": scheduled(
        adam(0.1), held(3, lambda o: schedules.LinearLR(o, 1.0, 0.0, total_iters=6))
    ),
    # PyTorch's cosine rises again where ours stays down.
    "sgd(cosine_decay(0.1, over: 8 steps, to: 0.01))": scheduled(
        sgd(0.1),
        lambda o: schedules.SequentialLR(
            o,
            [schedules.CosineAnnealingLR(o, T_max=8, eta_min=0.01), schedules.ConstantLR(o, 0.1, total_iters=100)],
            [8],
        ),
    ),
    "sgd(cosine_decay(0.1, over: 5 steps, hold: 2 steps))": scheduled(
        sgd(0.1),
        lambda o: schedules.SequentialLR(
            o,
            [
                schedules.ConstantLR(o, 1.0),
                schedules.CosineAnnealingLR(o, T_max=5),
                schedules.ConstantLR(o, 0.0, total_iters=100),
            ],
            [2, 7],
        ),
    ),
    "sgd(step_decay(0.1, 0.5, interval: 3 steps))": scheduled(sgd(0.1), lambda o: schedules.StepLR(o, 3, 0.5)),
    "sgd(exponential_decay(0.1, 0.5, interval: 3 steps))": scheduled(
        sgd(0.1), lambda o: schedules.ExponentialLR(o, 0.5 ** (1 / 3))
    ),
    "sgd(warmup(0.1, over: 4 steps))": scheduled(
        sgd(0.1), lambda o: schedules.LambdaLR(o, lambda done: min(done / 4, 1))
    ),
    "sgd(cyclic(0.01, 0.1, period: 6 steps))": scheduled(
        sgd(0.01), lambda o: schedules.CyclicLR(o, 0.01, 0.1, step_size_up=3, cycle_momentum=False)
    ),
}

def bowl(u, v, x):
    return ((u - x) ** 2 + 0.5 * (v + 0.5) ** 2 + 0.7 * u * v).sum(1).mean()


def train(recording, name, make, what, limit):
    weights = [recording.variables[f"{name}/{weight}"].detach().clone().requires_grad_() for weight in "uv"]
    optimizer, scheduler = make(weights)
    for step in range(1, 11):
        optimizer.zero_grad()
        bowl(*weights, recording.draw("x" if step == 1 else f"x@{step}", 5)).backward()
        if what == "gradients":
            torch.nn.utils.clip_grad_norm_(weights, limit)
        optimizer.step()
        if what == "weights":
            for weight in weights:
                weight.data.clamp_(-limit, limit)
        for each in scheduler:
            each.step()
    return {f"{name}/{letter}": numbers(weight) for letter, weight in zip("uv", weights)}


def solve(question, recording):
    lines, after = [], {}
    for item in question["all"]:
        name = item["name"]
        u, v = recording.variables[f"{name}/u"], recording.variables[f"{name}/v"]
        line = recording.line(bowl(u, v, recording.draw("x", 5)), [name])
        what, limit = None, None
        if item["clip"] is not None:
            what, limit = item["clip"].split(" to ")
            limit = float(limit)
        if what == "gradients":
            # The gradients written down are those that move the weights.
            size = sum(g * g for values in line["gradients"].values() for g in values) ** 0.5
            scale = min(1, limit / (size + 1e-6))
            line["gradients"] = {k: [scale * g for g in values] for k, values in line["gradients"].items()}
        lines.append(line)
        after |= train(recording, name, OPTIMIZERS[item["optimizer"]], what, limit)
    return {"lines": lines, "after": after}


answer(solve)
