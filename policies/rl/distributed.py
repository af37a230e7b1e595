"""Processes that learn together: gradients are averaged after every mini-batch.

The variables are those of ``torchrun`` (``RANK``, ``WORLD_SIZE``, ``LOCAL_RANK``, ``MASTER_ADDR``, ``MASTER_PORT``), so
that a run may be spread over processes, GPUs or machines with the launcher that people know.
"""

import os
from dataclasses import dataclass

import torch.distributed


@dataclass(frozen=True)
class Workers:
    """The group that this process belongs to.

    Attributes:
        rank: Of this process.
        count: Of all processes.
        local_rank: Of this process on its machine; chooses the GPU.
    """

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    @property
    def is_first(self) -> bool:
        """Whether this process writes files."""
        return self.rank == 0

    def any(self, flag: bool, device: str) -> bool:
        """Whether any process raised its flag; all get the same answer."""
        if self.count == 1:
            return flag
        value = torch.tensor([float(flag)], device=device)
        torch.distributed.all_reduce(value, op=torch.distributed.ReduceOp.MAX)
        return bool(value.item())


def join_workers(device: str) -> Workers:
    """Joins the group that the environment variables describe; alone without them."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        return Workers()
    rank = int(os.environ["RANK"])
    backend = "nccl" if device.startswith("cuda") else "gloo"
    torch.distributed.init_process_group(backend, rank=rank, world_size=count)
    return Workers(rank, count, int(os.environ.get("LOCAL_RANK", rank)))


def leave_workers() -> None:
    """Leaves the group, if there is one."""
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
