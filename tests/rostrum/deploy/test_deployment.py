"""Whole deployments in simulation: one path from preflight to report."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.document import from_json
from hardware.errors import ConnectionFailedError, NotConnectedError
from rostrum.deploy.errors import ConfirmationError, TargetError
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import read_log
from rostrum.deploy.outcome import Ending, Stage
from rostrum.deploy.report import DeployReport
from rostrum.deploy.simulated import SimulatedSite
from rostrum.runs.events import read_events

ALL = ["damped", "rising", "holding", "running", "stopping", "lying_down", "released"]


class Faulty:
    """A robot in front of another whose states or commands are changed on their way."""

    def __init__(self, robot, change=lambda state: state):
        self._robot, self._change = robot, change

    def __getattr__(self, name):
        return getattr(self._robot, name)

    def state(self):
        return self._change(self._robot.state())


def faulty_site(change, model="go2"):
    site = SimulatedSite(model)
    site.robot = Faulty(site.robot, change)
    return site


def test_the_shipped_policy_walks_as_asked_and_ends_damped(walked):
    out, report, shown = walked
    assert (report.ending, report.text) == (Ending.DONE, "")
    assert tuple(report.checks) == tuple(shown)
    assert [stage.value for stage, _ in report.stages] == ALL
    forward, turning = report.parts[1], report.parts[2]
    assert forward.asked == (0.4, 0.0, 0.0)
    assert forward.done is None or forward.done[0] > 0.3
    assert turning.asked == (0.0, 0.0, 0.6)
    log = read_log(out)
    assert log.header.run_id == report.run_id
    truth = np.array([tick["truth"] for tick in log.ticks])
    assert truth[-1, 0] > 0.3
    assert truth[-1, 2] > 0.4
    last = log.ticks[-1]
    assert last["stage"] == "released"
    assert not any(last["sent"]["kp"])
    assert min(last["sent"]["kd"]) > 0.0


def test_the_folder_has_report_events_and_a_raw_tick_every_period(walked):
    out, report, _ = walked
    assert from_json(DeployReport, (out / "report.json").read_bytes()) == report
    events = read_events(out / "events.jsonl")
    assert [e.data["stage"] for e in events.of_kind("deploy_stage")] == ALL[1:]
    assert events.of_kind("deploy_ended")[0].data["ending"] == "done"
    log = read_log(out)
    assert np.diff([tick["t"] for tick in log.ticks]) == pytest.approx(log.header.period)
    assert log.array("state", "position").shape == (len(log.ticks), 12)
    steps = log.rows("policy")
    assert np.diff([tick["t"] for tick in steps]) == pytest.approx(0.02)
    assert [tick["policy"]["restart"] for tick in steps] == [True] + [False] * (len(steps) - 1)


def test_references_begin_where_the_joints_are_and_never_jump(walked):
    log = read_log(walked[0])
    sent, measured = log.array("sent", "position"), log.array("state", "position")
    stiff = log.array("sent", "kp").any(axis=1)
    begins = int(np.argmax(stiff))
    assert begins > 100
    assert np.abs(sent[begins] - measured[begins]).max() < 0.1
    rising = [i for i, tick in enumerate(log.ticks) if tick["stage"] == "rising" and stiff[i]]
    assert np.abs(np.diff(sent[rising], axis=0)).max() < 0.04


def test_the_same_seed_gives_the_same_log(deploy_run, tmp_path):
    for name in ("first", "second"):
        deploy_run(tmp_path / name, seconds=0.2)
    first, second = (read_log(tmp_path / name) for name in ("first", "second"))
    assert first.ticks == second.ticks


def test_a_red_robot_moves_nothing(deploy_run, tmp_path):
    swapped = [2, 1, 0, *range(3, 12)]
    site = faulty_site(lambda state: replace(state, position=state.position[swapped]))
    report, shown = deploy_run(tmp_path / "red", site)
    assert report.ending is Ending.REFUSED
    assert "joint order" in report.text
    assert any(check.name == "attitude" for check in shown)
    assert {tick["stage"] for tick in read_log(tmp_path / "red").ticks} == {"damped"}
    assert not read_log(tmp_path / "red").array("sent", "kp").any()


@pytest.mark.parametrize("when", ["at once", "after a moment"])
def test_a_robot_that_does_not_answer_is_a_red_row(deploy_run, tmp_path, when):
    site = SimulatedSite("go2")

    def silent(*_):
        raise ConnectionFailedError("nothing answers within 20 s; start the simulation")

    def breaks(state):
        raise NotConnectedError("the link broke")

    site.robot = Faulty(site.robot, breaks)
    if when == "at once":
        site.robot.connect = silent
    report, shown = deploy_run(tmp_path / "silent", site)
    assert report.ending is Ending.REFUSED
    row = shown[-1]
    assert (row.name, row.verdict.value) == ("robot", "red")
    assert ("start the simulation" if when == "at once" else "look at the link") in row.found


def test_a_bundle_of_another_robot_is_refused_before_anything_is_built(deploy_run, tmp_path):
    def nothing(*_):
        raise AssertionError("no site may be built")

    report, shown = deploy_run(tmp_path / "wrong", robot="g1", site=None, agree=nothing)
    assert report.ending is Ending.REFUSED
    assert "robot model" in report.text
    assert "state rate" not in {check.name for check in shown}


def test_a_bundle_is_not_for_an_arm(deploy_run, tmp_path):
    with pytest.raises(TargetError, match="leave the bundle out"):
        deploy_run(tmp_path / "arm", robot="panda_2f85")


def test_without_consent_nothing_moves_and_the_folder_says_so(deploy_run, tmp_path):
    def refuse():
        raise ConfirmationError("nobody agrees")

    with pytest.raises(ConfirmationError):
        deploy_run(tmp_path / "no", agree=refuse)
    report = from_json(DeployReport, (tmp_path / "no" / "report.json").read_bytes())
    assert (report.ending, report.text) == (Ending.REFUSED, "nobody agrees")
    assert not read_log(tmp_path / "no").array("sent", "kp").any()


def interrupted_at(*stages):
    """Interrupts as each of the stages begins."""
    interrupts, waiting = Interrupts(), list(stages)

    def watch(glance):
        if waiting and glance.stage.value == waiting[0]:
            waiting.pop(0)
            interrupts.count += 1

    return interrupts, watch


@pytest.mark.parametrize(
    ("stages", "ways"),
    [
        (("running",), ["running", "stopping", "lying_down", "released"]),
        (("rising",), ["rising", "lying_down", "released"]),
        (("running", "stopping"), ["running", "stopping", "released"]),
        (("lying_down",), ["running", "stopping", "lying_down", "released"]),
    ],
)
def test_the_first_interrupt_lies_down_and_the_second_damps_at_once(deploy_run, tmp_path, stages, ways):
    interrupts, watch = interrupted_at(*stages)
    report, _ = deploy_run(tmp_path / "stop", watch=watch, interrupts=interrupts, seconds=1.0)
    assert report.ending is Ending.INTERRUPTED
    assert [stage.value for stage, _ in report.stages][-len(ways) :] == ways
    log = read_log(tmp_path / "stop")
    assert not any(log.ticks[-1]["sent"]["kp"])
    if len(stages) == 2:
        began = next(i for i, tick in enumerate(log.ticks) if tick["stage"] == "released")
        assert not any(log.ticks[began]["sent"]["kp"])


def test_an_interrupt_before_anything_moves_ends_the_preflight(deploy_run, tmp_path):
    interrupts, watch = interrupted_at("damped")
    with pytest.raises(KeyboardInterrupt):
        deploy_run(tmp_path / "early", watch=watch, interrupts=interrupts)
    assert not read_log(tmp_path / "early").array("sent", "kp").any()


def test_a_fault_while_it_walks_damps_the_robot_and_is_told(deploy_run, tmp_path):
    site = faulty_site(lambda state: state if state.stamp < 4.0 else replace(state, position=state.position * np.nan))
    report, _ = deploy_run(tmp_path / "fault", site)
    assert report.ending is Ending.FAULT
    assert report.stages[-1][0] is Stage.FAULT
    log = read_log(tmp_path / "fault")
    assert all(not any(tick["sent"]["kp"]) for tick in log.ticks if tick["stage"] == "fault")
    assert log.ticks[-1]["safety"]["fault"] == "state_invalid"


def test_a_link_that_breaks_ends_the_run(deploy_run, tmp_path):
    def break_at_4(state):
        if state.stamp >= 4.0:
            raise NotConnectedError("the link broke")
        return state

    site = faulty_site(break_at_4)
    report, _ = deploy_run(tmp_path / "lost", site)
    assert report.ending is Ending.FAULT
    assert "link broke" in report.text


def test_a_policy_that_fails_lies_down_without_it(deploy_run, tmp_path):
    bad = np.array([0.975, 0.0, 0.0, 0.0])  # passes the floor, not the policy
    site = faulty_site(lambda state: state if state.stamp < 4.0 else replace(state, orientation_w=bad))
    report, _ = deploy_run(tmp_path / "policy", site)
    assert report.ending is Ending.FAILED
    assert "projected_gravity" in report.text
    assert [stage.value for stage, _ in report.stages][-2:] == ["lying_down", "released"]


def test_without_a_policy_a_legged_robot_stands_up_and_lies_down(deploy_run, tmp_path):
    report, _ = deploy_run(tmp_path / "stand", bundle=None, seconds=0.5)
    assert report.ending is Ending.DONE
    log = read_log(tmp_path / "stand")
    assert not log.rows("policy")
    standing = [tick["state"]["position"] for tick in log.ticks if tick["stage"] == "running"]
    assert np.abs(standing[-1] - SimulatedSite("go2").robot._robot.description.stand).max() < 0.3


def test_an_arm_tries_its_joints_one_after_the_other(deploy_run, tmp_path):
    report, _ = deploy_run(tmp_path / "arm", robot="panda_2f85", bundle=None)
    assert (report.ending, report.text) == (Ending.DONE, "")
    tried = read_events(tmp_path / "arm" / "events.jsonl").of_kind("joint_tried")
    assert [event.data["joint"] for event in tried] == [f"joint{i}" for i in range(1, 8)]
    assert all(event.data["share"] > 0.9 and abs(event.data["strayed"]) < 0.008 for event in tried)
    position = read_log(tmp_path / "arm").array("state", "position")
    assert np.abs(position[-1] - position[0]).max() < 0.02


@pytest.mark.parametrize("change", ["order", "sign"])
def test_an_arm_that_is_wired_wrongly_stops_at_the_joint(deploy_run, tmp_path, change):
    home = SimulatedSite("panda_2f85").robot._robot.state().position

    def wired(state):
        moved = state.position - home
        moved = moved[[1, 0, *range(2, 8)]] if change == "order" else -moved
        return replace(state, position=home + moved)

    report, _ = deploy_run(tmp_path / "wired", faulty_site(wired, "panda_2f85"), robot="panda_2f85", bundle=None)
    assert report.ending is Ending.FAILED
    assert report.text.startswith("joint1")
