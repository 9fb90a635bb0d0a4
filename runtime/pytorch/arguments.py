"""The command line of a training program."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .schedule import Epochs, Images, Period, Steps


@dataclass(frozen=True)
class Seconds:
    """A time."""

    count: float


@dataclass(frozen=True)
class Options:
    """What the command line says; None where it says nothing."""

    length: Period | None
    seed: int | None
    device: str | None
    out: Path | None
    resume: Path | None
    go_on: bool
    save_every: Period | Seconds
    sync_batch_norm: bool
    bf16: bool
    channels_last: bool
    compile: bool
    fused: bool
    tensorboard: bool
    quiet: bool


def arguments(about: str | None, given: Sequence[str] | None = None) -> Options:
    """Reads the command line; `about` is what --help prints first."""
    parser = argparse.ArgumentParser(
        description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=_whole, help="stop after this many steps")
    length.add_argument("--epochs", type=_whole, help="stop after this many epochs")
    add = parser.add_argument
    add("--seed", type=int, help="another seed for weights, noise and the order of the data")
    add("--device", help="cpu, cuda or mps; a GPU where there is one")
    add("--out", type=Path, help="the run folder to make; runs/NAME-1 or the next free by default")
    add("--resume", type=Path, help="go on with the run in this folder")
    add("--go-on", action="store_true", help="go on with the run in --out where it has begun")
    add(
        "--save-every",
        type=_save_period,
        default=Seconds(300),
        metavar="PERIOD",
        help="how often to save a checkpoint: 30s, 500steps, 2epochs; 5min by default",
    )
    add("--sync-batch-norm", action="store_true", help="batch norm over the batch of all ranks")
    add("--bf16", action="store_true", help="compute networks in bfloat16")
    add("--channels-last", action="store_true", help="keep pictures with their channels last")
    add("--compile", action="store_true", help="compile networks with torch.compile")
    add("--fused", action="store_true", help="fused optimizers")
    add("--tensorboard", action="store_true", help="write losses and previews for TensorBoard too")
    add("--quiet", action="store_true", help="print nothing but errors")
    read = parser.parse_args(given)
    if read.go_on and read.out is None:
        parser.error("--go-on needs --out, the folder that it goes on in")
    chosen: Period | None = None
    if read.steps is not None:
        chosen = Steps(read.steps)
    elif read.epochs is not None:
        chosen = Epochs(read.epochs)
    return Options(
        length=chosen,
        seed=read.seed,
        device=read.device,
        out=read.out,
        resume=read.resume,
        go_on=read.go_on,
        save_every=read.save_every,
        sync_batch_norm=read.sync_batch_norm,
        bf16=read.bf16,
        channels_last=read.channels_last,
        compile=read.compile,
        fused=read.fused,
        tensorboard=read.tensorboard,
        quiet=read.quiet,
    )


def _whole(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("takes a whole number from 1")
    return number


def _save_period(text: str) -> Period | Seconds:
    match = re.fullmatch(
        r"(\d+(?:\.\d+)?) *(?:(s|m|h)(?:ec|econds?|in|inutes?|ours?)?|(step|epoch|image)s?)",
        text.strip(),
    )
    if match is None or float(match[1]) <= 0:
        raise argparse.ArgumentTypeError("takes a time or a length of training, such as 10min")
    count = float(match[1])
    if match[2] is not None:
        return Seconds(count * {"s": 1, "m": 60, "h": 3600}[match[2]])
    if match[3] == "epoch":
        return Epochs(count)
    return Steps(int(count)) if match[3] == "step" else Images(int(count))
