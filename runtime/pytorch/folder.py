"""The folder of a run: who trains in it, its losses line by line, and where previews go."""

import json
import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from .checkpoints import js_json, short_float
from .errors import RunError
from .files import write_whole


def new_folder(program: str, out: Path | None, again: bool = False) -> Path:
    """Makes the folder of a new run: `out`, or `runs/digits-N` with the first free N.

    `again` takes a folder where a run has begun.
    """
    if out is not None:
        if not again and ((out / "metrics.jsonl").exists() or (out / "checkpoints").exists()):
            raise RunError(f"{out} holds a run.", f"Go on with it: --resume {out}.")
        out.mkdir(parents=True, exist_ok=True)
        return out
    runs = Path("runs")
    runs.mkdir(exist_ok=True)
    number = 1
    while True:
        folder = runs / f"{Path(program).stem}-{number}"
        try:
            # Making it is also the test whether it is free.
            folder.mkdir()
            return folder
        except FileExistsError:
            number += 1


def describe(folder: Path, program: Path, fingerprint: str, seed: int) -> None:
    """Puts the program and its fingerprint into the folder, so that the run explains itself."""
    write_whole(folder / "fingerprint", f"{fingerprint}\n")
    beginning = {"program": program.name, "fingerprint": fingerprint, "seed": seed}
    if not (folder / "run.json").exists():
        write_whole(folder / "run.json", json.dumps(beginning, indent=2) + "\n")
    if program.exists() and program.resolve() != (folder / program.name).resolve():
        shutil.copyfile(program, folder / program.name)


class Lock:
    """`lock` in a run folder: which process trains the run. It is there as long as that is."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lock"
        own = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "started": _started(os.getpid()),
        }
        self.held = False
        for _ in range(2):
            try:
                with open(self.path, "x") as file:
                    file.write(js_json(own) + "\n")
                self.held = True
                return
            except FileExistsError:
                if self._is_parents():
                    return
                self._take_away(folder)
        raise RunError(f"{self.path} cannot be taken.", "Delete it if nothing trains the run.")

    def release(self) -> None:
        if self.held:
            self.path.unlink(missing_ok=True)

    def _is_parents(self) -> bool:
        """Whether the process that has started this one holds the run for it."""
        try:
            holder = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return False
        return bool(holder["pid"] == os.getppid() and holder["host"] == socket.gethostname())

    def _take_away(self, folder: Path) -> None:
        try:
            holder = json.loads(self.path.read_text())
            pid, host = int(holder["pid"]), str(holder["host"])
            same = host == socket.gethostname()
            lives = not same or (
                _started(pid) is not None and holder.get("started") in (None, _started(pid))
            )
        except FileNotFoundError:
            return
        except (ValueError, KeyError, TypeError):
            lives = False
        if lives:
            raise RunError(
                f"Process {pid} on {host} trains {folder}.",
                f"Wait for its end, or delete {self.path} if it is gone.",
            )
        self.path.unlink(missing_ok=True)


def _started(pid: int) -> str | None:
    """When a process was started, in the system's words; None where it is gone or unknown."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    # The name of the program, in parentheses, may hold anything.
    fields = stat.rpartition(") ")[2].split(" ")
    return None if fields[0] in "ZX" else f"{boot} {fields[19]}"


class MetricsLog:
    """Appends to a `metrics.jsonl`; every line reaches the operating system at once."""

    def __init__(self, path: Path, step: int) -> None:
        """Lines past `step`, and one that a crash cut short, are dropped: they come again."""
        kept = []
        if path.exists():
            for line in path.read_text().splitlines():
                try:
                    if json.loads(line)["step"] <= step:
                        kept.append(f"{line}\n")
                except (ValueError, KeyError, TypeError):
                    continue
        write_whole(path, "".join(kept))
        self._file: IO[str] = open(path, "a", buffering=1)  # noqa: SIM115

    def write(self, line: dict[str, Any]) -> None:
        self._file.write(js_json(line) + "\n")

    def flush(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def short(values: dict[str, float]) -> dict[str, float]:
    return {name: short_float(value) for name, value in values.items()}
