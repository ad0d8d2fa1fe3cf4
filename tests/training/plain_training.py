"""Replicas as in any tutorial: plain torch, and nothing of ours but the task and its seeds."""

import math

import torch

from training.seeds import DATA, derive
from training.toy import Letters

STEPS, LR, WARMUP, DECAY = 12, 5e-3, 3, 0.1
TASK = {"batch": 4, "examples": 256}


class Plain:
    """A model, its own AdamW and its own batches, as in any tutorial."""

    def __init__(self, replica, replicas, prepare=lambda model: model):
        self.task = Letters(**TASK)
        self.model = prepare(self.task.build())
        parameters = list(self.model.parameters())
        groups = [
            {"params": [p for p in parameters if p.ndim > 1], "weight_decay": DECAY},
            {"params": [p for p in parameters if p.ndim == 1], "weight_decay": 0.0},
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=LR, betas=(0.9, 0.99))
        self.scheduler = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self.share)
        generator = torch.Generator().manual_seed(derive(0, DATA, replica))
        self.batches = self.task.batches(replica, replicas, generator)

    @staticmethod
    def share(step):
        if step < WARMUP:
            return (step + 1) / (WARMUP + 1)
        return 0.1 + 0.9 * (1 + math.cos(math.pi * (step - WARMUP) / (STEPS - 1 - WARMUP))) / 2

    def gradient(self):
        self.optimizer.zero_grad()
        self.task.loss(self.model, next(self.batches)).backward()
        return [p.grad.clone() for p in self.model.parameters()]

    def step(self):
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.scheduler.step()

    def parameters(self):
        return [p.detach().clone() for p in self.model.parameters()]

    def put(self, values):
        with torch.no_grad():
            for p, value in zip(self.model.parameters(), values, strict=True):
                p.copy_(value)
