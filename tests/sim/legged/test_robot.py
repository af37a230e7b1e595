"""The simulated legged robot's own end: torque law, watchdog, latencies, noise."""

import numpy as np
import pytest

from hardware.errors import CommandError
from hardware.sim_wire import LeggedCommandMessage
from sim.legged.robot import LegMode
from sim.scenes.sensing import LeggedHardwareCfg

IDEAL = dict.fromkeys(LeggedHardwareCfg.__dataclass_fields__, 0.0)


def stand_up(world, seconds=1.5):
    """Rises by a blend of references and goes on commanding the stance."""
    dog = world.legged["dog"]
    start, stand, periods = dog.state().position.copy(), dog.description.stand, round(seconds / world.period)
    for k in range(2 * periods):
        s = min(k / periods, 1.0)
        position = start + s * s * (3.0 - 2.0 * s) * (stand - start)
        dog.command(LeggedCommandMessage(world.time, position, dog.description.kp, dog.description.kd))
        world.advance()


def test_it_starts_on_its_belly_damped_and_stays_there(make_world):
    world = make_world()
    dog = world.legged["dog"]
    for _ in range(100):
        world.advance()
    assert dog.mode is LegMode.DAMPED
    assert 0.05 < dog.base_position_w[2] < 0.14
    assert np.linalg.norm(dog.base_position_w[:2]) < 0.05
    assert np.abs(dog.state().velocity).max() < 0.2


def test_it_stands_up_and_its_feet_carry_its_weight(make_world):
    world = make_world()
    dog = world.legged["dog"]
    stand_up(world)
    state = dog.state()
    assert dog.base_position_w[2] > 0.22
    weight = 9.81 * (dog.description.mass + dog.description.tray.mass)
    assert state.foot_force.sum() == pytest.approx(weight, rel=0.05)
    assert state.linear_acceleration_b[2] == pytest.approx(9.81, abs=0.3)


def test_torque_follows_the_gains_of_the_command_and_its_limit(make_world):
    world = make_world()
    dog, n = world.legged["dog"], 12
    q = world.data.qpos[dog._qpos].copy()
    kp, kd = np.linspace(10.0, 40.0, n), np.linspace(0.5, 2.0, n)
    dog.command(LeggedCommandMessage(0.0, q + 0.1, kp, kd))
    dog.step()
    import mujoco

    mujoco.mj_forward(world.model, world.data)
    expected = kp * 0.1 - kd * world.data.qvel[dog._dof]
    assert world.data.actuator_force[dog._actuators] == pytest.approx(expected, abs=1e-6)
    dog.command(LeggedCommandMessage(0.0, q + 3.0, kp, kd))
    dog.step()
    mujoco.mj_forward(world.model, world.data)
    limit = dog.description.effort_limit
    assert world.data.actuator_force[dog._actuators] == pytest.approx(np.minimum(kp * 3.0, limit), abs=1e-6)


def test_silence_damps_after_the_watchdog_and_a_stop_at_once(make_world):
    world = make_world()
    dog = world.legged["dog"]
    stand_up(world)
    periods = 0
    while dog.mode is LegMode.FOLLOW:
        world.advance()
        periods += 1
    assert periods * world.period == pytest.approx(dog.description.watchdog, abs=world.period + 1e-9)
    assert not world.model.actuator_gainprm[dog._actuators, 0].any()
    stand = dog.description.stand
    dog.command(LeggedCommandMessage(world.time, stand, dog.description.kp, dog.description.kd))
    world.advance()
    assert dog.mode is LegMode.FOLLOW
    dog.stop()
    assert dog.mode is LegMode.DAMPED


def test_commands_and_states_are_late_by_their_latency(make_world):
    world = make_world(LeggedHardwareCfg(**{**IDEAL, "command_latency": 0.014, "state_latency": 0.02}))
    dog = world.legged["dog"]
    for _ in range(10):
        world.advance()
    assert dog.state().stamp == pytest.approx(world.time - 0.02)
    dog.command(LeggedCommandMessage(world.time, dog.description.rest, dog.description.kp, dog.description.kd))
    world.advance()
    assert dog.mode is LegMode.DAMPED
    world.advance()
    assert dog.mode is LegMode.FOLLOW


