"""From a run's checkpoint to a bundle and back: the same actions, and everything that a robot must agree with."""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("onnxruntime", reason="learning is not installed: make test EXTRAS=learn")

from policies.controller import PolicyController  # noqa: E402
from policies.errors import BundleMismatchError, CheckpointError  # noqa: E402
from policies.onnx_bundle import PolicyNetwork, read_bundle  # noqa: E402
from policies.rl.cfg import PpoCfg, TrainCfg  # noqa: E402
from policies.rl.checkpoint import load_checkpoint  # noqa: E402
from policies.rl.trainer import CHECKPOINT, Trainer  # noqa: E402
from sim.tasks import evaluation  # noqa: E402
from sim.tasks.bundle_policy import judged_policy  # noqa: E402
from sim.tasks.errors import TaskError  # noqa: E402
from sim.tasks.export import actor_from_checkpoint, bundle_metadata, export_bundle, export_checkpoint  # noqa: E402
from sim.tasks.registry import find_task  # noqa: E402
from sim.tasks.training_run import TrainingRun, save_run  # noqa: E402

WALK = find_task("walk", "go2").build("train")
TINY = TrainCfg(iterations=1, steps=4, num_envs=4, evaluate_every=0, ppo=PpoCfg(hidden=(16, 8)))


@pytest.fixture
def trained(make_env, tmp_path):
    """A run of one iteration: its document, its trainer and its folder."""
    run = TrainingRun("walk", "go2", TINY, commit="abc123")
    save_run(run, tmp_path)
    trainer = Trainer(make_env(4), run.train, tmp_path, run.identity())
    trainer.run()
    return run, trainer, tmp_path


def test_a_bundle_acts_like_the_trained_actor(trained, go2):
    run, trainer, folder = trained
    written = export_bundle(run, trainer.actor, folder / "policy.onnx", {"falls": 3.0})
    bundle, network = read_bundle(folder / "policy.onnx")
    assert bundle == written
    observations = torch.randn(32, bundle.observation_size)
    with torch.inference_mode():
        wanted = trainer.actor(observations).numpy()
    found = PolicyNetwork(bundle, network)
    np.testing.assert_allclose(np.array([found(row) for row in observations.numpy()]), wanted, atol=1e-5)
    np.testing.assert_allclose(found.batch(observations.numpy()), wanted, atol=1e-5)
    PolicyController(folder / "policy.onnx", go2)  # fits the robot that it was trained for


def test_a_bundle_states_what_it_was_trained_with(trained, go2):
    run, trainer, folder = trained
    bundle = export_bundle(run, trainer.actor, folder / "policy.onnx", {"falls": 3.0})
    assert (bundle.name, bundle.robot, bundle.rate) == ("go2_walk", "go2", 50.0)
    assert bundle.joints == go2.joint_names
    assert [term.name for term in bundle.observation] == [term.name for term in WALK.actor]
    assert [term.scale for term in bundle.observation] == [term.scale for term in WALK.actor]
    assert [term.clip for term in bundle.observation] == [10.0 / term.scale for term in WALK.actor]
    assert bundle.gains.kp == tuple(go2.kp) and bundle.gains.kd == tuple(go2.kd)
    assert bundle.mass == pytest.approx(go2.mass + go2.tray.mass, abs=0.01)
    assert (bundle.action_scale, bundle.action_clip, bundle.clock) == (WALK.action_scale, WALK.action_clip, WALK.clock)
    assert bundle.command_range.upper == pytest.approx((0.8, 0.36, 0.9))
    assert bundle.provenance.commit == "abc123"
    assert bundle.provenance.config["run"]["train"]["seed"] == 0
    assert bundle.evaluation == {"task": find_task("walk", "go2").summary, "falls": 3.0}


def test_a_checkpoint_gives_the_same_actor(trained):
    run, trainer, folder = trained
    again = actor_from_checkpoint(load_checkpoint(folder / CHECKPOINT), run)
    seen = torch.randn(8, trainer._env.observation_sizes()["policy"])
    with torch.inference_mode():
        assert torch.equal(again(seen), trainer.actor(seen))


def test_export_of_an_unfinished_run_judges_it(trained, monkeypatch):
    _, _, folder = trained
    score = evaluation.score_commands
    monkeypatch.setattr(evaluation, "score_commands", lambda *args: score(*args, seconds=3.0, repeats=1))
    bundle = export_checkpoint(folder, folder / "mine.onnx")
    assert {"linear_error", "yaw_error", "falls", "episodes"} <= set(bundle.evaluation)
    assert read_bundle(folder / "mine.onnx")[0] == bundle


def test_a_checkpoint_of_other_networks_is_refused(trained):
    run, _, folder = trained
    wider = replace(run, train=replace(run.train, ppo=PpoCfg(hidden=(32, 8))))
    with pytest.raises(CheckpointError, match="does not fit the run's configuration"):
        actor_from_checkpoint(load_checkpoint(folder / CHECKPOINT), wider)


def test_a_folder_without_a_run_or_checkpoint_is_told(tmp_path):
    with pytest.raises(TaskError, match=r"holds no training run .*made by 'rostrum train'"):
        export_checkpoint(tmp_path, tmp_path / "policy.onnx")
    save_run(TrainingRun("walk", "go2", TINY), tmp_path)
    with pytest.raises(CheckpointError, match="no checkpoint"):
        export_checkpoint(tmp_path, tmp_path / "policy.onnx")
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(TaskError, match=r"run\.json"):
        export_checkpoint(tmp_path, tmp_path / "policy.onnx")


def test_a_bundle_is_judged_on_the_task_that_it_was_trained_on(trained, monkeypatch):
    run, trainer, folder = trained
    export_bundle(run, trainer.actor, folder / "policy.onnx", {})
    policy = judged_policy(folder / "policy.onnx")
    assert policy.task.name == "walk" and not any(term.noise for term in policy.task.actor)
    observations = torch.randn(5, policy.bundle.observation_size)
    with torch.inference_mode():
        assert torch.allclose(policy(observations), trainer.actor(observations), atol=1e-5)
    changed = replace(WALK, action_scale=(0.1,) * 12)
    entry = replace(find_task("walk", "go2"), build=lambda mode: changed)
    monkeypatch.setattr("sim.tasks.bundle_policy.find_task", lambda *_: entry)
    with pytest.raises(TaskError, match="task 'walk' has changed since the bundle was trained"):
        judged_policy(folder / "policy.onnx")


def test_a_bundle_of_another_robot_s_description_is_refused(trained, go2):
    run, trainer, folder = trained
    export_bundle(run, trainer.actor, folder / "policy.onnx", {})
    with pytest.raises(BundleMismatchError, match="robot: trained for 'go2'"):
        PolicyController(folder / "policy.onnx", replace(go2, model="go3"))


def test_a_bundle_names_the_run_it_began_with_but_no_folder_of_this_machine(trained, go2):
    run, _, _ = trained
    begun = replace(run, start_from="/somewhere/out/train/walk-go2-0")
    assert bundle_metadata(begun, WALK, go2, {}).provenance.config["run"]["start_from"] == "walk-go2-0"
    assert bundle_metadata(run, WALK, go2, {}).provenance.config["run"]["start_from"] == ""
