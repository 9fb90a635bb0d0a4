"""Optimizers whose rule is written out in the program."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor, nn

#: What a rule remembers for a weight, by name; what it returns has the new `weight` besides.
Slots = Mapping[str, Tensor]


class Rule(torch.optim.Optimizer):
    """Moves weights by a function of weight, gradient, what it remembers, and the step's number.

    `slots` says what the rule remembers and the number each starts with.
    """

    def __init__(
        self,
        weights: Iterable[nn.Parameter],
        rule: Callable[..., Slots],
        slots: Mapping[str, float],
        **options: Any,
    ) -> None:
        super().__init__(weights, options)
        self.rule = rule
        self.slots = dict(slots)

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            options = {name: value for name, value in group.items() if name != "params"}
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, options)

    def _move(self, weight: nn.Parameter, options: dict[str, Any]) -> None:
        state = self.state[weight]
        for name, start in self.slots.items():
            if name not in state:
                state[name] = torch.full_like(weight, start)
        state["step"] = state.get("step", torch.tensor(0.0)) + 1
        slots = {name: state[name] for name in self.slots}
        moved = self.rule(weight, weight.grad, slots, int(state["step"]), **options)
        weight.copy_(moved["weight"])
        for name in self.slots:
            state[name] = moved[name]
