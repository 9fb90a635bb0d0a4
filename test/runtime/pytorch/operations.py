"""Operations on windows: reads a list of applications, and writes what each makes and its gradient."""

import json
import sys

import torch
from pytorch import operations


def tensor(array):
    return torch.tensor(array["data"], dtype=torch.float64).reshape(array["shape"]).permute(2, 0, 1)


def answer(question):
    operands = [tensor(array) for array in question["operands"]]
    settings = [tuple(item) if isinstance(item, list) else item for item in question["settings"]]
    function = getattr(operations, question["name"])
    alone = function(*operands, *settings)
    batched = function(*[x[None].expand(2, -1, -1, -1) for x in operands], *settings)
    # A convolution may add in another order for a batch.
    slack = 1e-14 if question["name"] == "means" else 0
    assert torch.allclose(batched[1], alone, rtol=0, atol=slack)
    moving = operands[-1].clone().requires_grad_()
    made = function(*operands[:-1], moving, *settings)
    weights = torch.cos(torch.arange(made.numel(), dtype=made.dtype)).view(made.shape)
    (slope,) = torch.autograd.grad((made * weights).sum(), moving)
    # All of them are linear in their last operand.
    assert torch.allclose((slope * moving).sum(), (made * weights).sum())
    with torch.autocast("cpu", torch.bfloat16):
        narrow = function(*[x.float() for x in operands[:-1]], moving.float(), *settings)
    (rough,) = torch.autograd.grad((narrow * weights).sum(), moving)
    assert torch.allclose(rough, slope, atol=0.05)
    return alone.permute(1, 2, 0).flatten().tolist()


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
