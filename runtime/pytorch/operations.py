"""Operations on windows of pictures that PyTorch has no function for.

Pictures are [..., channels, height, width]. `pads` are the rows above and below and the columns left
and right that windows reach beyond the picture. All results can be differentiated any number of times.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

Pair = tuple[int, int]
Pads = tuple[int, int, int, int]


class _Filter(torch.autograd.Function):
    """The same filter over each channel, of every `stride`-th window."""

    # `setup_context` would be asked for its signature at every call.
    @staticmethod
    def forward(ctx: Any, x: Tensor, kernel: Tensor, stride: int) -> Tensor:
        ctx.save_for_backward(kernel)
        ctx.settings = (stride, x.shape)
        spread = _for_each_channel(kernel, x)
        return F.conv2d(x, spread, stride=stride, groups=len(spread))

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (kernel,) = ctx.saved_tensors
        return _FilterBack.apply(gradient, kernel, *ctx.settings), None, None


class _FilterBack(torch.autograd.Function):
    """What flows back from a filter to a picture of that shape."""

    @staticmethod
    def forward(
        ctx: Any, gradient: Tensor, kernel: Tensor, stride: int, shape: torch.Size
    ) -> Tensor:
        ctx.save_for_backward(kernel)
        ctx.stride = stride
        spread = _for_each_channel(kernel, gradient)
        # Rows and columns at the end that no window reaches.
        rest = [(side - taps) % stride for side, taps in zip(shape[-2:], kernel.shape, strict=True)]
        return F.conv_transpose2d(
            gradient, spread, stride=stride, output_padding=rest, groups=len(spread)
        )

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (kernel,) = ctx.saved_tensors
        return _Filter.apply(gradient, kernel, ctx.stride), None, None, None


def _for_each_channel(kernel: Tensor, x: Tensor) -> Tensor:
    # Under autocast what flows back is bfloat16 where the kernel is not.
    return kernel.to(x.dtype).expand(x.shape[-3], 1, -1, -1)


def means(x: Tensor, size: Pair, times: int = 1, stride: int = 1) -> Tensor:
    """The mean of every window, one pixel apart: `F.avg_pool2d(x, size, 1)`, so many times.

    Of the last means every `stride`-th. As one convolution of each channel, which takes a tenth of
    the time on a CPU.
    """
    down, across = (_repeated(length, times) for length in size)
    kernel = x.new_tensor([[one * other for other in across] for one in down])
    made: Tensor = _Filter.apply(x, kernel, stride)
    return made


def _repeated(length: int, times: int) -> list[float]:
    """The weights of a mean of so many neighbours, taken over and over: 2 and 3 give 1, 3, 3, 1 eighths."""
    weights = [1.0]
    for _ in range(times):
        reach = range(len(weights) + length - 1)
        weights = [sum(weights[max(0, i - length + 1) : i + 1]) / length for i in reach]
    return weights


def avg_pool_same(x: Tensor, size: Pair, stride: Pair, pads: Pads) -> Tensor:
    """The mean of each window over its pixels on the picture: padding does not count."""
    inside = F.avg_pool2d(_padded(torch.ones_like(x[..., :1, :, :]), pads, 0.0), size, stride)
    return F.avg_pool2d(_padded(x, pads, 0.0), size, stride) / inside


def avg_pool_gradient(
    gradient: Tensor, size: Pair, stride: Pair, pads: Pads, picture: Pair, same: bool
) -> Tensor:
    """The gradient of average pooling for a picture of that height and width.

    `same` says whether padding was left out of the means.
    """

    def pool(x: Tensor) -> Tensor:
        if same:
            return avg_pool_same(x, size, stride, pads)
        return F.avg_pool2d(_padded(x, pads, 0.0), size, stride)

    return _transposed(pool, gradient, picture)


def max_pool_choice(x: Tensor, values: Tensor, size: Pair, stride: Pair, pads: Pads) -> Tensor:
    """Of each window the value where `x` is largest, the first of several."""
    _, places = F.max_pool2d(_padded(x, pads, -torch.inf), size, stride, return_indices=True)
    chosen = _padded(values, pads, 0.0).flatten(-2).gather(-1, places.flatten(-2))
    return chosen.view(places.shape)


def max_pool_gradient(x: Tensor, gradient: Tensor, size: Pair, stride: Pair, pads: Pads) -> Tensor:
    """The gradient of maximum pooling: all of it goes to the largest, the first of several."""
    wide = _padded(x, pads, -torch.inf)
    _, places = F.max_pool2d(wide, size, stride, return_indices=True)
    empty = torch.zeros_like(wide).flatten(-2)
    spread = empty.scatter_add(-1, places.flatten(-2), gradient.flatten(-2)).view(wide.shape)
    top, left = pads[0], pads[2]
    return spread[..., top : top + x.shape[-2], left : left + x.shape[-1]]


def resize_gradient(gradient: Tensor, picture: Pair, mode: str) -> Tensor:
    """The gradient of resizing a picture of that height and width; `mode` is nearest or bilinear."""

    def resize(x: Tensor) -> Tensor:
        batch = x if x.dim() == 4 else x[None]
        resized = F.interpolate(batch, size=gradient.shape[-2:], mode=mode)
        return resized if x.dim() == 4 else resized[0]

    return _transposed(resize, gradient, picture)


def _padded(x: Tensor, pads: Pads, value: float) -> Tensor:
    top, bottom, left, right = pads
    return F.pad(x, (left, right, top, bottom), value=value) if any(pads) else x


def _transposed(linear: Callable[[Tensor], Tensor], gradient: Tensor, picture: Pair) -> Tensor:
    """What a linear operation on pictures of that size has as its gradient."""
    with torch.enable_grad():
        x = gradient.new_zeros(*gradient.shape[:-2], *picture, requires_grad=True)
        made = linear(x)
        return torch.autograd.grad(made, x, gradient, create_graph=gradient.requires_grad)[0]
