"""Metrics of small arrays, each from its definition or from the library that has it: SciPy's Wasserstein distances,
nearest neighbours, softmax and entropies, PyTorch's convolutions, NumPy's matrices."""

import json
import sys

import numpy
import torch
from scipy.spatial import cKDTree
from scipy.special import softmax
from scipy.stats import entropy, sem, wasserstein_distance


def mmd(made, real):
    """Gretton et al. 2012, eq. 3, with the whole kernel matrices."""
    n = made.shape[1]
    kernel = lambda a, b: (a @ b.T / n + 1) ** 3
    off = lambda k: (k.sum() - numpy.trace(k)) / (len(k) * (len(k) - 1))
    return off(kernel(made, made)) + off(kernel(real, real)) - 2 * kernel(made, real).mean()


def neighbours(made, real, pr, dc):
    radius = lambda points, k: cKDTree(points).query(points, k + 1)[0][:, k]
    apart = numpy.linalg.norm(made[:, None] - real[None], axis=2)
    balls = apart <= radius(real, dc)
    return {
        "precision": (apart <= radius(real, pr)).any(axis=1).mean(),
        "recall": (apart <= radius(made, pr)[:, None]).any(axis=0).mean(),
        "density": balls.sum() / (dc * len(made)),
        "coverage": balls.any(axis=0).mean(),
    }


def authenticity(made, real):
    """Alaa et al. 2022, section 4.3: all of the distances, and no early end."""
    apart = cKDTree(real).query(made, 1)
    among = cKDTree(real).query(real, 2)[0][:, 1]
    return (apart[0] > among[apart[1]]).mean()


def score(logits, splits):
    """As Salimans et al. 2016 compute it: exp of the mean KL divergence, of each split."""
    parts = []
    for part in numpy.array_split(softmax(logits, axis=1), splits):
        parts.append(numpy.exp(numpy.mean([entropy(p, part.mean(axis=0)) for p in part])))
    return {"mean": numpy.mean(parts), "deviation": numpy.std(parts)}


def sliced(made, real, directions):
    return numpy.mean([wasserstein_distance(made @ d, real @ d) for d in directions])


def ms_ssim(a, b, contrast, window, weights):
    """Wang et al. 2003, eq. 7, by PyTorch's convolutions; a and b are [height, width, channels] from 0 to contrast."""
    a, b = (torch.tensor(x, dtype=torch.float64).permute(2, 0, 1)[:, None] for x in (a, b))
    places = torch.arange(window, dtype=torch.float64) - (window - 1) / 2
    line = torch.exp(-places**2 / (2 * 1.5**2))
    kernel = torch.outer(line, line)[None, None] / line.sum() ** 2
    blur = lambda x: torch.nn.functional.conv2d(x, kernel)
    c1, c2 = (0.01 * contrast) ** 2, (0.03 * contrast) ** 2
    result = torch.ones(len(a), dtype=torch.float64)
    for i, weight in enumerate(weights):
        x, y = blur(a), blur(b)
        xx, yy, xy = blur(a * a) - x * x, blur(b * b) - y * y, blur(a * b) - x * y
        structure = (2 * xy + c2) / (xx + yy + c2)
        if i == len(weights) - 1:
            structure = structure * (2 * x * y + c1) / (x * x + y * y + c1)
        result = result * structure.mean(dim=(1, 2, 3)).clamp(min=0) ** weight
        a, b = (torch.nn.functional.avg_pool2d(z, 2) if min(z.shape[2:]) > 1 else z for z in (a, b))
    return result.mean().item()


def answer(question):
    kind = question.pop("kind")
    arrays = {name: numpy.array(value, dtype=numpy.float64) for name, value in question.items() if isinstance(value, list)}
    given = {**question, **arrays}
    if kind == "mmd":
        return mmd(**given)
    if kind == "neighbours":
        return neighbours(**given)
    if kind == "authenticity":
        return authenticity(**given)
    if kind == "score":
        return score(**given)
    if kind == "sliced":
        return sliced(**given)
    if kind == "ms_ssim":
        return ms_ssim(**given)
    if kind == "nll":
        each = -given["likelihoods"].mean(axis=1)
        return {"mean": each.mean(), "error": sem(each)}
    raise ValueError(kind)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout, indent=1)
