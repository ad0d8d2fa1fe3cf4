"""The inner optimizers: AdamW, or Muon for matrices, with the run's learning-rate schedule and state by name."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.outer.optimizers import Tensors
from training.schedule import learning_rate
from training.weights import trainable

__all__ = ["InnerOptimizer"]


class InnerOptimizer:
    """One replica's optimizer.

    Under `muon` matrices are moved by Muon, their rates adjusted so that AdamW's rate and decay fit them (Moonlight,
    arXiv 2502.16982, section 2.2); embeddings, vectors and all else by AdamW.
    """

    def __init__(self, model: nn.Module, config: TrainConfig) -> None:
        self._config = config
        self._parameters = trainable(model)
        turned = _matrices(model) if config.inner == "muon" else set()
        self._torch: dict[str, torch.optim.Optimizer] = {}
        if turned:
            matrices = [parameter for name, parameter in self._parameters.items() if name in turned]
            self._torch["muon"] = torch.optim.Muon(
                matrices, lr=config.lr, weight_decay=config.weight_decay, adjust_lr_fn="match_rms_adamw"
            )
        others = [parameter for name, parameter in self._parameters.items() if name not in turned]
        if others:
            self._torch["adamw"] = _adamw(others, config)

    def step(self, step: int) -> float:
        """Take inner step `step` (from 0) with the present gradients, clear them, and return the learning rate."""
        config = self._config
        lr = learning_rate(step, peak=config.lr, warmup=config.warmup, steps=config.steps, final=config.final_lr)
        if config.clip:
            nn.utils.clip_grad_norm_(self._parameters.values(), config.clip)
        for optimizer in self._torch.values():
            for group in optimizer.param_groups:
                group["lr"] = lr
            optimizer.step()
            optimizer.zero_grad()
        return lr

    def forget(self) -> None:
        """Begin anew, as before the first step."""
        for optimizer in self._torch.values():
            optimizer.state.clear()

    def state(self) -> dict[str, Tensor]:
        """Moments and step counts, named `adamw.KEY.PARAMETER`, `muon.KEY.PARAMETER`; empty before the first step."""
        return {
            f"{kind}.{key}.{name}": value
            for kind, optimizer in self._torch.items()
            for name, parameter in self._parameters.items()
            for key, value in optimizer.state.get(parameter, {}).items()
        }

    def load(self, state: Tensors) -> None:
        """Go on from a saved state; entries that are not of these optimizers are passed over."""
        for full, value in state.items():
            kind, _, rest = full.partition(".")
            if kind not in self._torch:
                continue
            key, _, name = rest.partition(".")
            parameter = self._parameters[name]
            self._torch[kind].state[parameter][key] = value.clone().to(parameter.device)


def _adamw(parameters: list[nn.Parameter], config: TrainConfig) -> torch.optim.AdamW:
    matrices = [parameter for parameter in parameters if parameter.ndim >= 2]
    vectors = [parameter for parameter in parameters if parameter.ndim < 2]
    groups = [{"params": matrices, "weight_decay": config.weight_decay}, {"params": vectors, "weight_decay": 0.0}]
    used = [group for group in groups if group["params"]]
    return torch.optim.AdamW(used, lr=config.lr, betas=(config.beta1, config.beta2), fused=True)


def _matrices(model: nn.Module) -> set[str]:
    """The names of what Muon is for: matrices between hidden layers, not tables that are looked up in."""
    tables = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    return {name for name, p in trainable(model).items() if p.ndim == 2 and id(p) not in tables}
