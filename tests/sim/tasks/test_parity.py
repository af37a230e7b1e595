"""From simulation to robot: the controller that runs on a robot computes what the environment trained with.

The same bundle and the same readings over two seconds in closed loop: the environment's batched torch on one side, the
robot's controller with NumPy and onnxruntime on the other. Sensor noise is off; everything else runs as in training.
"""

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("onnxruntime", reason="learning is not installed: make test EXTRAS=learn")

from hardware.ports.legged import LeggedState  # noqa: E402
from policies.controller import PolicyController  # noqa: E402
from policies.onnx_bundle import export_policy  # noqa: E402
from sim.tasks.export import bundle_metadata  # noqa: E402
from sim.tasks.registry import tasks  # noqa: E402
from sim.tasks.task import TerrainCfg  # noqa: E402
from sim.tasks.training_run import TrainingRun  # noqa: E402

SECONDS = 2.0
COMMANDS = ((0.5, -0.1, 0.4), (0.0, 0.0, 0.0))
SHIPPED = [(entry.name, entry.robot) for entry in tasks()]


def actor(inputs, outputs):
    """A network whose actions are large enough to matter and small enough to stay upright."""
    torch.manual_seed(1)
    net = torch.nn.Sequential(torch.nn.Linear(inputs, 64), torch.nn.ELU(), torch.nn.Linear(64, outputs))
    with torch.no_grad():
        net[2].weight *= 0.6
    return net.eval()


def measured(env, copy, order):
    """The state that a robot like a copy would report, with its joints in another order."""
    state, names = env.physics.state, env.description.joint_names
    return LeggedState(
        stamp=0.0,
        names=tuple(names[i] for i in order),
        position=state.joint_position[copy].numpy()[order],
        velocity=state.joint_velocity[copy].numpy()[order],
        effort=np.full(len(order), np.nan),
        orientation_w=state.base_quaternion_w[copy].numpy(),
        angular_velocity_b=state.base_angular_velocity_b[copy].numpy(),
        linear_acceleration_b=np.full(3, np.nan),
        foot_force=np.full(len(env.description.feet), np.nan),
    )


def environment(make_env, entry, description):
    """Noise off; physics, payloads and delays as in training."""
    task = entry.build("train")
    quiet = tuple(replace(term, noise=0.0, bias=0.0) for term in task.actor)
    calm = replace(task.randomisation, push_period=(0.0, 0.0))
    task = replace(task, actor=quiet, randomisation=calm, terrain=TerrainCfg())  # on flat ground: quicker to build
    env = make_env(len(COMMANDS), task=task, description=description, train=False)
    env.command[:] = torch.tensor(COMMANDS)
    env.phase[:] = 0.0  # where a controller's clock starts
    env._observations = env._observe(env.motion)
    return task, env


@pytest.mark.parametrize(("name", "robot"), SHIPPED, ids=[f"{name}-{robot}" for name, robot in SHIPPED])
def test_the_robot_s_controller_acts_as_the_trained_policy(make_env, tmp_path, name, robot):
    from hardware.descriptions.legged import load_legged_description
    from sim.tasks.registry import find_task

    entry, description = find_task(name, robot), load_legged_description(robot)
    task, env = environment(make_env, entry, description)
    metadata = bundle_metadata(TrainingRun(name, robot, entry.train), task, description, {})
    network = actor(metadata.observation_size, env.num_actions)
    export_policy(network, metadata.observation_size, tmp_path / "policy.onnx", metadata)
    controllers = [PolicyController(tmp_path / "policy.onnx", description) for _ in COMMANDS]
    order = np.random.default_rng(0).permutation(env.num_actions)
    lower, upper = description.lower, description.upper
    sent, step = [], env.physics.step
    env.physics.step = lambda targets: (sent.append(env._targets[:, 0].clone()), step(targets))
    observations, compared, phases = env.get_observations(), np.zeros(len(COMMANDS)), []
    for _ in range(round(SECONDS / env.step_dt)):
        phases.append(env.phase[0].item())
        with torch.inference_mode():
            trained = network(observations["policy"]).clamp(-task.action_clip, task.action_clip)
        given = [
            controller.act(measured(env, i, order), np.array(COMMANDS[i]), 0.0)
            for i, controller in enumerate(controllers)
        ]
        seen = observations["policy"].numpy()
        actions = np.array([controller.action for controller in controllers])
        for i in np.flatnonzero(env.episode_length_buf.numpy() == len(phases) - 1):  # until it falls
            np.testing.assert_allclose(controllers[i].observation, seen[i], atol=1e-5)
            np.testing.assert_allclose(actions[i], trained[i].numpy(), atol=1e-5)
            compared[i] += 1
        alive = env.episode_length_buf.numpy() == len(phases) - 1
        observations, *_ = env.step(torch.from_numpy(actions).to(torch.float32))
        for i in np.flatnonzero(alive):
            wanted = np.clip(given[i].position, lower, upper)
            np.testing.assert_allclose(wanted, sent[-1][i].numpy(), atol=1e-5)
    assert compared.min() >= 25, "a copy fell too soon for the comparison to mean anything"
    if task.clock.frequency:
        assert len({round(phase, 2) for phase in phases}) > 10  # the clock went round
