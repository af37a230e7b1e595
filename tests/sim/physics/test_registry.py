"""Physics engines by name."""

import sys

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from sim.legged.model import LeggedModelCfg  # noqa: E402
from sim.legged.terrain import FLAT, slope  # noqa: E402
from sim.physics.errors import BackendError  # noqa: E402
from sim.physics.registry import make_physics  # noqa: E402


def test_mujoco_runs_on_the_cpu_with_what_it_was_given(go2):
    backend = make_physics("mujoco", go2, 3, LeggedModelCfg(timestep=0.004), (FLAT, slope(5.0)), threads=2)
    try:
        assert (backend.num_envs, backend.device, backend.timestep, backend.substeps) == (3, "cpu", 0.004, 5)
        backend.assign_terrain(torch.tensor([0]), torch.tensor([1]))
    finally:
        backend.close()


def test_an_unknown_name_lists_the_known_ones(go2):
    with pytest.raises(BackendError, match="no physics backend 'bullet'; choose one of mujoco, warp, isaacgym"):
        make_physics("bullet", go2, 1)  # pyright: ignore[reportArgumentType]


def test_no_copies_are_refused(go2):
    with pytest.raises(BackendError, match="num_envs must be at least 1"):
        make_physics("mujoco", go2, 0)


def test_warp_without_its_package_says_what_to_install(go2, monkeypatch):
    monkeypatch.setitem(sys.modules, "mujoco_warp", None)
    with pytest.raises(BackendError, match=r"install the learn extra: pip install 'rostrum\[learn\]', or .* 'mujoco'"):
        make_physics("warp", go2, 1, device="cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_warp_without_a_gpu_says_what_to_choose(go2):
    pytest.importorskip("mujoco_warp", reason="MuJoCo Warp is not installed: make test EXTRAS=learn")
    with pytest.raises(BackendError, match="no CUDA device for 'cuda:0'; use device='cpu' or backend 'mujoco'"):
        make_physics("warp", go2, 1)


def test_warp_on_an_unknown_device_lists_the_known_ones(go2):
    pytest.importorskip("mujoco_warp", reason="MuJoCo Warp is not installed: make test EXTRAS=learn")
    with pytest.raises(BackendError, match="no device 'tpu'; there are cpu"):
        make_physics("warp", go2, 1, device="tpu")
