"""Checkpoints: safetensors files with a JSON description beside each, as every target has them."""

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save
from torch import Tensor

from .errors import RunError
from .files import write_whole

#: What a checkpoint says about itself.
Info = dict[str, Any]
Arrays = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True)
class Checkpoint:
    info: Info
    tensors: dict[str, Tensor]


def write_checkpoint(
    run: Path,
    info: Info,
    arrays: Arrays,
    staying: Callable[[Sequence[int]], set[int]],
) -> None:
    """Writes `checkpoints/step-000120.safetensors` and `.json`, and points `latest.json` at them.

    What was there stays usable until the new files are whole. `staying` says which steps stay.
    """
    folder = run / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"step-{info['step']:06d}"
    described = js_json(info)
    # The tensors carry the description too: a pair that does not belong together is noticed.
    bytes_ = save(
        {key: arrays[key] for key in sorted(arrays)},
        {"format": "ganlang", "checkpoint": described},
    )
    digest = hashlib.sha256(bytes_).hexdigest()
    write_whole(folder / f"{name}.safetensors", bytes_)
    whole = {**info, "sha256": digest}
    write_whole(folder / f"{name}.json", js_json(whole) + "\n")
    write_whole(folder / "latest.json", js_json({"checkpoint": name, "step": info["step"]}) + "\n")
    there = list_checkpoints(run)
    stay = staying(sorted(there)) | {info["step"]}
    for step, old in there.items():
        if step not in stay:
            # Tensors without a description are no checkpoint: the description goes first.
            for kind in ("json", "safetensors"):
                (folder / f"{old}.{kind}").unlink(missing_ok=True)


def list_checkpoints(run: Path) -> dict[int, str]:
    """The names of a run's checkpoints by their steps, oldest first. Only whole pairs count."""
    folder = run / "checkpoints"
    found = {
        int(match[1]): match[0]
        for path in folder.glob("step-*.json")
        if (match := re.fullmatch(r"step-(\d+)", path.stem))
        and path.with_suffix(".safetensors").exists()
    }
    return dict(sorted(found.items()))


def read_checkpoint(run: Path, fingerprint: str) -> Checkpoint:
    """The newest checkpoint of a run, checked against its own checksum."""
    names = list_checkpoints(run)
    if not names:
        raise RunError(f"{run} holds no checkpoint.", "Name a run folder, such as runs/digits-1.")
    path = run / "checkpoints" / list(names.values())[-1]
    bytes_ = path.with_suffix(".safetensors").read_bytes()
    try:
        info: Info = json.loads(path.with_suffix(".json").read_text())
        arrays = load(bytes_)
        intact = hashlib.sha256(bytes_).hexdigest() == info.pop("sha256")
    except (ValueError, KeyError, SafetensorError) as error:
        raise RunError(f"The checkpoint {path} is damaged: {error}.", _delete(path)) from error
    if not intact:
        raise RunError(f"The checkpoint {path} is damaged: wrong checksum.", _delete(path))
    if not _same_program(run, info.get("fingerprint"), fingerprint):
        raise RunError(
            f"{run} was made by another program: {info.get('program')}.",
            "Resume it with the program that made it.",
        )
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    return Checkpoint(info, tensors)


def _same_program(run: Path, made: object, fingerprint: str) -> bool:
    """Whether two programs are one, or those of one run at different times (`changes.json`)."""
    if made == fingerprint:
        return True
    try:
        changes = json.loads((run / "changes.json").read_text())
        known = {change[side] for change in changes for side in ("from", "to")}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return made in known and fingerprint in known


def _delete(path: Path) -> str:
    return f"Delete {path}.* to go on from the checkpoint before it."


def js_json(value: Any) -> str:
    """JSON as JavaScript's `JSON.stringify` writes it: tools compare it letter by letter."""
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float):
        return _js_number(value)
    if isinstance(value, Mapping):
        pairs = (f"{js_json(str(key))}:{js_json(item)}" for key, item in value.items())
        return "{" + ",".join(pairs) + "}"
    return "[" + ",".join(js_json(item) for item in value) + "]"


def _js_number(value: float) -> str:
    """The shortest digits that are this number; JavaScript has exponents from 1e21 and 1e-7 on."""
    if not math.isfinite(value):
        return "null"
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    fraction = "" if fraction == "0" else fraction
    # 0.digits * 10^point
    point = len(whole) + int(exponent or "0")
    digits = (whole + fraction).rstrip("0")
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped
    if 0 < point <= 21:
        if len(digits) <= point:
            return sign + digits.ljust(point, "0")
        return f"{sign}{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    power = point - 1
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{rest}e{'+' if power > 0 else '-'}{abs(power)}"


def short_float(value: float) -> float:
    """0.10000000149011612 -> 0.1: the shortest decimal that is still the same 32-bit float."""
    if not math.isfinite(value) or float(np.float32(value)) != value:
        return value
    return float(str(np.float32(value)))
