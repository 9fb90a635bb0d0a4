"""Lengths of training: epochs, steps and images, and which steps end them."""

import math
from dataclasses import dataclass
from fractions import Fraction

from .errors import RunError


@dataclass(frozen=True)
class Epochs:
    """Passes through the data."""

    count: float


@dataclass(frozen=True)
class Steps:
    """Steps of training."""

    count: int


@dataclass(frozen=True)
class Images:
    """Samples drawn, batch by batch."""

    count: int


Period = Epochs | Steps | Images


@dataclass(frozen=True)
class Schedule:
    """Turns epochs and images into steps. Without data (`steps_per_epoch` None) there are no epochs."""

    batch: int
    steps_per_epoch: int | None = None
    epochs_of: str | None = None

    def exact_steps(self, period: Period) -> Fraction:
        """How many steps a length takes, as a fraction: no rounding moves the step that ends it."""
        if isinstance(period, Steps):
            return Fraction(period.count)
        if isinstance(period, Images):
            return Fraction(period.count, self.batch)
        if self.steps_per_epoch is None:
            raise RunError(
                "A program without data has no epochs.",
                "Give its length in steps: --steps 1000.",
            )
        return Fraction(period.count) * self.steps_per_epoch

    def steps(self, period: Period) -> int:
        """The steps it takes to complete the period."""
        return math.ceil(self.exact_steps(period))

    def progress(self, step: int, length: Period, after: Period | None = None) -> float:
        """How many times a length has gone by before a step, counted from 1, after a part."""
        start = Fraction(0) if after is None else self.exact_steps(after)
        return float(max(Fraction(0), (max(step - 1, 0) - start) / self.exact_steps(length)))

    def completes(self, period: Period, step: int) -> bool:
        """Whether a period ends with this step: for 5 epochs, at the last of every fifth."""
        length = self.exact_steps(period)
        return step // length > (step - 1) // length

    def epoch(self, step: int) -> float | None:
        """How many epochs are done after this step, such as 4.3."""
        return None if self.steps_per_epoch is None else step / self.steps_per_epoch


def period_text(period: Period) -> str:
    unit = type(period).__name__.lower()
    count = f"{period.count:g}" if isinstance(period, Epochs) else str(period.count)
    return f"{count} {unit[:-1] if count == '1' else unit}"
