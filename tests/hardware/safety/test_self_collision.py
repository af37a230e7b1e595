"""An arm does not touch itself: the looks, their age, and the way back."""

from dataclasses import replace

import mujoco
import numpy as np
import pinocchio as pin
import pytest

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.arm_model import arm_model
from hardware.descriptions.robot import load_description
from hardware.ports.clock import ManualClock
from hardware.safety.arm_hulls import arm_hulls
from hardware.safety.faults import FaultCode
from hardware.safety.self_collision import Look, SelfCollisionMonitor, check_self_collision
from hardware.safety.watch import LoopWatch, ThreadWatch
from tests.hardware.test_controller import DT, Bench

DESCRIPTION = load_description()
HOME = np.array(DESCRIPTION.home)
FOLDED = np.array([0.0, -1.0, 0.0, -3.0, 0.0, 0.5, 0.785])  # the hand in the shoulder
CFG = DESCRIPTION.safety.self_collision


@pytest.fixture(scope="module")
def monitor() -> SelfCollisionMonitor:
    return SelfCollisionMonitor(DESCRIPTION)


def test_parts_that_never_meet_are_not_watched(monitor: SelfCollisionMonitor) -> None:
    assert ("link0", "gripper") in monitor.pairs
    assert ("link5", "link7") not in monitor.pairs  # allowed
    assert ("link4", "link5") not in monitor.pairs  # one joint connects them
    assert ("link7", "gripper") not in monitor.pairs  # no joint moves them against each other


def test_the_hulls_are_where_mujoco_has_the_geometries() -> None:
    """In some pose of all joints, every hull lies around the points of MuJoCo's collision meshes, and no further."""
    kinematics = arm_model(DESCRIPTION)
    hulls = arm_hulls(DESCRIPTION, kinematics)
    data, placed = kinematics.createData(), hulls.createData()
    q = HOME + np.linspace(-0.4, 0.4, 7)
    pin.updateGeometryPlacements(kinematics, data, hulls, placed, q)
    model = mujoco.MjModel.from_xml_path(str(DESCRIPTION.mjcf_path()))
    truth = mujoco.MjData(model)
    for name, value in zip(DESCRIPTION.arm_joint_names, q, strict=True):
        truth.qpos[model.joint(name).qposadr[0]] = value
    mujoco.mj_kinematics(model, truth)
    boxes: dict[str, list[np.ndarray]] = {}
    for geom in range(model.ngeom):
        body = model.body(model.geom_bodyid[geom]).name
        if body.startswith("link") and model.geom_contype[geom]:
            mesh = model.geom_dataid[geom]
            start = model.mesh_vertadr[mesh]
            vertices = model.mesh_vert[start : start + model.mesh_vertnum[mesh]]
            points = vertices @ truth.geom_xmat[geom].reshape(3, 3).T + truth.geom_xpos[geom]
            boxes.setdefault(body, []).append(points)
    compared = 0
    for index, hull in enumerate(hulls.geometryObjects):
        body, number = hull.name.split("/")
        if body not in boxes:
            continue
        own = np.array([placed.oMg[index].act(point) for point in np.array(hull.geometry.points())])
        expected = boxes[body][int(number)]
        np.testing.assert_allclose(own.min(axis=0), expected.min(axis=0), atol=1e-4)
        np.testing.assert_allclose(own.max(axis=0), expected.max(axis=0), atol=1e-4)
        compared += 1
    assert compared == 10


def test_the_gripper_is_in_metres(monitor: SelfCollisionMonitor) -> None:
    hulls = arm_hulls(DESCRIPTION, arm_model(DESCRIPTION))
    points = next(np.array(h.geometry.points()) for h in hulls.geometryObjects if h.name == "gripper/0")
    extent = points.max(axis=0) - points.min(axis=0)
    assert 0.15 < extent.max() < 0.25  # a 2F-85 is about 0.16 m long


def test_an_arm_on_its_way_into_itself_is_a_fault_and_the_way_back_is_not(monitor: SelfCollisionMonitor) -> None:
    assert monitor.look(HOME, HOME, 0.0).distance > 0.05
    near = folded_until(monitor, 0.01)
    into, back = near + 0.02 * (FOLDED - HOME), near - 0.02 * (FOLDED - HOME)
    assert check_self_collision(monitor.look(near, into, 1.0), CFG, 1.0).code is FaultCode.SELF_COLLISION
    assert check_self_collision(monitor.look(near, back, 1.0), CFG, 1.0) is None
    assert check_self_collision(monitor.look(near, near, 1.0), CFG, 1.0) is None  # at rest, for a reset


