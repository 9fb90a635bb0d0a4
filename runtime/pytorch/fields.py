"""What the fields of a data set are declared as."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Numbers:
    """f32 of a shape; bytes are delivered over `range`. Pictures are (height, width, channels)."""

    shape: tuple[int, ...]
    range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Classes:
    """The number of a class, of so many."""

    count: int


@dataclass(frozen=True)
class Tokens:
    """The numbers of words, `length` of them, of a vocabulary of so many."""

    length: int
    words: int


Fields = Mapping[str, Numbers | Classes | Tokens]
