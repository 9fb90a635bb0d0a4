"""The IDX file format of the MNIST database, packed with gzip or not; of unsigned bytes."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .dataset import Column, Samples, held_out
from .errors import DataError
from .fields import Classes, Fields, Numbers, Tokens


def read_idx(path: str | Path) -> NDArray[np.uint8]:
    """The array of an IDX file: two zero bytes, a type, the axes and their big-endian lengths."""
    try:
        with open(path, "rb") as file:
            packed = file.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else open(path, "rb") as file:
            head = file.read(4)
            if len(head) < 4 or head[:2] != b"\0\0" or head[3] == 0:
                raise DataError(f"{path} is not an IDX file.", "Name another file.")
            if head[2] != 0x08:
                raise DataError(
                    f"{path} holds numbers of type {head[2]:02x}.",
                    "Only IDX files of unsigned bytes (type 08) are read; convert it.",
                )
            dims = np.frombuffer(file.read(4 * head[3]), dtype=">u4").tolist()
            if len(dims) != head[3]:
                raise DataError(f"{path} ends within its header.", "Download or copy it again.")
            # No more is read than the header says, and one byte: a small gzip file may hold any
            # number of zeros.
            expected = math.prod(dims)
            values = np.frombuffer(file.read(expected + 1), dtype=np.uint8)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be read: {error}.", "Download or copy it again.") from error
    if len(values) != expected:
        follow = len(values) if len(values) < expected else "more"
        raise DataError(
            f"{path} is damaged: its header says {expected} bytes, and {follow} follow.",
            "Download or copy it again.",
        )
    return values.reshape(dims)


def idx(
    name: str,
    fields: Fields,
    images: str | Path,
    labels: str | Path | None = None,
    skip: int = 0,
    take: int | None = None,
    split: str | None = None,
    test: float = 0.1,
) -> Samples:
    """Images and class ids of IDX files; `skip` and `take` choose some, `split` one part."""
    pictures = read_idx(images)
    count = len(pictures)
    end = count if take is None else skip + take
    if not skip < end <= count:
        raise DataError(
            f"{name} leaves out {skip} samples, and its files hold {count}.",
            f"Let `skip` and `take` add up to {count} or less.",
        )
    part = held_out(name, np.arange(skip, end), split, test)
    ids = None if labels is None else read_idx(labels)
    if ids is not None and ids.shape != (count,):
        raise DataError(
            f"{images} holds {count} images, but {labels} {len(ids)} labels.",
            "Name the two files of the same set.",
        )
    return Samples(
        name,
        {
            field: _images(f"{name}.{field}", pictures[part], spec)
            if isinstance(spec, Numbers)
            else _labels(f"{name}.{field}", None if ids is None else ids[part], spec)
            for field, spec in fields.items()
        },
    )


def _images(field: str, pictures: NDArray[np.uint8], spec: Numbers) -> Column:
    # 8x8 is (8, 8, 1) and (8, 8).
    if pictures.shape[1:] not in (spec.shape, spec.shape[:-1] if spec.shape[-1] == 1 else ()):
        found = "x".join(map(str, pictures.shape[1:]))
        raise DataError(f"The file of {field} holds images of {found}, not {spec.shape}.")
    return Column(pictures.reshape(-1, *spec.shape), spec.range or (0.0, 1.0))


def _labels(field: str, ids: NDArray[np.uint8] | None, spec: Classes | Tokens) -> Column:
    if ids is None or isinstance(spec, Tokens):
        raise DataError(f"{field} needs a file of labels.", "Name it with `labels:`.")
    if int(ids.max()) >= spec.count:
        raise DataError(f"{field} has the label {ids.max()}, and there are {spec.count} classes.")
    return Column(ids)
