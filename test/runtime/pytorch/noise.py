"""Random numbers: reads a list of draws, and writes what each makes as base64."""

import json
import sys

from answers import encoded
from pytorch.noise import Bernoulli, Categorical, Noise, Normal, Uniform, permutation
from pytorch.philox import philox

KINDS = {
    "normal": lambda q: Normal(q["deviation"], q["mean"]),
    "uniform": lambda q: Uniform(q["low"], q["high"]),
    "categorical": lambda q: Categorical(q["classes"]),
    "bernoulli": lambda q: Bernoulli(q["probability"]),
}


def answer(question):
    if question["kind"] == "philox":
        return list(philox(tuple(question["counter"]), tuple(question["key"])))
    if question["kind"] == "permutation":
        order = permutation(question["seed"], question["key"], question["size"], question["step"])
        return encoded(order)
    rows, share, size = question["rows"], question["share"], question["size"]
    distribution = KINDS[question["kind"]](question)
    parts = [
        Noise(
            question["seed"],
            rows,
            share,
            first,
            question["step"],
            question["iteration"],
        ).draw(question["key"], distribution, (size,))
        for first in range(0, rows, share)
    ]
    return encoded([value for part in parts for value in part.flatten().tolist()])


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
