"""Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011).

A pure function from a counter (four words) and a key (two words) to four random words. It has no
state to save: a run that resumes, on any number of ranks, asks for the same counters and gets the
same numbers.
"""

from typing import Any, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

_MULTIPLIER_0 = 0xD2511F53
_MULTIPLIER_1 = 0xCD9E8D57
# The golden ratio and the square root of 3, less one: what the key grows by from round to round.
_WEYL_0 = 0x9E3779B9
_WEYL_1 = 0xBB67AE85
_WORD = 0xFFFFFFFF

Key = tuple[int, int]
_Words = TypeVar("_Words", int, Tensor, NDArray[Any])


def philox(
    counter: tuple[_Words, _Words, _Words, _Words], key: Key
) -> tuple[_Words, _Words, _Words, _Words]:
    """The four words of a counter under a key, or of many counters at once.

    In arrays, words lie in 64 signed bits as whole numbers from 0 to 2^32 - 1: a product of two
    wraps around, which leaves its bits right.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product0 = c0 * _MULTIPLIER_0
        product1 = c2 * _MULTIPLIER_1
        c0, c1 = ((product1 >> 32) & _WORD) ^ c1 ^ k0, product1 & _WORD
        c2, c3 = ((product0 >> 32) & _WORD) ^ c3 ^ k1, product0 & _WORD
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


def words(
    first: int, end: int, key: Key, step: int, iteration: int, device: torch.device | None = None
) -> Tensor:
    """The words `first` to `end` - 1 of the counters (0, 0, step, iteration), (1, 0, ...), ...

    An int64 tensor of whole numbers from 0 to 2^32 - 1.
    """
    begin, stop = first // 4, (end + 3) // 4
    if device is None or device.type == "cpu":
        # Most draws are small, and a small call of numpy takes a third of the time of one of torch.
        index = np.arange(begin, stop, dtype=np.int64)
        zeros = np.zeros_like(index)
        counters = (index, zeros, zeros + (step & _WORD), zeros + (iteration & _WORD))
        blocks = torch.from_numpy(np.stack(philox(counters, key), axis=1))
    else:
        c0 = torch.arange(begin, stop, dtype=torch.int64, device=device)
        c1 = torch.zeros_like(c0)
        c2 = torch.full_like(c0, step & _WORD)
        c3 = torch.full_like(c0, iteration & _WORD)
        blocks = torch.stack(philox((c0, c1, c2, c3), key), dim=1)
    return blocks.flatten()[first - 4 * begin : end - 4 * begin]


def key_of(seed: int, name: str) -> Key:
    """The key of a name: Philox over its UTF-8 bytes in cipher-block chaining, under the seed."""
    seed_key = (seed & _WORD, seed >> 32)
    data = name.encode()
    state = philox((len(data), 0, 0, 0), seed_key)
    for start in range(0, len(data), 16):
        block = data[start : start + 16].ljust(16, b"\0")
        mixed = [
            word ^ int.from_bytes(block[4 * i : 4 * i + 4], "little")
            for i, word in enumerate(state)
        ]
        state = philox((mixed[0], mixed[1], mixed[2], mixed[3]), seed_key)
    return state[0], state[1]
