"""What each flag of a PyTorch project brings, beside the same model written by hand.

    gan build bench/programs/dcgan-64.gan --target pytorch --out dcgan-64
    python bench/pytorch/flags.py dcgan-64 --device cuda --steps 320

The project's folder has the name of a model of bench/pytorch/models, which is what is written by hand. Each line is a
process of its own, and its number the mean time of a step: for a project with its data, noise and log of losses, by
hand with data and noise that torch draws on the device.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

#: A line, and whether it is written by hand.
LINES = {
    "by hand": (True, []),
    "by hand --compile": (True, ["--compile"]),
    "no flags": (False, []),
    "--fused": (False, ["--fused"]),
    "--channels-last": (False, ["--channels-last"]),
    "--bf16": (False, ["--bf16"]),
    "--compile": (False, ["--compile"]),
    "--bf16 --channels-last": (False, ["--bf16", "--channels-last"]),
    "all": (False, ["--bf16", "--channels-last", "--compile", "--fused"]),
}


def ask(command, **variables):
    return subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **variables},
    )


def by_hand(project, flags, options):
    step = [HERE / "step.py", project.name, "--device", options.device, "--steps", options.steps]
    made = ask([*step, "--warmup", options.warmup, "--json", *flags])
    result = json.loads(made.stdout.strip().splitlines()[-1]) if made.returncode == 0 else None
    return result and result["seconds_queued"], made.stderr


def generated(project, flags, options):
    """The time between two lines of the log: the losses of both steps have come from the device when they are written."""
    with tempfile.TemporaryDirectory() as folder:
        train = [project / "train.py", "--quiet", "--device", options.device, "--out", Path(folder, "run"), *flags]
        made = ask([*train, "--steps", options.warmup + options.steps])
        if made.returncode != 0:
            return None, made.stderr
        lines = [json.loads(line) for line in Path(folder, "run/metrics.jsonl").read_text().splitlines()]
    seconds = {line["step"]: line["seconds"] for line in lines if "losses" in line}
    return (seconds[options.warmup + options.steps] - seconds[options.warmup]) / options.steps, made.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("project", type=Path, nargs="+")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=160, help="a multiple of 16, as often as a GPU is asked for losses")
    parser.add_argument("--warmup", type=int, default=32, help="likewise")
    parser.add_argument("--rounds", type=int, default=1, help="how often each line runs, in turn; the median is told")
    parser.add_argument("--only", action="append", choices=LINES, help="--only=--bf16, and others; all by default")
    options = parser.parse_args()
    lines = options.only or list(LINES)
    for project in options.project:
        taken = {line: [] for line in lines}
        for _ in range(options.rounds):
            for line in lines:
                hand, flags = LINES[line]
                seconds, errors = (by_hand if hand else generated)(project.resolve(), flags, options)
                if seconds is None:
                    print(f"{project.name}  {line:24} failed: {errors.strip().splitlines()[-3:]}", flush=True)
                else:
                    taken[line].append(seconds)
        first = None
        for line, seconds in taken.items():
            if seconds:
                middle = statistics.median(seconds)
                first = first or middle
                print(f"{project.name}  {line:24} {1e3 * middle:8.2f} ms  {first / middle:5.2f} times as fast", flush=True)


if __name__ == "__main__":
    main()
