"""A simulated UR5e behind the twin picks up a block, commanded by the driver as a real one would be."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from hardware.ports.robot import JointCommand
from hardware.twins.sim_plant import SimPlant
from hardware.twins.ur.server import UrTwinCfg
from sim.endpoint import RobotEndpoint
from sim.scenes.placement import ObjectStart
from sim.scenes.scene import load_scene
from sim.world import World
from skills.geometry import quaternion_from_matrix, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose

pytest.importorskip("rtde_control", reason="the client of UR arms has no wheel for this machine")

from hardware.drivers.ur.robot import UrRobot

START = {
    "green_block": ObjectStart(-0.05, -0.12, 0.4),
    "yellow_block": ObjectStart(-0.10, 0.05, 0.0),
    "orange_block": ObjectStart(0.08, -0.05, 1.0),
    "red_block": ObjectStart(0.15, 0.10, 0.2),
    "blue_block": ObjectStart(0.18, -0.15, 2.0),
}


@pytest.fixture
def world():
    bench = load_scene("bench")
    left, right = bench.robots
    return World(replace(bench, robots=(replace(left, description="ur5e_2f85"), right)), 0, START)


@pytest.fixture
def played(world, tmp_path):
    """The simulation, in a thread of its own and no faster than the wall clock."""
    endpoint, ended = RobotEndpoint(world.robots["left"], tmp_path / "left.sock"), threading.Event()

    def play() -> None:
        while not ended.is_set():
            due = time.monotonic() + world.period
            endpoint.poll()
            world.advance()
            endpoint.send_state()
            time.sleep(max(0.0, due - time.monotonic()))

    thread = threading.Thread(target=play)
    thread.start()
    yield tmp_path / "left.sock"
    ended.set()
    thread.join()
    endpoint.close()


@pytest.mark.slow  # by the wall clock: it needs a machine that is not starved
@pytest.mark.timeout(600)
def test_a_block_is_picked_up_over_the_vendors_protocols(world, played, patient, host, wait_for):
    plant = SimPlant(f"unix:{played}", patient, "left")
    arm = ArmKinematics(patient, Pose((-0.5, 0.0, 0.0)))
    x, y, z = world.object_pose("green_block").position_w
    facing = quaternion_from_matrix(tool_down(0.4))
    above = arm.solve(Pose((x, y, z + 0.12), facing), arm.home)
    at = arm.solve(Pose((x, y, z), facing), above)
    with UrTwinCfg(host).build(plant):
        driver = UrRobot(f"ur://{host}", patient, "left", connect_timeout=120.0, silence=60.0)
        driver.connect()
        try:

            def go(start: np.ndarray, goal: np.ndarray, opening: float) -> None:
                for share in np.linspace(0.0, 1.0, 9)[1:]:
                    target = np.array([*(start + share * (goal - start)), opening])
                    driver.command(JointCommand(time.time(), patient.joint_names, target, np.zeros(7)))
                    wait_for(lambda target=target: np.abs(driver.state().position - target)[:6].max() < 5e-3, "a way")

            go(arm.home, above, 0.085)
            go(above, at, 0.085)
            driver.command(JointCommand(time.time(), patient.joint_names, np.array([*at, 0.0]), np.zeros(7)))
            wait_for(lambda: driver.state().position[6] < 0.045, "a grip")
            wait_for(lambda: driver.state().velocity[6] == 0.0, "a firm one")
            assert driver.state().position[6] == pytest.approx(0.04, abs=0.006)
            go(at, above, 0.0)
            assert world.object_pose("green_block").position_w[2] > 0.11
        finally:
            driver.close()
    plant.close()