def test_noise_has_its_size_and_repeats_with_the_seed(make_world):
    cfg = LeggedHardwareCfg(**{**IDEAL, "position_sigma": 0.01, "gyroscope_sigma": 0.02, "orientation_sigma": 0.01})
    first, same, other = ([], [], [])
    for seed, errors in ((3, first), (3, same), (4, other)):
        world = make_world(cfg, seed)
        dog = world.legged["dog"]
        for _ in range(100):
            world.advance()
            state, true = dog.state(), world.data
            position = state.position - true.qpos[dog._qpos]
            turn = state.angular_velocity_b - true.qvel[dog._base_dof + 3 : dog._base_dof + 6]
            attitude = 2.0 * np.arccos(min(abs(state.orientation_w @ dog.base_quaternion_w), 1.0))
            errors.append(np.concatenate((position, turn, [attitude])))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
    errors = np.array(first)
    assert errors[:, :12].std() == pytest.approx(0.01, rel=0.1)
    assert errors[:, 12:15].std() == pytest.approx(0.02, rel=0.15)
    assert errors[:, 15].mean() == pytest.approx(0.01 * np.sqrt(8.0 / np.pi), rel=0.15)  # a Maxwell distribution's mean


def test_the_heading_drifts(make_world):
    world = make_world(LeggedHardwareCfg(**{**IDEAL, "heading_drift": 0.02}))
    dog = world.legged["dog"]
    for _ in range(100):
        world.advance()
    q, true = dog.state().orientation_w, dog.base_quaternion_w
    seen, is_ = 2.0 * np.arctan2(q[3], q[0]), 2.0 * np.arctan2(true[3], true[0])
    assert seen - is_ == pytest.approx(dog._drift * world.time, abs=1e-4)
    assert abs(dog._drift) > 1e-4


@pytest.mark.parametrize(
    ("position", "kp", "kd", "words"),
    [
        (np.zeros(3), np.zeros(12), np.zeros(12), "FL_hip_joint"),
        (np.full(12, np.nan), np.zeros(12), np.zeros(12), "finite"),
        (np.zeros(12), -np.ones(12), np.zeros(12), "negative"),
    ],
)
def test_malformed_commands_are_refused_and_do_nothing(make_world, position, kp, kd, words):
    world = make_world()
    dog = world.legged["dog"]
    with pytest.raises(CommandError, match=words):
        dog.command(LeggedCommandMessage(0.0, position, kp, kd))
    world.advance()
    assert dog.mode is LegMode.DAMPED


def test_the_audit_tells_where_it_went(make_world):
    from sim.audit import Audit

    world = make_world()
    audit = Audit(world)
    stand_up(world, 0.5)
    audit.update()
    said = audit.report()["legged"]["dog"]
    assert said["position_w"] == pytest.approx(world.legged["dog"].base_position_w, abs=1e-5)
    assert said["mode"] == "follow"
    assert said["tilt"] < 0.2


def test_it_stands_on_the_floor_beside_a_bench_with_arms():
    import yaml

    from sim.scenes.scene import SCENES, scene_from_dict
    from sim.world import World

    data = yaml.safe_load((SCENES / "bench.yaml").read_text())
    data["ground"] = {"height": -0.74}
    data["robots"].append({"name": "dog", "description": "go2", "position_w": [0.0, -1.5, -0.74], "yaw": 1.0})
    world = World(scene_from_dict(data))
    arms = {name: robot.state().position.copy() for name, robot in world.robots.items()}
    for _ in range(50):
        world.advance()
    assert set(world.robots) == {"left", "right"}
    assert world.legged["dog"].base_position_w[2] == pytest.approx(-0.64, abs=0.04)
    for name, robot in world.robots.items():
        assert np.abs(robot.state().position - arms[name]).max() < 0.01


def test_a_legged_robot_without_ground_is_refused(yard):
    from dataclasses import replace

    from sim.errors import SceneError
    from sim.world import World

    with pytest.raises(SceneError, match="'dog' needs ground"):
        World(replace(yard, ground=None))
