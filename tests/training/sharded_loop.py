"""A loop of one's own whose replicas are two processes each, sharded or copied; started by torchrun on four."""

import sys

import torch
import torch.distributed as dist
from plain_training import STEPS, Plain
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from torch.distributed.tensor import DTensor
from torch.nn.parallel import DistributedDataParallel

from training.distributed import TorchDistributed
from training.hooks import OuterLoop
from training.strategy import DiLoCo

out, kind = sys.argv[1:]
dist.init_process_group("gloo")
torch.set_num_threads(1)
mesh = init_device_mesh("cpu", (2, 2), mesh_dim_names=("replica", "part"))


def prepare(model):
    if kind == "ddp":
        return DistributedDataParallel(model, process_group=mesh["part"].get_group())
    return fully_shard(model, mesh=mesh["part"])


replica, part = mesh["replica"].get_local_rank(), mesh["part"].get_local_rank()
plain = Plain(replica, 2, prepare)
inside = plain.model.module if kind == "ddp" else plain.model
plain.batches = (batch[part::2] for batch in plain.batches)  # the replica's batch, half in each process
sync = OuterLoop(
    inside, plain.optimizer, DiLoCo(every=5, fragments=2, overlap=1), TorchDistributed(mesh["replica"].get_group())
)
for _ in range(STEPS):
    plain.optimizer.zero_grad()
    plain.task.loss(plain.model, next(plain.batches)).backward()
    plain.step()
sync.finish()
weights = {
    name: (value.full_tensor() if isinstance(value, DTensor) else value).detach()
    for name, value in inside.named_parameters()
}
if dist.get_rank() == 0:
    torch.save({"weights": weights, "sent": sync.bytes_sent}, out)
dist.destroy_process_group()
