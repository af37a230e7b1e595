"""Policies that need no training: one that never corrects anything, and a bundle of a random network."""

import functools

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("onnxruntime", reason="learning is not installed: make test EXTRAS=learn")

from benchmarks.legs.subject import Subject  # noqa: E402
from hardware.descriptions.legged import load_legged_description  # noqa: E402
from policies.rl.cfg import TrainCfg  # noqa: E402
from sim.physics import mujoco_c  # noqa: E402
from sim.tasks.export import bundle_metadata, export_bundle  # noqa: E402
from sim.tasks.registry import find_task  # noqa: E402
from sim.tasks.training_run import TrainingRun  # noqa: E402


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def models_once():
    """Compiles every model once: backends copy what they change."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mujoco_c, "build_legged_model", functools.cache(mujoco_c.build_legged_model))
        yield


@pytest.fixture(scope="session")
def still():
    """A policy whose action is always zero: it stands, and trots on the spot when asked to move."""
    description, entry = load_legged_description("go2"), find_task("walk", "go2")
    actions = len(description.joints)
    return Subject(
        "still",
        "still",
        lambda observations: torch.zeros(len(observations), actions),
        entry.build("play"),
        entry.build("train").actor,
        description,
    )


@pytest.fixture(scope="session")
def random_bundle(tmp_path_factory):
    """A bundle of a random network, as training writes it."""
    path = tmp_path_factory.mktemp("bundle") / "go2_walk.onnx"
    torch.manual_seed(3)
    run = TrainingRun("walk", "go2", TrainCfg(iterations=1), commit="abc")
    task, description = find_task("walk", "go2").build("train"), load_legged_description("go2")
    observations = bundle_metadata(run, task, description, {}).observation_size
    actor = torch.nn.Sequential(torch.nn.Linear(observations, 16), torch.nn.ELU(), torch.nn.Linear(16, 12))
    export_bundle(run, actor, path, {"linear_error": 0.5})
    return path
