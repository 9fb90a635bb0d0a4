"""What each flag of a PyTorch project brings: DCGAN of 64x64 as projects train it, beside the same written by hand.

    python bench/pytorch/flags.py --device cuda --steps 100

Each line is a process of its own: the mean time of a step (of the processor, on a CPU), with data, noise, losses and everything else of a run.
`by hand` is bench/pytorch/models/dcgan.py, whose data and noise torch draws on the device.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent.parent / "runtime")]

LINES = {
    "by hand": [],
    "no flags": [],
    "--fused": ["--fused"],
    "--channels-last": ["--channels-last"],
    "--bf16": ["--bf16"],
    "--compile": ["--compile"],
    "--bf16 --channels-last": ["--bf16", "--channels-last"],
    "all": ["--bf16", "--channels-last", "--compile", "--fused"],
}


def by_hand(device, steps, warmup):
    import torch
    from models import make
    from run import Run

    torch.backends.cudnn.benchmark = device == "cuda"
    model = make("dcgan-64", Run(device))
    return timed(lambda i: model.step(i), device, steps, warmup)


def project(flags, device, steps, warmup):
    """A project without its file: weights start as torch has them."""
    import numpy as np
    import torch
    import torch.nn.functional as F
    from models.dcgan import discriminator, generator
    from pytorch.arguments import arguments
    from pytorch.dataset import Column, Samples
    from pytorch.ranks import average_gradients
    from pytorch.run import Run, Steps
    from pytorch.weights import Weight, normal, ones

    def weights(network):
        norms = {id(p) for m in network.modules() if isinstance(m, torch.nn.BatchNorm2d) for p in m.parameters()}
        return [Weight(n, n, ones if id(p) in norms else normal(0, 0.02)) for n, p in network.named_parameters()]

    out = tempfile.mkdtemp()
    run = Run(
        arguments(None, [*flags, "--device", device, "--quiet", "--out", out]),
        program=Path("dcgan-64.gan"),
        fingerprint="flags",
        batch=64,
        until=Steps(steps + warmup),
        seed=0,
    )
    pixels = np.random.default_rng(0).integers(0, 256, (1377, 64, 64, 3), dtype=np.uint8)
    faces = Samples("faces", {"image": Column(pixels, (-1.0, 1.0))})
    run.epochs_of(faces)
    g = run.network("G", generator(64), weights(generator(64)))
    d = run.network("D", discriminator(64), weights(discriminator(64)))
    weights_g, weights_d = list(g.parameters()), list(d.parameters())
    fused = "--fused" in flags
    optimizer_g = torch.optim.Adam(weights_g, 2e-4, (0.5, 0.999), fused=fused)
    optimizer_d = torch.optim.Adam(weights_d, 2e-4, (0.5, 0.999), fused=fused)
    if run.options.compile:
        g.compile()
        d.compile()
    batches = run.batches(faces)
    moments = run.steps()

    def step(_):
        moment = next(moments)
        real = next(batches)["image"]
        with run.autocast():
            fake = g(moment.normal("z", 100, 1, 1))
            loss_d = F.softplus(-d(real)).mean() + F.softplus(d(fake.detach())).mean()
        optimizer_d.zero_grad()
        loss_d.backward(inputs=weights_d)
        average_gradients(weights_d)
        optimizer_d.step()
        with run.autocast():
            loss_g = F.softplus(-d(fake)).mean()
        optimizer_g.zero_grad()
        loss_g.backward(inputs=weights_g)
        average_gradients(weights_g)
        optimizer_g.step()
        run.report(D=loss_d, G=loss_g)

    return timed(step, device, steps, warmup)


def timed(step, device, steps, warmup):
    import torch

    # On a CPU what counts is the time of the processor, which other programs do not add to.
    now = time.perf_counter if device == "cuda" else time.process_time
    wait = torch.cuda.synchronize if device == "cuda" else lambda: None
    for i in range(warmup):
        step(i)
    wait()
    began = now()
    for i in range(steps):
        step(warmup + i)
    wait()
    return (now() - began) / steps


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--warmup", type=int, default=10)
    parser.add_argument("--line", choices=LINES)
    parser.add_argument("--only", action="append", choices=LINES, help="--only=--bf16, and others; all by default")
    options = parser.parse_args()
    if options.line is not None:
        measure = by_hand if options.line == "by hand" else lambda *rest: project(LINES[options.line], *rest)
        print(json.dumps(measure(options.device, options.steps, options.warmup)))
        return
    first = None
    for line in options.only or LINES:
        made = subprocess.run(
            [sys.executable, __file__, f"--line={line}", "--device", options.device]
            + ["--steps", str(options.steps), "--warmup", str(options.warmup)],
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        if made.returncode != 0:
            print(f"{line:24} failed: {made.stderr.strip().splitlines()[-1:]}", flush=True)
            continue
        seconds = float(made.stdout.strip().splitlines()[-1])
        first = first or seconds
        print(f"{line:24} {1e3 * seconds:8.2f} ms  {first / seconds:5.2f} times as fast", flush=True)


if __name__ == "__main__":
    main()
