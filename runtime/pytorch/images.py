"""Pictures of folders, each brought to its declared size and channels."""

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from .dataset import Column, Samples, Unpaired, held_out
from .errors import DataError
from .fields import Classes, Fields, Numbers

_ENDINGS = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif")

#: Fixed-point weights of ITU-R BT.601 that sum to 2^16: a grey picture stays exactly as it is.
_GREY = np.array([19595, 38470, 7471], dtype=np.uint32)


def images(
    name: str,
    fields: Fields,
    folder: str | Path,
    crop: str = "center",
    flip: bool = False,
    white: int | None = None,
    split: str | None = None,
    test: float = 0.1,
) -> Samples:
    """The pictures of a folder and those in it; a class field numbers its subfolders."""
    files = pictures_in(Path(folder))
    part = held_out(name, np.arange(len(files)), split, test)
    columns: dict[str, Column] = {}
    for field, spec in fields.items():
        if isinstance(spec, Numbers):
            paths = [Path(folder, files[sample]) for sample in part]
            columns[field] = picture_column(paths, spec, crop, white)
        elif isinstance(spec, Classes):
            folders = [file.split("/")[0] if "/" in file else "" for file in files]
            columns[field] = class_column(f"{name}.{field}", folders, spec, part)
    return Samples(name, columns, flip)


def paired(
    name: str,
    fields: Fields,
    folders: Mapping[str, str | Path],
    crop: str = "center",
    flip: bool = False,
    white: int | None = None,
    split: str | None = None,
    test: float = 0.1,
) -> Samples:
    """Pictures that belong together by their names, endings aside: a folder for each field."""
    found = {
        field: {plain_name(os.path.splitext(file)[0]): file for file in pictures_in(Path(folder))}
        for field, folder in folders.items()
    }
    first, *others = found.values()
    names = sorted(first, key=by_code_unit)
    lonely = [stem for other in others for stem in first.keys() ^ other.keys()]
    if lonely:
        raise DataError(f"Not every folder of {name} has {lonely[0]}.", "Add it, or remove it.")
    part = held_out(name, np.arange(len(names)), split, test)
    columns = {}
    for field, spec in fields.items():
        if not isinstance(spec, Numbers):
            raise DataError(f"{name}.{field} is no picture.")
        paths = [Path(folders[field], found[field][names[sample]]) for sample in part]
        columns[field] = picture_column(paths, spec, crop, white)
    return Samples(name, columns, flip)


def unpaired(
    name: str,
    fields: Fields,
    folders: Mapping[str, str | Path],
    crop: str = "center",
    flip: bool = False,
    white: int | None = None,
    split: str | None = None,
    test: float = 0.1,
) -> Unpaired:
    """Pictures of several folders, each drawn independently of the others."""
    return Unpaired(
        name,
        [
            images(f"{name}.{field}", {field: spec}, folders[field], crop, flip, white, split, test)
            for field, spec in fields.items()
        ],
    )


