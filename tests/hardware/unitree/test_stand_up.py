"""A simulated Go2 behind the twin gets up from lying, through driver and robot floor, in lock-step."""

import threading
import time

import numpy as np
import pytest

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.sim_legged import SimLeggedRobot
from hardware.legged.blend import JointBlend
from hardware.legged.controller import LeggedController
from hardware.ports.clock import ManualClock
from hardware.ports.legged import LeggedCommand
from hardware.safety.faults import FaultCode
from hardware.safety.machine import SafetyState
from sim.endpoint import RobotEndpoint
from sim.scenes.scene import load_scene
from sim.world import World

GO2 = load_legged_description("go2")
RISING, DURATION = 1.5, 2.2  # [s]


class Simulation:
    """The yard at a socket; it advances once for each command."""

    def __init__(self, path):
        self.world, self.address = World(load_scene("yard")), f"unix:{path}"
        self.robot = self.world.legged["dog"]
        for _ in range(2):
            self.world.advance()  # until what is measured is no longer the start
        self._endpoint = RobotEndpoint(self.robot, path)
        self._commands, take = 0, self.robot.command

        def counted(command):
            take(command)
            self._commands += 1

        self.robot.command = counted
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        done = 0
        while not self._ended.is_set():
            self._endpoint.poll()
            if self._commands > done:
                done += 1
                self.world.advance()
                self._endpoint.send_state()
            else:
                time.sleep(1e-4)

    def close(self):
        self._ended.set()
        self._thread.join()
        self._endpoint.close()


@pytest.fixture
def simulation(tmp_path):
    made = []

    def make(name):
        made.append(Simulation(tmp_path / name))
        return made[-1]

    yield make
    for one in made:
        one.close()


def rise(robot, eventually, duration=DURATION, until=lambda: False):
    """Rises through the robot floor; the floor and its last status."""
    clock = ManualClock()
    floor = LeggedController(robot, GO2, clock, period=0.01)
    floor.connect()
    status, blend, last = None, None, -1.0
    while last < duration and not until():
        state = eventually(lambda seen=last: (state := robot.state()).stamp > seen and state)
        last = state.stamp
        clock.set(last)
        blend = blend or JointBlend(last + 0.2, RISING, state.position, GO2.stand)
        floor.offer(LeggedCommand(last, GO2.joint_names, blend.at(last), GO2.kp, GO2.kd))
        status = floor.tick(last)
    return floor, status


def test_it_stands_as_it_does_without_a_twin_between(simulation, twin, driver, eventually):
    behind, direct = simulation("twin.sock"), simulation("direct.sock")
    lying = behind.robot.base_position_w[2]
    twin("--lock-step", "--simulation", behind.address)
    floor, status = rise(driver(options="&lock_step=1"), eventually)
    assert (status.safety, status.fault) == (SafetyState.ACTIVE, None)
    assert behind.robot.base_position_w[2] > lying + 0.1
    assert status.state.foot_force.min() > 10.0
    assert np.abs(status.state.position - GO2.stand).max() < 0.3
    height = behind.robot.base_position_w[2]
    floor.close()

    robot = SimLeggedRobot(direct.address, GO2, "dog")
    floor, status = rise(robot, eventually)
    assert status.fault is None
    assert direct.robot.base_position_w[2] == pytest.approx(height, abs=2e-3)
    floor.close()


def test_the_floor_latches_what_the_remote_control_says(simulation, twin, driver, eventually):
    behind = simulation("twin.sock")
    process = twin("--lock-step", "--simulation", behind.address)
    robot = driver(options="&lock_step=1")
    floor, status = rise(robot, eventually, duration=1.0)
    assert status.fault is None
    process.order("press L2 B")

    def tripped():
        at = behind.world.time
        floor.offer(LeggedCommand(at, GO2.joint_names, GO2.stand, GO2.kp, GO2.kd))
        return (status := floor.tick(at)).fault is not None and status

    status = eventually(tripped)
    assert (status.safety, status.fault) == (SafetyState.DISCONNECTED, FaultCode.ROBOT_STOPPED)
    assert "emergency stop on the remote control" in status.text
    began = behind.world.time
    eventually(lambda: behind.world.time > began + 0.5)  # the driver answers each state with damping by itself
    assert np.abs(behind.robot.state().velocity).max() < 0.5
    floor.close()
