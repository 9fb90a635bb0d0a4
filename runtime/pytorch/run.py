"""One training run: what a program holds on to from its first line to its last."""

import contextlib
import signal
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader
from tqdm import tqdm

from .arguments import Options, Seconds
from .average import Average
from .batch_norm import across_ranks
from .checkpoints import (
    Checkpoint,
    js_json,
    list_checkpoints,
    read_checkpoint,
    write_checkpoint,
)
from .dataset import Batches, Samples, Unpaired, as_made
from .errors import RunError
from .files import write_whole
from .folder import Lock, MetricsLog, describe, new_folder, short
from .noise import Noise
from .pictures import grid as grid_picture
from .pictures import scatter as scatter_picture
from .ranks import any_rank, join, leave, mean_over_ranks, same_everywhere
from .schedule import Epochs, Images, Period, Schedule, Steps, period_text
from .step import Step
from .store import Store
from .weights import Weight, initialize

__all__ = ["Epochs", "Images", "Period", "Run", "Steps"]

NetworkT = TypeVar("NetworkT", bound=nn.Module)


class Run:
    """Networks, data and files of a run, on one process or several."""

    def __init__(
        self,
        options: Options,
        *,
        program: Path,
        fingerprint: str,
        batch: int,
        until: Period,
        seed: int,
        keep: int = 3,
        keep_every: tuple[Period, ...] = (),
        accumulate: int = 1,
        sync_batch_norm: bool = False,
    ) -> None:
        self.options = options
        self.program = program
        self.fingerprint = fingerprint
        self.batch = batch
        self.until = options.length or until
        #: How many of the newest checkpoints stay, and with the end of which periods one stays too.
        self.keep = keep
        self.keep_every = keep_every
        #: Whether batch norm takes the batch of all ranks.
        self.sync_batch_norm = sync_batch_norm or options.sync_batch_norm
        self.ranks, self.device = join(options.device)
        #: Which of the samples of a step are this rank's, and how many.
        self.first, self.share = self.ranks.share(batch)
        #: How many samples an update takes the mean gradient of.
        self.images = batch * accumulate
        self.schedule = Schedule(self.images)
        self.store = Store()
        self.networks: list[nn.Module] = []
        self.step = 0
        self._resumed: Checkpoint | None = None
        #: The run that this one goes on with. Restarted after a failure, it goes on with itself.
        self._resume = options.resume
        if options.go_on and options.out is not None and list_checkpoints(options.out):
            self._resume = options.out
        if self._resume is not None:
            self._resumed = read_checkpoint(self._resume, fingerprint)
            self.step = int(self._resumed.info["step"])
            seed = int(self._resumed.info["seed"])
        elif options.seed is not None:
            seed = options.seed
        self.seed = seed
        self._files: _Files | None = None
        self._before = float(self._resumed.info["seconds"]) if self._resumed else 0.0
        self._began = time.perf_counter()
        self._saved_step = self.step if self._resumed else -1
        self._saved_at = time.perf_counter()
        self._stretch_end = 0
        #: How many steps of the present stretch this sitting has made.
        self._made = 0
        self._pending: list[tuple[int, list[str], Tensor]] = []
        self._losses: dict[str, float] = {}
        #: What the numbers of the data stand for.
        self._words: dict[str, tuple[str, ...]] = {}
        self._interrupted: int | None = None
        self._told_at = time.perf_counter()

    # ---- what is trained ------------------------------------------------------------------

    def network(self, name: str, network: NetworkT, weights: Iterable[Weight]) -> NetworkT:
        """Gives a network its first weights and puts it on the device of this run."""
        weights = list(weights)
        initialize(network, name, weights, self.seed)
        network.to(self.device)
        if self.sync_batch_norm:
            across_ranks(network)
        if self.options.channels_last:
            network.to(memory_format=torch.channels_last)
        self.store.network(name, network, weights)
        self.networks.append(network)
        return network

    def load(self, name: str, network: nn.Module, path: Path) -> None:
        """Starts a network at weights of a file; a resumed run has them in its checkpoint."""
        if self._resumed is None:
            self.store.load(name, network, path)

    def carry(self, name: str, path: Path) -> None:
        """Keeps the weights of a network in checkpoints that only other programs of this file run:
        one that measures look through.
        """
        if self._resumed is None:
            self.store.carry(name, path)

    def average(self, name: str, network: NetworkT, decay: float) -> Average[NetworkT]:
        """An exponential moving average of a network, starting at its present weights."""
        average = Average(network, decay)
        self.store.average(name, network, average.network)
        return average

    def remember(
        self,
        name: str,
        optimizer: torch.optim.Optimizer,
        networks: Mapping[str, nn.Module],
        slots: Mapping[str, str],
    ) -> None:
        """Keeps what an optimizer remembers in checkpoints.

        `slots` says what they call each part of its state: {"m": "exp_avg"}.
        """
        self.store.optimizer(name, optimizer, networks, slots)

    def restore(self) -> None:
        """Where --resume is given, goes on from the run's last checkpoint; all ranks alike."""
        if self._resumed is not None:
            self.store.assign(self._resumed.tensors, self.device)
        for network in self.networks:
            same_everywhere(network)

    # ---- data -----------------------------------------------------------------------------

    def epochs_of(self, *sets: Samples | Unpaired) -> None:
        """Says whose epochs are counted: those of the largest of some data sets."""
        largest = max(sets, key=len)
        steps = largest.steps_per_epoch(self.images)
        began = self._resumed.info.get("schedule", {}) if self._resumed else {}
        # A resumed run goes on with the epochs it began with.
        steps = began.get("stepsPerEpoch", steps)
        self.schedule = Schedule(self.images, steps, began.get("epochsOf", largest.name))

    def batches(
        self, samples: Samples | Unpaired, *, turns: int = 1, draw: str | None = None
    ) -> Iterator[dict[str, Tensor]]:
        """This rank's part of batch after batch: fields of `[batch, ...]`, on the device.

        `turns` says how many batches a step takes.
        """
        start = self.step * turns
        for part in samples.parts:
            for field, column in part.columns.items():
                if column.words is not None:
                    self._words[f"{part.name}.{field}"] = column.words
        loaders: list[DataLoader[dict[str, Tensor]]] = [
            DataLoader(
                part,
                batch_sampler=Batches(
                    part, self.seed, self.batch, self.first, self.share, start, draw
                ),
                collate_fn=as_made,
                pin_memory=self.device.type == "cuda",
            )
            for part in samples.parts
        ]
        return (
            {
                name: values.to(
                    self.device,
                    non_blocking=True,
                    memory_format=torch.channels_last
                    if self.options.channels_last and values.dim() == 4
                    else torch.preserve_format,
                )
                for part in parts
                for name, values in part.items()
            }
            for parts in zip(*loaders, strict=True)
        )

    def fixed(self, network: nn.Module) -> None:
        """Nothing trains this network: its weights and statistics stay as they are."""
        network.eval().requires_grad_(False)

    # ---- training -------------------------------------------------------------------------

    def steps(self, length: Period | None = None) -> Iterator[Step]:
        """The steps that remain, or a stretch of them: for training in phases.

        Ends early, with a checkpoint, when the run is asked to end.
        """
        self._start()
        last = self.last_step
        if length is None:
            self._stretch_end = last
        else:
            self._stretch_end = min(self._stretch_end + self.schedule.steps(length), last)
        self._made = 0
        while self.step < self._stretch_end:
            if self._must_end():
                self.checkpoint()
                return
            if self._save_is_due():
                self.checkpoint()
            self.step += 1
            self._made += 1
            noise = Noise(
                self.seed, self.batch, self.share, self.first, self.step, device=self.device
            )
            try:
                yield Step(noise, elapsed=self.progress)
            except torch.cuda.OutOfMemoryError as error:
                raise RunError(
                    f"The GPU has no room for a batch of {self.share}.", "Use more ranks."
                ) from error

    @property
    def last_step(self) -> int:
        """The step that training ends with."""
        return self.schedule.steps(self.until)

    @property
    def ended(self) -> bool:
        """Whether training has come to its end."""
        return self.step >= self.last_step

    @property
    def phase_ended(self) -> bool:
        """Whether the present phase has come to its end, in this sitting: what is due then was done
        before where a run goes on from there. A run that is asked to end stops before.
        """
        return self._made > 0 and self.step == self._stretch_end

    def progress(self, length: Period, after: Period | None = None) -> float:
        """How many times a length has gone by before the present step, after a part of it."""
        return self.schedule.progress(self.step, length, after)

    def every(self, period: Period) -> bool:
        """Whether a period ends with the present step."""
        return self.schedule.completes(period, self.step)

    def autocast(self) -> contextlib.AbstractContextManager[Any]:
        """bfloat16 for what is computed inside, with --bf16."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.options.bf16)

    def report(self, **losses: Tensor) -> None:
        """Takes the losses of a step. They are fetched, written down and shown a few at a time."""
        self._pending.append(
            (self.step, list(losses), torch.stack([loss.detach() for loss in losses.values()]))
        )
        # The clock of one rank must not decide: all of them talk to each other here.
        often = 1 if self.device.type == "cpu" else 16
        if len(self._pending) >= often or self.ended:
            self._fetch()

    def _fetch(self) -> None:
        if not self._pending:
            return
        pending, self._pending = self._pending, []
        numbers = mean_over_ranks(torch.cat([values.float() for _, _, values in pending])).cpu()
        position = 0
        for step, names, _ in pending:
            values = numbers[position : position + len(names)].tolist()
            position += len(names)
            losses = dict(zip(names, values, strict=True))
            for name, value in losses.items():
                if not np.isfinite(value):
                    raise RunError(
                        f"Loss {name} became {value} at step {step}.",
                        "Lower the learning rates, or clip gradients.",
                    )
            self._losses = losses
            if self._files is not None:
                self._files.losses(self._now(step), losses)

    # ---- what is shown --------------------------------------------------------------------

    @contextmanager
    def sampling(self, name: str, count: int) -> Iterator[Step]:
        """Inside, networks do not train, and `count` samples are drawn with noise of that name."""
        training = [network.training for network in self.networks]
        for network in self.networks:
            network.eval()
        noise = Noise(self.seed, count, count, scope=f"{name}/", device=self.device)
        with torch.no_grad():
            yield Step(noise, training=False, elapsed=self.progress)
        for network, before in zip(self.networks, training, strict=True):
            network.train(before)

    def preview(
        self,
        *made: Tensor,
        grid: tuple[int, int],
        range: tuple[float, float],
        name: str | None = None,
    ) -> None:
        """Writes a picture to `previews/step-000120.png`; several things side by side."""
        if self._files is None:
            return
        rows, columns = grid
        side = torch.stack([images.float().cpu() for images in made], dim=1).flatten(0, 1)
        self._show(grid_picture(side[: rows * columns].numpy(), columns, range), name)

    def scatter(
        self, points: Tensor, *, mixture: Samples | None = None, name: str | None = None
    ) -> None:
        """Writes points `[n, 2]` of the plane as such a picture, over the modes of a mixture."""
        if self._files is None:
            return
        modes = () if mixture is None else mixture.modes
        self._show(scatter_picture(points.float().cpu().numpy(), modes), name)

    def _show(self, picture: Image.Image, name: str | None) -> None:
        assert self._files is not None
        suffix = "" if name is None else f"-{name}"
        path = self._files.folder / "previews" / f"step-{self.step:06d}{suffix}.png"
        path.parent.mkdir(exist_ok=True)
        picture.save(path)
        if self._files.board is not None:
            self._files.board.add_image(
                name or "preview", np.atleast_3d(np.asarray(picture)), self.step, dataformats="HWC"
            )

    def measure(self, name: str, value: float, identity: Mapping[str, object]) -> None:
        """Writes down what was measured, and what it is a measure of."""
        self._fetch()
        if self._files is not None:
            self._files.measured(self._now(self.step), name, value, dict(identity))

    # ---- files ----------------------------------------------------------------------------

    def checkpoint(self) -> None:
        """Saves everything needed to go on from this step: rank 0 writes, all ranks wait."""
        self._fetch()
        if self._saved_step == self.step:
            return
        self._saved_at = time.perf_counter()
        if self._files is not None:
            self._files.metrics.flush()
            schedule: dict[str, object] = {"batch": self.images}
            if self.schedule.steps_per_epoch is not None:
                schedule["stepsPerEpoch"] = self.schedule.steps_per_epoch
                schedule["epochsOf"] = self.schedule.epochs_of
            info = {
                "version": 1,
                "program": self.program.name,
                "fingerprint": self.fingerprint,
                **self._now(self.step),
                "seed": self.seed,
                "engine": f"pytorch {self.device.type}",
                "losses": self._losses,
                "lastStep": self.last_step,
                "schedule": schedule,
            }
            arrays = self.store.arrays()
            for name, array in arrays.items():
                if not np.isfinite(array).all():
                    raise RunError(f"{name} is not finite at step {self.step}; nothing is saved.")
            write_checkpoint(
                self._files.folder,
                info,
                arrays,
                lambda steps: set(steps[-self.keep :]) | {s for s in steps if self._stays(s)},
            )
        self._saved_step = self.step
        any_rank(False, self.device)

    def finish(self) -> None:
        """Ends the run: the last checkpoint, and everything released."""
        self.checkpoint()
        if self._files is not None:
            self._files.close()
            if not self.options.quiet:
                done = "" if self.ended else f" of {self.last_step}; --resume goes on from here"
                print(f"{self.step} steps{done}. The run is {self._files.folder}.")
        leave()
        if self._interrupted is not None:
            raise SystemExit(128 + self._interrupted)

    def _start(self) -> None:
        """Opens the run folder before the first step, so that bad data leave no empty one."""
        if self._began_files:
            return
        self._began_files = True
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._note_signal)
        if not self.ranks.leads:
            return
        folder = self._resume or new_folder(
            self.program.name, self.options.out, again=self.options.go_on
        )
        describe(folder, self.program, self.fingerprint, self.seed)
        if self._words:
            write_whole(folder / "words.json", js_json(self._words) + "\n")
        length = period_text(self.until)
        if not self.options.quiet:
            where = f"{self.ranks.count} ranks of " if self.ranks.count > 1 else ""
            begins = f" from step {self.step}" if self._resumed else ""
            print(
                f"{self.program.name} on {where}PyTorch ({self.device}){begins}, "
                f"{self.last_step} steps ({length}), into {folder}",
                flush=True,
            )
        self._files = _Files(folder, self.step, self.last_step, self.options)
        self._began = time.perf_counter()

    _began_files = False

    def _note_signal(self, number: int, _frame: FrameType | None) -> None:
        """The first request to end is noted; a second one ends the program at once."""
        self._interrupted = number
        signal.signal(number, signal.SIG_DFL)

    def _must_end(self) -> bool:
        return any_rank(self._interrupted is not None, self.device)

    def _save_is_due(self) -> bool:
        if self.step <= max(self._saved_step, 0):
            return False
        if self._stays(self.step):
            return True
        every = self.options.save_every
        if isinstance(every, Seconds):
            return any_rank(time.perf_counter() - self._saved_at >= every.count, self.device)
        return self.schedule.completes(every, self.step)

    def _stays(self, step: int) -> bool:
        return any(self.schedule.completes(period, step) for period in self.keep_every)

    def _now(self, step: int) -> dict[str, float]:
        now: dict[str, float] = {"step": step}
        epoch = self.schedule.epoch(step)
        if epoch is not None:
            now["epoch"] = round(epoch, 4)
        now["seconds"] = round(self._before + time.perf_counter() - self._began, 3)
        return now


class _Files:
    """What rank 0 writes and shows."""

    def __init__(self, folder: Path, step: int, last_step: int, options: Options) -> None:
        self.folder = folder
        self.lock = Lock(folder)
        self.metrics = MetricsLog(folder / "metrics.jsonl", step)
        self.bar = tqdm(
            initial=step, total=last_step, disable=True if options.quiet else None, unit="step"
        )
        self.board: Any = None
        if options.tensorboard:
            from torch.utils.tensorboard import SummaryWriter

            self.board = SummaryWriter(str(folder / "tensorboard"))

    def losses(self, now: dict[str, float], losses: dict[str, float]) -> None:
        self.metrics.write({**now, "losses": short(losses)})
        step = int(now["step"])
        self.bar.update(step - self.bar.n)
        self.bar.set_postfix({name: f"{value:.4g}" for name, value in losses.items()}, False)
        if self.board is not None:
            for name, value in losses.items():
                self.board.add_scalar(f"loss/{name}", value, step)

    def measured(
        self, now: dict[str, float], name: str, value: float, identity: dict[str, object]
    ) -> None:
        self.metrics.write({**now, "measures": short({name: value}), "identity": {name: identity}})
        tqdm.write(f"step {now['step']}  {name} {value:.4g}")
        if self.board is not None:
            self.board.add_scalar(name, value, int(now["step"]))

    def close(self) -> None:
        self.bar.close()
        self.metrics.close()
        if self.board is not None:
            self.board.close()
        self.lock.release()
