"""Everything training remembers, by the names and in the layouts that checkpoints have."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from .errors import DataError, RunError
from .weights import Weight, tensors_of


@dataclass(frozen=True)
class _Entry:
    """One tensor of a checkpoint: how it is read, and how it is set."""

    shape: Callable[[], tuple[int, ...]]
    read: Callable[[], Tensor]
    write: Callable[[Tensor], None]


class _Count:
    """How often an optimizer has moved a network."""

    def __init__(self, optimizer: torch.optim.Optimizer, parameters: list[nn.Parameter]) -> None:
        self.value = 0
        self.optimizer = optimizer
        self.parameters = parameters
        optimizer.register_step_post_hook(self._note)

    def assign(self, value: int, device: torch.device) -> None:
        """Goes on after so many updates: torch counts those of each weight."""
        self.value = value
        for parameter in self.parameters:
            if value == 0:
                # An optimizer takes an empty state for one that is still to begin.
                self.optimizer.state.pop(parameter, None)
                continue
            group = next(
                group
                for group in self.optimizer.param_groups
                if any(each is parameter for each in group["params"])
            )
            on_device = group.get("fused") or group.get("capturable")
            step = torch.tensor(float(value), device=device if on_device else None)
            self.optimizer.state[parameter]["step"] = step

    def _note(self, *_: object) -> None:
        if all(parameter.grad is None for parameter in self.parameters):
            return
        self.value += 1
        # A weight that nothing flows to stays where it is, and its network has moved all the same.
        for parameter in self.parameters:
            state = self.optimizer.state.get(parameter, {})
            if parameter.grad is None and "step" in state:
                state["step"] += 1


class Store:
    """Weights, running statistics, what optimizers remember, averages and counts, by name.

    Whatever makes one of them registers it here, so a checkpoint cannot forget one.
    """

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._counts: dict[str, _Count] = {}
        self._weights: dict[int, list[Weight]] = {}
        #: What other programs of the same file look at, such as networks of measures.
        self._others: dict[str, Tensor] = {}

    def network(self, name: str, network: nn.Module, weights: Iterable[Weight]) -> None:
        weights = list(weights)
        self._weights[id(network)] = weights
        for weight in weights:
            self._add(f"{name}/{weight.name}", network, weight)

    def average(self, name: str, followed: nn.Module, average: nn.Module) -> None:
        for weight in self._weights[id(followed)]:
            self._add(f"average.{name}/{weight.name}", average, weight)

    def optimizer(
        self,
        name: str,
        optimizer: torch.optim.Optimizer,
        networks: Mapping[str, nn.Module],
        slots: Mapping[str, str],
    ) -> None:
        for network, module in networks.items():
            parameters = dict(module.named_parameters())
            trained = [
                (weight, parameters[weight.path])
                for weight in self._weights[id(module)]
                if weight.trains
            ]
            for weight, parameter in trained:
                for slot, key in slots.items():
                    entry = self._slot(optimizer, parameter, weight, key)
                    self._entries[f"optimizer.{name}/{slot}/{network}/{weight.name}"] = entry
            count = _Count(optimizer, [parameter for _, parameter in trained])
            self._counts[f"optimizer.{name}/updates/{network}"] = count

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """All values, as a checkpoint has them."""
        arrays: dict[str, NDArray[np.generic]] = {
            name: tensor.numpy() for name, tensor in self._others.items()
        }
        for name, entry in self._entries.items():
            value = entry.read().detach().cpu()
            kind = torch.float32 if value.is_floating_point() else torch.int32
            arrays[name] = value.to(kind).contiguous().numpy()
        for name, count in self._counts.items():
            arrays[name] = np.array(count.value, dtype=np.int32)
        return arrays

    def assign(self, stored: Mapping[str, Tensor], device: torch.device) -> None:
        """Takes every value from a checkpoint. Nothing is changed unless everything fits."""
        problems = [
            f"it has no {name}"
            if name not in stored
            else f"{name} is {list(stored[name].shape)} there and {list(shape)} here"
            for name, shape in self._shapes().items()
            if name not in stored or tuple(stored[name].shape) != shape
        ]
        if problems:
            raise RunError(f"The checkpoint does not fit: {'; '.join(problems[:3])}.")
        self._others = {name: held for name, held in stored.items() if name not in self._shapes()}
        for name, entry in self._entries.items():
            entry.write(stored[name].to(device))
        for name, count in self._counts.items():
            count.assign(int(stored[name].item()), device)

    def carry(self, name: str, path: Path) -> None:
        """Keeps the weights of a network in checkpoints that this program does not run."""
        stored = _read(path)
        for key in stored:
            if key.startswith(f"{name}/"):
                # Averages replace what they are averages of.
                self._others[key] = stored.get(f"average.{key}", stored[key])

    def load(self, name: str, network: nn.Module, path: Path) -> None:
        """Weights of a file with the names of a checkpoint; averages where it has some."""
        stored = _read(path)
        tensors = tensors_of(network)
        for weight in self._weights[id(network)]:
            keys = (f"average.{name}/{weight.name}", f"{name}/{weight.name}")
            found = next((stored[key] for key in keys if key in stored), None)
            tensor = tensors[weight.path]
            if found is None or tuple(found.shape) != weight.stored_shape(tensor.shape):
                raise DataError(f"{path} holds no {name}, or another one: {weight.name}.")
            with torch.no_grad():
                tensor.copy_(weight.held(found))

    def _add(self, name: str, network: nn.Module, weight: Weight) -> None:
        def tensor() -> Tensor:
            # By name each time: a state is another tensor after every update.
            return network.get_parameter(weight.path) if weight.trains else _buffer()

        def _buffer() -> Tensor:
            return tensors_of(network)[weight.path]

        @torch.no_grad()
        def write(value: Tensor) -> None:
            tensor().copy_(weight.held(value))

        self._entries[name] = _Entry(
            lambda: weight.stored_shape(tensor().shape), lambda: weight.stored(tensor()), write
        )

    def _slot(
        self, optimizer: torch.optim.Optimizer, parameter: nn.Parameter, weight: Weight, key: str
    ) -> _Entry:
        def read() -> Tensor:
            # Before the first update there is nothing to remember yet.
            state = optimizer.state.get(parameter, {})
            held = state.get(key)
            if held is None:
                start = getattr(optimizer, "slots", {}).get(key, 0.0)
                held = torch.full_like(parameter, start)
            return weight.stored(held)

        def write(value: Tensor) -> None:
            held = torch.empty_like(parameter, requires_grad=False)
            optimizer.state[parameter][key] = held.copy_(weight.held(value))

        return _Entry(lambda: weight.stored_shape(parameter.shape), read, write)

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        shapes = {name: entry.shape() for name, entry in self._entries.items()}
        return {**shapes, **dict.fromkeys(self._counts, ())}


def _read(path: Path) -> dict[str, Tensor]:
    try:
        return load_file(path)
    except (OSError, SafetensorError) as error:
        raise DataError(f"{path} cannot be read: {error}.", "Name another file.") from error
