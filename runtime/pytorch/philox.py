"""Philox 4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (SC 2011).

A pure function from a counter (four words) and a key (two words) to four random words. It has no
state to save: a run that resumes, on any number of ranks, asks for the same counters and gets the
same numbers.
"""

import torch
from torch import Tensor

_MULTIPLIER_0 = 0xD2511F53
_MULTIPLIER_1 = 0xCD9E8D57
# The golden ratio and the square root of 3, less one: what the key grows by from round to round.
_WEYL_0 = 0x9E3779B9
_WEYL_1 = 0xBB67AE85
_WORD = 0xFFFFFFFF

Key = tuple[int, int]


def philox(counter: tuple[int, int, int, int], key: Key) -> tuple[int, int, int, int]:
    """The four words of one counter under one key."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        product0 = _MULTIPLIER_0 * c0
        product1 = _MULTIPLIER_1 * c2
        c0, c1 = (product1 >> 32) ^ c1 ^ k0, product1 & _WORD
        c2, c3 = (product0 >> 32) ^ c3 ^ k1, product0 & _WORD
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    return c0, c1, c2, c3


def words(
    first: int, end: int, key: Key, step: int, iteration: int, device: torch.device | None = None
) -> Tensor:
    """The words `first` to `end` - 1 of the counters (0, 0, step, iteration), (1, 0, ...), ...

    They lie in an int64 tensor, as whole numbers from 0 to 2^32 - 1: a product of two of them
    wraps around, which leaves its 64 bits right.
    """
    begin = first // 4
    c0 = torch.arange(begin, (end + 3) // 4, dtype=torch.int64, device=device)
    c1 = torch.zeros_like(c0)
    c2 = torch.full_like(c0, step & _WORD)
    c3 = torch.full_like(c0, iteration & _WORD)
    k0, k1 = key
    for _ in range(10):
        product0 = c0 * _MULTIPLIER_0
        product1 = c2 * _MULTIPLIER_1
        c0 = (product1 >> 32).bitwise_and_(_WORD).bitwise_xor_(c1).bitwise_xor_(k0)
        c1 = product1.bitwise_and_(_WORD)
        c2 = (product0 >> 32).bitwise_and_(_WORD).bitwise_xor_(c3).bitwise_xor_(k1)
        c3 = product0.bitwise_and_(_WORD)
        k0 = (k0 + _WEYL_0) & _WORD
        k1 = (k1 + _WEYL_1) & _WORD
    blocks = torch.stack((c0, c1, c2, c3), dim=1).flatten()
    return blocks[first - 4 * begin : end - 4 * begin]


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
