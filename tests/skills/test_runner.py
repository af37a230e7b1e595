"""The runner on the bench, with marker noise, the safety filter and the physics in the loop."""

from dataclasses import replace

import numpy as np
import pytest

from skills.contract import Reason, SkillCall
from skills.errors import ArgumentError, SkillBusyError, UnknownSkillError


@pytest.fixture
def bench(make_bench):
    return make_bench(seed=0)


def near(bench, robot: str) -> str:
    """A block on the robot's own side."""
    side = -1.0 if robot == "left" else 1.0
    names = [item.name for item in bench.scene.objects if item.name != "orange_block"]
    return max(names, key=lambda name: side * bench.true_position(name)[0])


def advance(bench, seconds: float) -> None:
    for _ in range(round(seconds / 0.01)):
        bench.step()


@pytest.mark.parametrize(
    ("robot", "skill", "arguments", "error", "text"),
    [
        ("left", "juggle", {}, UnknownSkillError, "pick, place, press, push, stack"),
        ("left", "pick", {}, ArgumentError, "'object'.*missing"),
        ("left", "pick", {"object": "red_block", "speed": 3.0}, ArgumentError, "unknown argument 'speed'"),
        ("left", "pick", {"object": 3.0}, ArgumentError, "must be a object"),
        ("left", "pick", {"object": "pink_block"}, ArgumentError, "no object 'pink_block'.*red_block"),
        ("left", "pick", {"object": "red_block", "avoid": ("ghost",)}, ArgumentError, "no object 'ghost'"),
        ("left", "place", {"object": "red_block", "place": "shelf"}, ArgumentError, "no place 'shelf'.*tray"),
    ],
)
def test_bad_calls_are_refused_and_nothing_moves(bench, robot, skill, arguments, error, text):
    with pytest.raises(error, match=text):
        bench.call(robot, skill, **arguments)
    bench.step()
    assert bench.outputs[robot].reference is None
    assert bench.runners[robot].call is None


def test_one_call_at_a_time_and_for_this_robot_only(bench):
    elsewhere = SkillCall("", "", "right", "home", {})
    with pytest.raises(ArgumentError, match="robot 'right', this is 'left'"):
        bench.runners["left"].start(elsewhere, bench.now, bench.snapshot, bench.status["left"].state)
    bench.call("left", "home")
    with pytest.raises(SkillBusyError, match="left runs home"):
        bench.call("left", "home")


def test_preconditions_are_named(bench):
    result = bench.run("left", "place", object="red_block", place="tray")
    assert result.reason is Reason.PRECONDITION_FAILED
    assert "holding(left, red_block)" in result.text
    assert bench.outputs["left"].reference is None or not any(bench.outputs["left"].reference.velocity)


def test_an_object_cannot_be_picked_and_avoided(bench):
    result = bench.run("left", "pick", object="red_block", avoid=("red_block",))
    assert result.reason is Reason.PRECONDITION_FAILED
    assert "contradiction" in result.text


def test_pick_then_pick_again_is_done_at_once(bench):
    name = near(bench, "left")
    result = bench.run("left", "pick", object=name, avoid=("orange_block",))
    assert result.success, result
    assert 0.033 < result.evidence["grasp_opening_m"] < 0.047
    assert bench.true_position(name)[2] > 0.2
    before = bench.now
    again = bench.run("left", "pick", object=name)
    assert again.success
    assert bench.now - before < 0.05
    assert bench.faults == []


