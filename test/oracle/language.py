"""The layers of the language, written on PyTorch from their definitions.

Tensors are channels-last as in the language, [batch, height, width, channels], and double precision. What PyTorch has
is used as PyTorch has it; only layouts are turned, and TensorFlow's padding, with the odd pixel at the end, is put
around by hand.
"""

import json
import sys
import traceback

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def pair(value):
    return list(value) if isinstance(value, (list, tuple)) else [value, value]


def nchw(x):
    return x.permute(0, 3, 1, 2)


def nhwc(x):
    return x.permute(0, 2, 3, 1)


def same_pads(size, kernel, stride):
    """Zeros before and after, for ceil(size / stride) windows."""
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


def conv2d(x, kernels, stride=1, padding="same"):
    """Kernels are [height, width, in, out]."""
    (height, width), stride = kernels.shape[:2], pair(stride)
    if padding == "same":
        top, bottom = same_pads(x.shape[1], height, stride[0])
        left, right = same_pads(x.shape[2], width, stride[1])
        x, padding = F.pad(x, (0, 0, left, right, top, bottom)), 0
    padding = 0 if padding == "valid" else padding
    return nhwc(F.conv2d(nchw(x), kernels.permute(3, 2, 0, 1).contiguous(), stride=stride, padding=padding))


def conv2d_transpose(x, kernels, stride=1, padding="same", output_padding=0):
    """Kernels are [height, width, out, in]. The result of `same` is input * stride, cut as `conv2d` would pad it."""
    kernels, stride = kernels.permute(3, 2, 0, 1).contiguous(), pair(stride)
    if padding != "same":
        padding = 0 if padding == "valid" else padding
        return nhwc(F.conv_transpose2d(nchw(x), kernels, None, stride, padding, output_padding))
    whole = nhwc(F.conv_transpose2d(nchw(x), kernels, None, stride))
    for axis in (1, 2):
        size = x.shape[axis] * stride[axis - 1]
        before, _ = same_pads(size, kernels.shape[axis + 1], stride[axis - 1])
        missing = max(size - (whole.shape[axis] - before), 0)
        whole = F.pad(whole, (0, 0, 0, missing if axis == 2 else 0, 0, missing if axis == 1 else 0))
        whole = whole.narrow(axis, before, size)
    return whole


def over_pictures(f):
    """A layer of PyTorch's on channels-last pictures."""
    return lambda x, *given, **settings: nhwc(f(nchw(x), *given, **settings))


def padded_with(value, x, size, stride):
    """Windows of `same` begin where TensorFlow's do."""
    (height, width), (down, across) = pair(size), pair(stride)
    (top, bottom), (left, right) = same_pads(x.shape[2], height, down), same_pads(x.shape[3], width, across)
    return F.pad(x, (left, right, top, bottom), value=value)


@over_pictures
def max_pool(x, size=2, stride=None, padding="valid"):
    stride = size if stride is None else stride
    if padding == "same":
        return F.max_pool2d(padded_with(-torch.inf, x, size, stride), size, stride)
    return F.max_pool2d(x, size, stride, 0 if padding == "valid" else padding)


@over_pictures
def avg_pool(x, size=2, stride=None, padding="valid"):
    """The mean of what lies on the picture for `same`, as TensorFlow has it; else zeros count, as PyTorch has it."""
    stride = size if stride is None else stride
    if padding == "same":
        counted = F.avg_pool2d(padded_with(0, torch.ones_like(x), size, stride), size, stride)
        return F.avg_pool2d(padded_with(0, x, size, stride), size, stride) / counted
    return F.avg_pool2d(x, size, stride, 0 if padding == "valid" else padding)


@over_pictures
def resize_nearest(x, height, width):
    return F.interpolate(x, (height, width), mode="nearest")


@over_pictures
def resize_bilinear(x, height, width):
    return F.interpolate(x, (height, width), mode="bilinear", align_corners=False)


def upsample(x, factor=2):
    return nhwc(F.interpolate(nchw(x), scale_factor=factor, mode="nearest"))


def batch_norm(x, scale=None, bias=None, running=None, training=True, decay=0.9, epsilon=1e-5):
    """Over the batch and all positions. `running`, a mean and a variance, moves in training and stands in after it."""
    mean, variance = running or (None, None)
    flat = x.reshape(-1, x.shape[-1])
    return F.batch_norm(flat, mean, variance, scale, bias, training, 1 - decay, epsilon).reshape(x.shape)