def folded_until(monitor: SelfCollisionMonitor, distance: float) -> np.ndarray:
    """The pose on the way from home to the folded one at which the arm comes that near to itself [m]."""
    for share in np.linspace(0.0, 1.0, 400):
        pose = HOME + share * (FOLDED - HOME)
        if monitor.distance(pose)[0] < distance:
            return pose
    raise AssertionError("the folded pose must bring the arm near to itself")


def test_a_look_that_is_too_old_is_a_fault() -> None:
    look = Look(1.0, 0.1, np.inf, ("link0", "gripper"))
    assert check_self_collision(look, CFG, 1.0 + CFG.age) is None
    assert check_self_collision(look, CFG, 1.001 + CFG.age).code is FaultCode.SELF_COLLISION_STALE
    assert "none yet" in check_self_collision(None, CFG, 0.0).text


def test_the_loop_looks_once_a_period(monitor: SelfCollisionMonitor) -> None:
    watch = LoopWatch(monitor)
    stamps = [watch.show(HOME, HOME, tick * 0.01).stamp for tick in range(7)]
    np.testing.assert_allclose(stamps, [0.0, 0.0, 0.02, 0.02, 0.04, 0.04, 0.06])


def test_a_thread_looks_on_its_own_and_ends(monitor: SelfCollisionMonitor) -> None:
    watch = ThreadWatch(monitor)
    assert watch.show(HOME, HOME, 5.0) is not None  # the first look is waited for, so that no run begins with a fault
    look = watch.show(HOME, HOME, 6.0)
    assert look.stamp == 6.0, "nor does one that goes on after a rest, during which nobody looked"
    while (look := watch.show(HOME, HOME, 6.1)).stamp < 6.1:
        pass
    assert look.distance == pytest.approx(monitor.look(HOME, HOME, 6.1).distance)
    watch.close()
    watch.close()
    assert not watch._thread.is_alive()


class Blind:
    """Nobody looks any more."""

    def __init__(self, monitor: SelfCollisionMonitor) -> None:
        self.look: Look | None = None

    def show(self, position: np.ndarray, ahead: np.ndarray, now: float) -> Look | None:
        self.look = self.look or Look(now, 1.0, np.inf, ("", ""))
        return self.look

    def close(self) -> None:
        pass


def test_the_controller_stops_before_the_arm_touches_itself_and_goes_back_after_a_reset(
    monitor: SelfCollisionMonitor,
) -> None:
    bench = Bench()
    way, speed = (FOLDED - HOME) / np.abs(FOLDED - HOME).max(), 0.5
    status = drive(bench, way, speed, 4.0)
    assert status.fault is FaultCode.SELF_COLLISION
    bench.run(50)
    rest = bench.robot.position[:7]
    assert 0.0 < monitor.distance(rest)[0] < CFG.distance + 0.02
    assert bench.controller.reset(bench.now)[0]
    assert drive(bench, way, speed, 2.0).fault is FaultCode.SELF_COLLISION
    bench.run(50)
    assert bench.controller.reset(bench.now)[0]
    assert drive(bench, -way, speed, 1.0).fault is None
    assert monitor.distance(bench.robot.position[:7])[0] > 0.06


def drive(bench: Bench, way: np.ndarray, speed: float, duration: float) -> ControllerStatus:
    start, began = bench.robot.position.copy(), bench.now
    status = bench.tick()
    while bench.now - began < duration and status.fault is None:
        velocity = np.array([*(speed * way), 0.0])
        bench.offer(start + velocity * (bench.now - began), velocity)
        status = bench.tick()
    return status


def test_a_watch_that_falls_silent_is_a_fault() -> None:
    bench = Bench()
    bench.controller = RobotController(bench.robot, DESCRIPTION, ManualClock(), watch=Blind)
    bench.controller.connect()
    allowed = round(CFG.age / DT)
    assert bench.move(allowed - 2).fault is None
    assert bench.move(4).fault is FaultCode.SELF_COLLISION_STALE


def test_an_arm_whose_description_does_not_say_how_is_not_watched() -> None:
    unwatched = replace(DESCRIPTION, safety=replace(DESCRIPTION.safety, self_collision=None, workspace=None))
    bench = Bench()
    bench.controller = RobotController(bench.robot, unwatched, bench.clock)
    bench.controller.connect()
    assert drive(bench, FOLDED - HOME, 0.5, 1.7).fault is None
