"""Tool and elbow stay in their box."""

from dataclasses import replace

import numpy as np

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.descriptions.safety import WorkspaceDescription
from hardware.safety.faults import FaultCode
from hardware.safety.workspace import Workspace
from tests.hardware.test_controller import Bench

DESCRIPTION = load_description()
HOME = np.array(DESCRIPTION.home)


def narrowed(box: WorkspaceDescription) -> Workspace:
    return Workspace(replace(DESCRIPTION, safety=replace(DESCRIPTION.safety, workspace=box)))


def test_the_points_are_the_tool_and_the_elbow() -> None:
    points = narrowed(WorkspaceDescription((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0), "joint4")).points(HOME)
    np.testing.assert_allclose(points["tool"], [0.25, 0.0, 0.60], atol=1e-3)  # as the description says
    # The elbow is 0.316 m along the upper arm, which leans back by 0.744 rad, and 0.0825 m across it.
    s, c = np.sin(-0.744), np.cos(-0.744)
    np.testing.assert_allclose(
        points["elbow"], [0.316 * s + 0.0825 * c, 0.0, 0.333 + 0.316 * c - 0.0825 * s], atol=1e-6
    )


def test_a_way_out_is_a_fault_and_a_way_in_is_not() -> None:
    tool = narrowed(WorkspaceDescription((-1.0, -1.0, -1.0), (0.26, 1.0, 1.0)))
    forward = np.array([0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0])
    out, back = HOME + forward, HOME - forward
    assert tool.check(HOME, HOME) is None
    assert tool.check(HOME, out).code is FaultCode.WORKSPACE
    assert "tool" in tool.check(HOME, out).text
    outside = HOME + 3.0 * forward
    assert tool.check(outside, HOME) is None  # back in
    assert tool.check(outside, outside) is None  # at rest, for a reset
    assert tool.check(outside, outside + 0.01).code is FaultCode.WORKSPACE
    elbow = narrowed(WorkspaceDescription((-0.16, -1.0, -1.0), (1.0, 1.0, 1.0), "joint4"))
    assert "elbow" in elbow.check(HOME, back).text


def test_the_controller_stops_at_the_box() -> None:
    """However fast the tool comes, it is at rest within centimetres, not far outside; then it may return."""
    box = WorkspaceDescription((-1.0, -1.0, 0.2), (0.45, 1.0, 1.0))
    bench = Bench()
    description = replace(DESCRIPTION, safety=replace(DESCRIPTION.safety, workspace=box))
    bench.controller = RobotController(bench.robot, description, bench.clock)
    bench.controller.connect()
    bench.move(101, speed=0.0)
    start, began, velocity = bench.robot.position.copy(), bench.now, np.array([0.0, 0.9, *[0.0] * 6])
    status = bench.tick()
    while status.fault is None:
        bench.offer(start + velocity * (bench.now - began), velocity)
        status = bench.tick()
    assert status.fault is FaultCode.WORKSPACE
    bench.run(60)
    x = Workspace(description).points(bench.robot.position[:7])["tool"][0]
    assert 0.35 < x < 0.45
    assert bench.controller.reset(bench.now)[0]
