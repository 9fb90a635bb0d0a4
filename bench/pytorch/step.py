"""How long a training step takes in PyTorch. Needs PyTorch and nothing else of this repository:

    python bench/pytorch/step.py dcgan-64 --device cuda --steps 30 --warmup 5 --json
    python bench/pytorch/step.py dcgan-32 --threads 2 --channels-last
    python bench/pytorch/step.py --parameters
    python bench/pytorch/step.py --flops

Data are random and lie on the device; noise is drawn there. `seconds` is the median over steps with the device waited
for after each one, or the median over rounds of `cycle` steps where something runs every so many only; `seconds_queued`
is the time of all steps over their number, with the device waited for once, at the end. Losses are not read in between.
"""

import argparse
import json
import os
import resource
import statistics
import sys
import time


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, help="of PyTorch on the CPU; its own choice by default")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--compile", action="store_true", help="torch.compile, of what is differentiated once")
    parser.add_argument("--tf32", action="store_true", help="in products too; PyTorch has it on in convolutions")
    parser.add_argument("--no-tf32", action="store_true", help="nowhere: full float32")
    parser.add_argument("--parameters", action="store_true", help="what every network holds, and no more")
    parser.add_argument("--flops", action="store_true", help="what convolutions and products of a cycle take, and no more")
    parser.add_argument("--serve", action="store_true", help="for each line `round N`, a step that does not count, then N")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main():
    options = arguments()
    if options.threads:
        # Before PyTorch is loaded, which starts as many.
        os.environ["OMP_NUM_THREADS"] = str(options.threads)
    import torch

    from models import MODELS, make
    from run import Run

    names = [options.model] if options.model else list(MODELS)
    if options.parameters:
        print(json.dumps({name: parameters(make(name, Run())) for name in names}))
        return
    if options.flops:
        print(json.dumps({name: flops(make(name, Run("meta"))) for name in names}))
        return
    if options.model not in MODELS:
        sys.exit(f"Which model? There are {', '.join(MODELS)}.")

    cuda = torch.device(options.device).type == "cuda"
    if options.threads:
        torch.set_num_threads(options.threads)
    if cuda:
        torch.backends.cudnn.benchmark = True
        if options.tf32 or options.no_tf32:
            torch.backends.cudnn.allow_tf32 = options.tf32
            torch.backends.cuda.matmul.allow_tf32 = options.tf32
    torch.manual_seed(0)

    started = time.perf_counter()
    run = Run(options.device, options.channels_last, options.compile)
    model = make(options.model, run)
    timer = Timer(model, torch.cuda.synchronize if cuda else lambda: None)
    timer.one()
    first = time.perf_counter() - started

    def memory():
        if cuda:
            return torch.cuda.max_memory_allocated()
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    if options.serve:
        print(json.dumps({"batch": model.batch, "cycle": model.cycle}), flush=True)
        for line in sys.stdin:
            timer.queued(1)
            seconds = timer.queued(int(line.split()[1]))
            print(json.dumps({"seconds": seconds, "memory": memory(), "losses": timer.losses()}), flush=True)
        return

    timer.queued(max(options.warmup, model.cycle) if model.cycle > 1 else options.warmup)
    rounds = max(1, options.steps // model.cycle)
    seconds = statistics.median(timer.round() for _ in range(rounds))
    queued = timer.queued(rounds * model.cycle)
    result = {
        "model": options.model,
        "device": torch.cuda.get_device_name() if cuda else "cpu",
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "channels_last": options.channels_last,
        "compile": options.compile,
        "tf32": {"products": torch.backends.cuda.matmul.allow_tf32, "convolutions": torch.backends.cudnn.allow_tf32}
        if cuda
        else None,
        "batch": model.batch,
        "cycle": model.cycle,
        "steps": rounds * model.cycle,
        "seconds": seconds,
        "seconds_queued": queued,
        "samples_per_second": model.batch / seconds,
        "first_step_seconds": first,
        "memory": memory(),
        "parameters": parameters(model),
        "losses": timer.losses(),
    }
    if options.json:
        print(json.dumps(result))
    else:
        width = max(len(key) for key in result)
        print("\n".join(f"{key.ljust(width)}  {value}" for key, value in result.items()))


class Timer:
    """Steps of a model, counted from 1, and how long they take: seconds for one."""

    def __init__(self, model, wait):
        self.model = model
        self.wait = wait
        self.count = 0
        self.last = {}

    def one(self):
        self.count += 1
        self.last = self.model.step(self.count)

    def losses(self):
        return {name: float(loss) for name, loss in self.last.items()}

    def round(self):
        """A cycle, with the device waited for after each step."""
        seconds = 0.0
        for _ in range(self.model.cycle):
            self.wait()
            start = time.perf_counter()
            self.one()
            self.wait()
            seconds += time.perf_counter() - start
        return seconds / self.model.cycle

    def queued(self, steps):
        """So many steps, with the device waited for at the end."""
        self.wait()
        start = time.perf_counter()
        for _ in range(steps):
            self.one()
        self.wait()
        return (time.perf_counter() - start) / max(steps, 1)


def parameters(model):
    return {name: sum(p.numel() for p in network.parameters()) for name, network in model.networks.items()}


def flops(model):
    """Floating point operations of a cycle of steps, a multiply-add as 2; nothing is computed on the device `meta`."""
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils.flop_counter import flop_registry

    class Counter(TorchDispatchMode):
        total = 0

        def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
            made = operation(*args, **(kwargs or {}))
            count = flop_registry.get(operation._overloadpacket)
            if count is not None:
                self.total += count(*args, **(kwargs or {}), out_val=made)
            return made

    with Counter() as counter:
        for i in range(model.cycle):
            model.step(i + 1)
    return counter.total


if __name__ == "__main__":
    main()