def test_perception_taken_away_ends_in_perception_lost_at_rest(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    advance(bench, 0.8)
    assert bench.arm_speed("left") > 0.1
    bench.perception = False
    lost = bench.now
    result = bench.until_result("left")
    assert result.reason is Reason.PERCEPTION_LOST
    assert 1.9 < bench.now - lost < 3.0
    advance(bench, 0.3)
    assert bench.arm_speed("left") < 0.02
    assert bench.faults == []


def test_without_perception_nothing_starts(bench):
    bench.perception = False
    advance(bench, 0.5)
    start = bench.true_position("red_block")
    bench.call("left", "pick", object="red_block")
    result = bench.until_result("left")
    assert result.reason is Reason.PERCEPTION_LOST
    assert np.linalg.norm(bench.true_position("red_block") - start) < 1e-4


def test_a_short_gap_of_perception_only_delays(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    advance(bench, 0.8)
    bench.perception = False
    advance(bench, 1.2)
    assert bench.arm_speed("left") < 0.02
    bench.perception = True
    assert bench.until_result("left").success


def test_pause_rests_within_its_bound_and_go_on_ends_in_success(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    advance(bench, 0.7)
    assert bench.arm_speed("left") > 0.1
    assert bench.runners["left"].pause() == {"motion": "paused"}
    for step in range(50):
        bench.step()
        if step >= 29:
            assert np.abs(bench.outputs["left"].reference.velocity).max() < 0.02
    assert bench.arm_speed("left") < 0.02
    running = bench.runners["left"]._running
    running.spec = replace(running.spec, timeout=8.0)
    advance(bench, 8.0)  # as long as the time-out: a pause does not count
    assert bench.outputs["left"].result is None
    bench.runners["left"].resume()
    assert bench.until_result("left").success


def test_a_correction_changes_the_very_next_reference(bench):
    bench.call("right", "pick", object=near(bench, "right"))
    advance(bench, 0.6)
    runner = bench.runners["right"]
    before = np.array(bench.outputs["right"].reference.velocity)
    assert runner.set_speed(0.5) == {"speed_factor": 0.5}
    runner.pause()
    output = runner.update(bench.now + 0.002, bench.snapshot, bench.status["right"].state, True, True)
    assert np.abs(np.array(output.reference.velocity) - before).max() > 1e-3


def test_a_nudge_shifts_the_tool_by_what_was_asked(bench):
    """Two equal benches, one nudged before the descent: the difference of the measured tools is the nudge."""

    def deepest(nudge) -> np.ndarray:
        twin = type(bench)(seed=0)
        name = near(twin, "left")
        twin.call("left", "pick", object=name)
        advance(twin, 0.5)
        if nudge is not None:
            changed = twin.runners["left"].nudge(nudge)
            assert changed == {"offset_x_m": 0.0, "offset_y_m": 0.0, "offset_z_m": 0.05}
        tools = []
        while twin.runners["left"].call is not None and len(tools) < 250:
            twin.step()
            tools.append(twin.runners["left"].kinematics.tool_transform(twin.status["left"].state.position[:7])[:3, 3])
        return min(tools, key=lambda tool: tool[2])

    shift = deepest((0.0, 0.0, 0.05)) - deepest(None)
    assert np.abs(shift - (0.0, 0.0, 0.05)).max() < 0.003


def test_nudging_an_idle_robot_changes_nothing(bench):
    assert bench.runners["left"].nudge((0.0, 0.01, 0.0)) == {}


def test_cancel_rests_and_the_next_skill_rises_first(bench):
    runner = bench.runners["left"]
    bench.call("left", "pick", object=near(bench, "left"))
    while bench.outputs["left"].progress is None or bench.outputs["left"].progress.phase != "descend":
        bench.step()
    advance(bench, 0.6)
    runner.cancel()
    result = bench.until_result("left", limit=1.0)
    assert result.reason is Reason.CANCELED
    assert not any(bench.outputs["left"].reference.velocity)
    low = runner.kinematics.tool_transform(bench.status["left"].state.position[:7])[:3, 3]
    assert low[2] < 0.19
    bench.call("left", "home")
    sideways = []
    while bench.outputs["left"].result is None or not sideways:
        bench.step()
        tool = runner.kinematics.tool_transform(bench.status["left"].state.position[:7])[:3, 3]
        if tool[2] < 0.15:
            sideways.append(np.linalg.norm(tool[:2] - low[:2]))
        assert len(sideways) < 500
        if bench.runners["left"].call is None:
            break
    assert max(sideways, default=0.0) < 0.005
    assert bench.outputs["left"].result.success


def test_supervisor_lost_holds_within_a_second(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    advance(bench, 0.7)
    bench.supervised = False
    result = bench.until_result("left", limit=1.0)
    assert result.reason is Reason.SUPERVISOR_LOST
    advance(bench, 0.2)
    assert bench.arm_speed("left") < 0.02


def test_a_safety_fault_ends_the_call_without_a_reference(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    advance(bench, 0.7)
    bench.controllers["left"].stop(bench.now)
    result = bench.until_result("left", limit=0.1)
    assert result.reason is Reason.SAFETY_FAULT
    assert bench.outputs["left"].reference is None
    bench.step()
    assert bench.outputs["left"].reference is None


def test_after_a_fault_the_next_call_starts_where_the_robot_is(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    advance(bench, 0.7)
    bench.runners["left"].pause()
    advance(bench, 0.5)
    bench.controllers["left"].stop(bench.now)
    assert bench.until_result("left", limit=0.1).reason is Reason.SAFETY_FAULT
    advance(bench, 0.5)
    done, text = bench.controllers["left"].reset(bench.now)
    assert done, text
    bench.step()
    bench.faults.clear()
    bench.runners["left"].resume()
    assert bench.run("left", "home").success
    assert bench.faults == []


def test_a_call_that_takes_too_long_is_ended_at_rest(bench):
    bench.call("left", "pick", object=near(bench, "left"))
    running = bench.runners["left"]._running
    running.spec = replace(running.spec, timeout=0.6)
    result = bench.until_result("left", limit=1.5)
    assert result.reason is Reason.TIMED_OUT
    assert not any(bench.outputs["left"].reference.velocity)


def test_slow_motion_takes_longer_and_does_not_time_out(bench):
    bench.runners["left"].set_speed(0.5)
    bench.call("left", "pick", object=near(bench, "left"))
    running = bench.runners["left"]._running
    running.spec = replace(running.spec, timeout=7.5)
    before = bench.now
    assert bench.until_result("left").success
    assert bench.now - before > 7.5


def take_away(bench, name: str, spots):
    """Moves a block to the next spot whenever a gripper has come down around it."""
    joint, left, phases = bench.world.data.joint(name), list(spots), [""]

    def watch() -> None:
        progress = bench.outputs["left"].progress
        phase = progress.phase if progress is not None else ""
        if phase == "grasp" and phases[-1] != "grasp" and left:
            joint.qpos[:3] = (*left.pop(0), 0.02)
            joint.qvel[:] = 0.0
        phases.append(phase)

    return watch


def test_a_missed_object_is_looked_for_and_grasped_again(bench):
    name = near(bench, "left")
    bench.call("left", "pick", object=name)
    result = bench.until_result("left", each=take_away(bench, name, [(-0.05, -0.35)]))
    assert result.success, result
    assert result.evidence["attempts"] == 2.0
    assert bench.true_position(name)[2] > 0.2


def test_an_object_that_slides_away_is_never_pressed_on(bench):
    name = near(bench, "left")
    joint, slid = bench.world.data.joint(name), []

    def watch() -> None:
        progress = bench.outputs["left"].progress
        low = bench.world.data.site("left/pinch").xpos[2] < 0.12 if not slid else False
        if progress is not None and progress.phase == "descend" and low:
            slid.append(bench.now)
            joint.qpos[1] += 0.035

    bench.call("left", "pick", object=name)
    result = bench.until_result("left", each=watch)
    assert slid
    assert result.success, result
    assert result.evidence["attempts"] == 2.0
    assert bench.faults == []


def test_a_gripper_that_does_not_open_goes_down_upon_nothing(bench):
    name = near(bench, "left")
    model = bench.world.model
    actuator = model.actuator(f"left/{bench.world.robots['left'].description.gripper.actuator}").id
    model.actuator_ctrlrange[actuator, 0] = 0.7 * model.actuator_ctrlrange[actuator, 1]  # it opens by a third
    heights = []
    bench.call("left", "pick", object=name)
    result = bench.until_result("left", each=lambda: heights.append(bench.world.data.site("left/pinch").xpos[2]))
    assert result.reason is Reason.GRASP_MISSED
    assert "opened to" in result.text
    assert min(heights) > 0.1


def test_two_misses_are_admitted_from_the_ready_pose(bench):
    name = near(bench, "left")
    bench.call("left", "pick", object=name)
    result = bench.until_result("left", each=take_away(bench, name, [(-0.05, -0.35), (-0.1, -0.25)]))
    assert result.reason is Reason.GRASP_MISSED
    assert result.evidence["grasp_opening_m"] < 0.033
    home = np.array(bench.runners["left"].kinematics.home)
    assert np.abs(bench.status["left"].state.position[:7] - home).max() < 0.02
    assert bench.faults == []


@pytest.mark.parametrize("where", ["table", "tray"])
def test_a_shift_down_that_is_said_high_up_is_not_followed_into_what_lies_below(bench, where):
    name = near(bench, "left")
    if where == "tray":
        assert bench.run("left", "pick", object=name).success
        assert bench.run("left", "place", object=name, place="tray").success
    bench.call("left", "pick", object=name)
    bench.step()
    tools, nudged = [], {}
    while bench.outputs["left"].result is None:
        bench.step()
        progress = bench.outputs["left"].progress
        if progress is not None and progress.phase == "approach" and progress.fraction > 0.02 and not nudged:
            nudged = bench.runners["left"].nudge((0.0, 0.0, -0.05))
        tools.append(bench.runners["left"].kinematics.tool_pose(bench.status["left"].state.position[:-1]).position_w[2])
    assert nudged["offset_z_m"] == -0.05
    assert bench.outputs["left"].result.success
    assert bench.faults == []
    assert min(tools) > 0.024


def test_an_arm_that_the_world_has_lost_sight_of_holds_still(bench):
    """Objects are seen all the while: where they are from the tool is not."""
    name = near(bench, "left")
    bench.call("left", "pick", object=name, avoid=())
    advance(bench, 1.0)
    assert bench.arm_speed("left") > 0.1
    bench.arms_seen = False
    advance(bench, 0.8)
    held = bench.status["left"].state.position[:7].copy()
    advance(bench, 0.5)
    assert np.abs(bench.status["left"].state.position[:7] - held).max() < 0.005
    assert bench.until_result("left").reason is Reason.PERCEPTION_LOST