def pictures_in(folder: Path) -> list[str]:
    """The pictures of a folder and those in it, by their paths from there, in one order everywhere.

    Hidden files and folders are passed over.
    """
    found: list[str] = []
    for path, folders, files in os.walk(folder, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(path).relative_to(folder).as_posix()
        found.extend(
            name if inside == "." else f"{inside}/{name}"
            for name in files
            if not name.startswith(".") and name.lower().endswith(_ENDINGS)
        )
    if not found:
        raise DataError(
            f"{folder} holds no pictures.", f"Files ending in {', '.join(_ENDINGS)} are read."
        )
    return sorted(found, key=by_code_unit)


def picture_column(
    paths: Sequence[Path], spec: Numbers, crop: str = "center", white: int | None = None
) -> Column:
    """Pictures brought to a size and channels; delivered over [0, 1] where no range is declared."""
    read = [read_picture(path, spec.shape, crop, white) for path in paths]
    if any(picture.dtype == np.uint16 for picture in read):
        read = [p if p.dtype == np.uint16 else p.astype(np.uint16) * 257 for p in read]
    return Column(np.stack(read), spec.range or (0.0, 1.0))


def read_picture(
    path: Path, shape: Sequence[int], crop: str = "center", white: int | None = None
) -> NDArray[np.uint8] | NDArray[np.uint16]:
    """One picture, [height, width, channels], turned as its EXIF orientation says.

    See-through parts show white where no alpha is asked for. Grey pictures of 16 bits keep them.
    """
    height, width, *rest = shape
    channels = rest[0] if rest else 1
    try:
        with Image.open(path) as opened:
            picture = ImageOps.exif_transpose(opened)
            deep = picture.mode.startswith("I;16") or picture.mode == "I"
            picture = picture if deep else picture.convert("RGBA")
            if picture.size != (width, height):
                picture = _resized(picture, (width, height), crop)
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        raise DataError(
            f"{path} cannot be read as a picture: {error}.",
            "Replace it, or move it out of the folder.",
        ) from error
    values = np.asarray(picture)
    if deep or white is not None:
        made16 = _levels(values, channels, 0xFFFF if deep else 0xFF, white)
        return made16.reshape(shape)
    if channels == 4:
        return values.reshape(shape)
    colours = _on_white(values)
    if channels == 1:
        grey = (colours.astype(np.uint32) @ _GREY + 0x8000) >> 16
        return grey.astype(np.uint8).reshape(shape)
    return colours.reshape(shape)


def _resized(picture: Image.Image, size: tuple[int, int], crop: str) -> Image.Image:
    """`center` keeps the proportions and cuts the longer side off evenly at both ends."""
    if crop == "center":
        return ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    return picture.resize(size, Image.Resampling.LANCZOS)


def _on_white(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = rgba[..., 3:].astype(np.uint32)
    colours = rgba[..., :3].astype(np.uint32)
    return ((colours * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)


def _levels(
    values: NDArray[np.generic], channels: int, top: int, white: int | None
) -> NDArray[np.uint16]:
    """Numbers up to `top`, of which `white` and all above it are white, as 16 bits."""
    numbers = values.astype(np.float64)
    if numbers.ndim == 2:
        numbers = np.stack([numbers] * 3 + [np.full_like(numbers, top)], axis=-1)
    alpha = numbers[..., 3:] / top
    light = np.minimum(numbers[..., :3] / (white or top), 1)
    shown = 0xFFFF * (light if channels == 4 else light * alpha + 1 - alpha)
    if channels == 1:
        made = shown @ _GREY.astype(np.float64) / 0x10000
    elif channels == 3:
        made = shown
    else:
        made = np.concatenate((shown, 0xFFFF * alpha), axis=-1)
    return np.floor(made + 0.5).astype(np.uint16)


def class_column(
    field: str, values: Sequence[str], spec: Classes, part: NDArray[np.int64]
) -> Column:
    """The classes of all samples, numbered in the order of their names, of those that are taken."""
    names = class_order(values)
    if "" in names:
        raise DataError(f"{field} takes its class from a subfolder, and a picture is in none.")
    if len(names) != spec.count:
        raise DataError(
            f"{field} is declared to have {spec.count} classes, and there are {len(names)}.",
            f"They are {', '.join(names[:10])}.",
        )
    ids = {name: index for index, name in enumerate(names)}
    numbers = np.array([ids[plain_name(value)] for value in values], dtype=np.int32)
    return Column(numbers[part], words=tuple(names))


def class_order(values: Iterable[str]) -> list[str]:
    """Names in the order of their ids: whole numbers as numbers, if all are, else by code unit."""
    distinct = sorted({plain_name(value) for value in values}, key=by_code_unit)
    if all(name.isascii() and name.isdigit() for name in distinct):
        return sorted(distinct, key=int)
    return distinct


def plain_name(name: str) -> str:
    """One Unicode form for what people name."""
    return unicodedata.normalize("NFC", name)


def by_code_unit(name: str) -> bytes:
    """Sorts as JavaScript does, so that the order is that of every target."""
    return name.encode("utf-16-be", "surrogatepass")
