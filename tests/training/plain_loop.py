"""A training loop of one's own, with DiLoCo in three lines; started by torchrun, writes the weights it ends with."""

import sys

import torch
import torch.distributed as dist
from plain_training import STEPS, Plain

from training.hooks import OuterLoop
from training.strategy import DiLoCo

dist.init_process_group("gloo")
torch.set_num_threads(1)
replica = Plain(dist.get_rank(), dist.get_world_size())
sync = OuterLoop(replica.model, replica.optimizer, DiLoCo(every=5, fragments=2, overlap=1))
for _ in range(STEPS):
    replica.gradient()
    replica.step()
sync.finish()
if dist.get_rank() == 0:
    weights = {name: value.detach() for name, value in replica.model.named_parameters()}
    torch.save({"weights": weights, "sent": sync.bytes_sent}, sys.argv[1])
dist.destroy_process_group()