def gelu(x):
    return F.gelu(x, approximate="tanh")


def pixel_norm(x, epsilon=1e-8):
    return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + epsilon)


def spectral_norm(weights, direction):
    """Weights [..., in, out] over their largest singular value, which one power iteration from `direction` follows."""
    matrix = weights.flatten(0, -2)
    with torch.no_grad():
        left = F.normalize(matrix @ direction, dim=0)
        right = F.normalize(matrix.T @ left, dim=0)
    return weights / (left @ matrix @ right), right


def equalized(weights):
    return weights / weights[..., 0].numel() ** 0.5


class Network:
    """One call of a network: weights by the names the language gives them, in order of use."""

    def __init__(self, variables, name):
        self.variables, self.name, self.counts = variables, name, {}

    def weight(self, path):
        return self.variables[f"{self.name}/{path}"]

    def block(self, name):
        self.counts[name] = self.counts.get(name, 0) + 1
        return name if self.counts[name] == 1 else f"{name}_{self.counts[name]}"

    def dense(self, x, bias=True):
        name = self.block("dense")
        y = F.linear(x, self.weight(f"{name}.kernel").T)
        return y + self.weight(f"{name}.bias") if bias else y

    def conv(self, x, bias=True, **settings):
        name = self.block("conv")
        y = conv2d(x, self.weight(f"{name}.kernels"), **settings)
        return y + self.weight(f"{name}.bias") if bias else y

    def conv_transpose(self, x, bias=True, **settings):
        name = self.block("conv_transpose")
        y = conv2d_transpose(x, self.weight(f"{name}.kernels"), **settings)
        return y + self.weight(f"{name}.bias") if bias else y

    def embedding(self, label):
        return F.embedding(label, self.weight(f"{self.block('embedding')}.table"))

    def affine(self, name, y):
        return y * self.weight(f"{name}.scale") + self.weight(f"{name}.bias")

    def layer_norm(self, x, affine=True, channels=False):
        name = self.block("layer_norm")
        y = F.layer_norm(x, x.shape[-1:] if channels else x.shape[1:])
        return self.affine(name, y) if affine else y

    def instance_norm(self, x, affine=False):
        name = self.block("instance_norm")
        y = nhwc(F.instance_norm(nchw(x)))
        return self.affine(f"{name}.layer_norm", y) if affine else y


class Recording:
    """What a program has drawn, and its variables before the first step as leaves."""

    def __init__(self, recorded):
        self.draws = recorded["draws"]
        self.variables = {
            name: torch.tensor(values["values"]).reshape(values["shape"]).requires_grad_()
            for name, values in recorded["before"].items()
            if not name.startswith("optimizer.")
        }

    def draw(self, name, *shape):
        """Samples of one size, as many as there are."""
        return torch.tensor(self.draws[name], dtype=torch.float64).reshape(-1, *shape)

    def labels(self, name, *shape):
        return torch.tensor(self.draws[name], dtype=torch.int64).reshape(-1, *shape)

    def network(self, name):
        return Network(self.variables, name)

    def line(self, loss, networks=None):
        """A loss and its gradients for the variables of the networks named, or of all; zeros where there is none."""
        moved = {k: v for k, v in self.variables.items() if networks is None or k.split("/")[0] in networks}
        found = torch.autograd.grad(loss, list(moved.values()), allow_unused=True, retain_graph=True)
        gradients = {
            name: numbers(torch.zeros_like(leaf) if gradient is None else gradient)
            for (name, leaf), gradient in zip(moved.items(), found)
        }
        return {"loss": loss.item(), "gradients": gradients}


def numbers(x):
    return x.detach().flatten().tolist()


def answer(solve):
    """Answers every question of the input by name; what goes wrong with one is its answer."""

    def attempt(question):
        try:
            if "error" in question["recording"]:
                return {"error": "there is no recording"}
            return solve(question, Recording(question["recording"]))
        except Exception:
            return {"error": traceback.format_exc()}

    questions = json.load(sys.stdin)
    json.dump({name: attempt(question) for name, question in questions.items()}, sys.stdout)
