"""The ranks that train together under torchrun, and what they do with each other.

Gradients are averaged once they are all there, before the optimizer moves, and not by
DistributedDataParallel. Its hooks count on one backward pass for each forward pass, through all
parameters, into `.grad`. Here a network is called several times in a loss, a loss moves one network
and passes through another, and penalties differentiate a gradient again with `torch.autograd.grad`,
of which DDP says that it does not work with it. One mean over finished gradients is right for all
of these, and accumulation needs no `no_sync`: what is not averaged is not sent.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor, nn

from .errors import RunError

#: Gradients are sent in pieces of at least this many bytes, as DistributedDataParallel does.
_BUCKET = 25 * 2**20


@dataclass(frozen=True)
class Ranks:
    """Which of how many processes this is; 0 of 1 where it trains alone."""

    rank: int
    count: int

    @property
    def leads(self) -> bool:
        """Whether this is the rank that writes files and progress."""
        return self.rank == 0

    def share(self, batch: int) -> tuple[int, int]:
        """Where this rank's part of a batch begins, and how many samples it has."""
        if batch % self.count != 0:
            raise RunError(
                f"A batch of {batch} samples cannot be shared equally among {self.count} ranks.",
                f"Start a number of processes that divides {batch}.",
            )
        return self.rank * (batch // self.count), batch // self.count


def join(device: str | None) -> tuple[Ranks, torch.device]:
    """Joins the other ranks where torchrun has started this process, and chooses the device."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    chosen = _device(device, local)
    if chosen.type == "cuda":
        # Every step has the same sizes: which way to convolve is worth a try of each.
        torch.backends.cudnn.benchmark = True
    if count == 1:
        return Ranks(0, 1), chosen
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    elif device is None or chosen.type == "cpu":
        # Processes of one machine share its cores.
        local_count = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        if "OMP_NUM_THREADS" not in os.environ:
            torch.set_num_threads(max(1, (os.cpu_count() or 1) // local_count))
    dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo")
    return Ranks(dist.get_rank(), dist.get_world_size()), chosen


def leave() -> None:
    """Parts from the other ranks."""
    if dist.is_initialized():
        dist.destroy_process_group()


def _device(name: str | None, local: int) -> torch.device:
    if name is None:
        if torch.cuda.is_available():
            return torch.device("cuda", local)
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise RunError(f"PyTorch has no device {name}.", "Name cpu, cuda or mps.", 2) from error
    if device.type == "cuda" and not torch.cuda.is_available():
        raise RunError("PyTorch finds no GPU with CUDA here.", "Use --device cpu.", 2)
    return torch.device("cuda", local) if name == "cuda" else device


def rank_count() -> int:
    """How many ranks train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replaces gradients by their mean over all ranks; does nothing where there is one."""
    if not dist.is_initialized():
        return
    bucket: list[Tensor] = []
    pending: list[Callable[[], None]] = []
    size = 0
    for parameter in parameters:
        if parameter.grad is None:
            continue
        bucket.append(parameter.grad)
        size += parameter.grad.nbytes
        if size >= _BUCKET:
            pending.append(_start_mean(bucket))
            bucket, size = [], 0
    if bucket:
        pending.append(_start_mean(bucket))
    for finish in pending:
        finish()


def _start_mean(tensors: list[Tensor]) -> Callable[[], None]:
    """Starts a mean over all ranks; what it returns waits for it and puts it in place."""
    flat = torch.cat([tensor.flatten() for tensor in tensors])
    work = dist.all_reduce(flat, async_op=True)

    def finish() -> None:
        work.wait()
        flat.div_(dist.get_world_size())
        parts = flat.split([tensor.numel() for tensor in tensors])
        for tensor, part in zip(tensors, parts, strict=True):
            tensor.copy_(part.view_as(tensor))

    return finish


def mean_over_ranks(values: Tensor) -> Tensor:
    """The mean of something over all ranks, for writing down: no gradient passes through."""
    values = values.detach().clone()
    if dist.is_initialized():
        dist.all_reduce(values)
        values /= dist.get_world_size()
    return values


class _SumOverRanks(torch.autograd.Function):
    """The sum over all ranks. Its gradient is the same sum, and so on for those of any order."""

    @staticmethod
    def forward(values: Tensor) -> Tensor:
        values = values.clone(memory_format=torch.contiguous_format)
        dist.all_reduce(values)
        return values

    @staticmethod
    def setup_context(ctx: object, inputs: tuple[Tensor], output: Tensor) -> None:
        pass

    @staticmethod
    def backward(ctx: object, gradient: Tensor) -> Tensor:
        return sum_over_ranks(gradient)


def sum_over_ranks(values: Tensor) -> Tensor:
    """The sum over all ranks; gradients pass through it, those of the other ranks' losses too."""
    if not dist.is_initialized():
        return values
    made: Tensor = _SumOverRanks.apply(values)
    return made


def same_everywhere(network: nn.Module) -> None:
    """Gives all ranks the weights and statistics of rank 0."""
    if dist.is_initialized():
        for tensor in (*network.parameters(), *network.buffers()):
            dist.broadcast(tensor.data, 0)


def any_rank(flag: bool, device: torch.device) -> bool:
    """Whether something holds on any rank: all of them learn the same."""
    if not dist.is_initialized():
        return flag
    told = torch.tensor(int(flag), device=device)
    dist.all_reduce(told, op=dist.ReduceOp.MAX)
    return bool(told.item())
