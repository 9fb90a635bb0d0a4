"""The layers of `layer-programs.ts`, as PyTorch has them, and batch normalisation over two steps of training."""

import torch
import torch.nn.functional as F

from language import (
    answer,
    avg_pool,
    batch_norm,
    conv2d,
    conv2d_transpose,
    equalized,
    gelu,
    max_pool,
    nchw,
    nhwc,
    numbers,
    pixel_norm,
    resize_bilinear,
    resize_nearest,
    spectral_norm,
    upsample,
)


class Layers:
    """Layers with weights, of one network."""

    def __init__(self, net, recording):
        self.net, self.recording = net, recording

    def weight(self, path):
        return self.net.weight(path)

    def used(self, path, weights, transposed=False):
        """The weights as the layer uses them; those of transposed convolutions are turned, [..., in, out] for a while."""
        kernel = self.weight(path)
        if weights is None:
            return kernel
        kernel = kernel.transpose(-1, -2) if transposed else kernel
        if weights == "equalized":
            kernel = equalized(kernel)
        else:
            kernel, _ = spectral_norm(kernel, self.weight(f"{path.split('.')[0]}.spectral_norm.direction").detach())
        return kernel.transpose(-1, -2) if transposed else kernel

    def dense(self, x, units, bias=True, weights=None, init=None):
        kernel = self.used("dense.kernel", weights)
        return F.linear(x, kernel.T, self.weight("dense.bias") if bias else None)

    def maxout(self, x, units, pieces=5, bias=True):
        kernel, added = (self.weight(f"maxout.dense.{name}") if bias or name == "kernel" else None for name in ("kernel", "bias"))
        return F.linear(x, kernel.T, added).unflatten(-1, (units, pieces)).amax(-1)

    def conv(self, x, filters, kernel=3, bias=True, weights=None, **settings):
        y = conv2d(x, self.used("conv.kernels", weights), **settings)
        return y + self.weight("conv.bias") if bias else y

    def conv_transpose(self, x, filters, kernel=3, bias=True, weights=None, **settings):
        y = conv2d_transpose(x, self.used("conv_transpose.kernels", weights, transposed=True), **settings)
        return y + self.weight("conv_transpose.bias") if bias else y

    def embedding(self, label, size, weights=None):
        return F.embedding(label, self.used("embedding.table", weights))

    def dropout(self, x, rate):
        kept = self.recording.draw(f"{self.net.name}/dropout/keep", *x.shape[1:]) < 1 - rate
        return x * kept / (1 - rate)

    def batch_norm(self, x, affine=True, **settings):
        affine = (self.weight("batch_norm.scale"), self.weight("batch_norm.bias")) if affine else ()
        return batch_norm(x, *affine, **settings)

    def layer_norm(self, x, axis=None, epsilon=1e-5, affine=True):
        y = F.layer_norm(x, x.shape[1:] if axis is None else x.shape[axis:], eps=epsilon)
        return y * self.weight("layer_norm.scale") + self.weight("layer_norm.bias") if affine else y

    def instance_norm(self, x, epsilon=1e-5, affine=False):
        name = "instance_norm.layer_norm"
        affine = (self.weight(f"{name}.scale"), self.weight(f"{name}.bias")) if affine else ()
        return nhwc(F.instance_norm(nchw(x), None, None, *affine, eps=epsilon))


PLAIN = {
    "pixel_norm": pixel_norm,
    "no_norm": lambda x: x,
    "linear": lambda x: x,
    "upsample": upsample,
    "downsample": lambda x: avg_pool(x, 2),
    "global_avg_pool": lambda x: F.adaptive_avg_pool2d(nchw(x), 1).flatten(1),
    "global_sum_pool": lambda x: x.sum((1, 2)),
    "flatten": lambda x: x.flatten(1),
    "squeeze": lambda x: x.squeeze(),
    "avg_pool": avg_pool,
    "max_pool": max_pool,
    "resize_nearest": resize_nearest,
    "resize_bilinear": resize_bilinear,
    "relu": F.relu,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "softplus": F.softplus,
    "softmax": lambda x: F.softmax(x, -1),
    "log_softmax": lambda x: F.log_softmax(x, -1),
    "swish": F.silu,
    "gelu": gelu,
    "selu": F.selu,
}


def layer_line(recording, line):
    net = recording.network(line["network"])
    layer, given, settings = line["layer"], line.get("given", []), line.get("settings", {})
    f = PLAIN.get(layer) or getattr(Layers(net, recording), layer)
    if isinstance(line["size"], int):
        x = recording.labels(line["input"])
    else:
        x = recording.draw(line["input"], *line["size"]) + net.weight("shift")
    # The weights that read the result off are the network's last dense layer.
    name = "dense_2" if layer == "dense" else "dense"
    score = f(x, *given, **settings).flatten(1) @ net.weight(f"{name}.kernel") + net.weight(f"{name}.bias")
    return recording.line((score - 1).square().mean(), [line["network"]])


def running_statistics(recording):
    variables = recording.variables
    weights = [variables[f"N/batch_norm.{name}"] for name in ("scale", "bias")]
    states = {
        block: tuple(variables[f"N/{block}.{name}"].detach().clone() for name in ("running_mean", "running_variance"))
        for block in ("batch_norm", "batch_norm_2")
    }
    optimizer = torch.optim.SGD(weights, lr=0.1)

    def network(x, training):
        h = torch.tanh(batch_norm(x, *weights, states["batch_norm"], training))
        return batch_norm(h, None, None, states["batch_norm_2"], training, decay=0.7, epsilon=1e-3)

    lines = []
    for step in ("", "@2"):
        x, y = recording.draw(f"x{step}", 3, 5, 3), recording.draw(f"y{step}", 3, 5, 3)
        loss = F.mse_loss(network(x, True), y)
        lines.append(recording.line(loss))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    pictures = network(recording.draw("preview/x", 3, 5, 3), False)
    after = {f"N/batch_norm.{name}": weight for name, weight in zip(("scale", "bias"), weights)}
    for block, (mean, variance) in states.items():
        after |= {f"N/{block}.running_mean": mean, f"N/{block}.running_variance": variance}
    return {
        "lines": lines[:1],
        "after": {name: numbers(value) for name, value in after.items()},
        "previews": [numbers(pictures)],
    }


def solve(question, recording):
    if "lines" not in question:
        return running_statistics(recording)
    return {"lines": [layer_line(recording, line) for line in question["lines"]]}


answer(solve)
