"""Give and take on the bench: an object goes from one arm to another in the air, or stays where it was."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rostrum.rehearsal.stage import Stage
from sim.disturbances import Disturbance
from sim.relations import holders
from sim.scenes.scene import Scene, load_scene
from skills.contract import Reason, SkillCall, SkillResult
from skills.manipulation import give, take

RED, GIVER, TAKER = "red_block", "left", "right"
LONGEST = 90.0  # [s]


def scene(size: tuple[float, float, float] = (0.04, 0.045, 0.05), apart: float = 1.0) -> Scene:
    """The bench with one block."""
    bench = load_scene("bench")
    objects = tuple(replace(item, size=size) for item in bench.objects if item.name == RED)
    robots = tuple(replace(r, position_w=(apart - 0.5, 0.0, 0.0)) if r.name == TAKER else r for r in bench.robots)
    return replace(bench, objects=objects, robots=robots)


def held(seed: int = 1, **more) -> Stage:
    """A stage on which the giver holds the block."""
    disturbances = more.pop("disturbances", ())
    stage = Stage(scene(**more), seed, disturbances=disturbances, warm_up=1.0)
    assert stage.call(GIVER, "pick", {"object": RED}).result.success
    return stage


def both(
    stage: Stage, watch: Callable[[Stage], None] = lambda stage: None, takes: bool = True
) -> tuple[SkillResult, SkillResult | None]:
    """Asks both sides and waits for their results."""
    team = stage.team
    team.ask(SkillCall("test", "give", GIVER, "give", {"object": RED, "to": TAKER}))
    if takes:
        team.ask(SkillCall("test", "take", TAKER, "take", {"object": RED, "giver": GIVER}))
    names = ("give", "take") if takes else ("give",)
    until = team.now + LONGEST
    while any(team.result(name) is None for name in names):
        assert team.now < until, "it does not end"
        team.advance()
        watch(stage)
    team.advance_for(0.5)
    given = team.result("give")
    assert given is not None
    return given, team.result("take") if takes else None


def phase(stage: Stage, robot: str) -> str:
    progress = stage.team.robot(robot).seat.progress
    return "" if progress is None else progress.phase


def cancel_in(robots: tuple[str, ...], where: str, name: str, after: float = 0.0) -> Callable[[Stage], None]:
    """A watch that asks for an end of calls some time after ``where`` is in the phase ``name``."""
    since: list[float] = []

    def watch(stage: Stage) -> None:
        if phase(stage, where) == name:
            since.append(stage.team.now)
        if since and stage.team.now >= since[0] + after:
            for robot in robots:
                stage.team.cancel(robot, "give" if robot == GIVER else "take")

    return watch


def untouched(stage: Stage) -> None:
    audit = stage.measured.audit.report()
    assert audit["contacts"] == {"robot_robot": [], "robot_table": []}
    assert audit["limits_exceeded"] == []
    assert [stage.team.robot(name).faulted for name in (GIVER, TAKER)] == ["", ""]


def test_an_object_goes_from_arm_to_arm_and_the_arms_never_touch():
    with held() as stage:
        given, taken = both(stage)
        assert (given.reason, taken and taken.reason) == (Reason.SUCCESS, Reason.SUCCESS)
        assert holders(stage.measured.world, RED) == (TAKER,)
        assert stage.team.world is not None
        assert stage.team.world.robot(TAKER).holding == RED
        untouched(stage)


def test_without_a_partner_the_giver_keeps_it_and_says_so(monkeypatch):
    monkeypatch.setattr(give, "PATIENCE", 2.0)
    with held() as stage:
        given, _ = both(stage, takes=False)
        assert given.reason is Reason.TIMED_OUT
        assert "right did not take red_block within 2 s; left still holds it" in given.text
        assert holders(stage.measured.world, RED) == (GIVER,)


def test_without_an_offer_the_taker_gives_up(monkeypatch):
    monkeypatch.setattr(take, "PATIENCE", 1.0)
    with held() as stage:
        ended = stage.call(TAKER, "take", {"object": RED, "giver": GIVER})
        assert ended.result.reason is Reason.TIMED_OUT
        assert "left did not offer red_block" in ended.result.text


def refused(stage: Stage) -> SkillResult:
    """The result of giving where nothing may move for it."""
    before = stage.team.robot(GIVER).measured.position
    given, _ = both(stage, takes=False)
    assert abs(stage.team.robot(GIVER).measured.position - before)[:7].max() < 0.005
    return given


def test_what_is_too_small_is_refused_before_anything_moves():
    with held(size=(0.022, 0.024, 0.05)) as stage:
        given = refused(stage)
        assert given.reason is Reason.PRECONDITION_FAILED
        assert "too small for two grippers" in given.text


def test_without_a_meeting_nothing_moves(monkeypatch):
    monkeypatch.setattr(give, "meetings", lambda *_: iter([None, None]))
    with held() as stage:
        assert refused(stage).reason is Reason.UNREACHABLE


def test_what_slips_out_while_it_is_offered_is_said_to_be_dropped(monkeypatch):
    monkeypatch.setattr(give, "PATIENCE", 6.0)
    with held(disturbances=(Disturbance("slip", RED, 0.0, after=5.0),)) as stage:
        given, _ = both(stage, takes=False)
        assert given.reason is Reason.OBJECT_DROPPED
        assert holders(stage.measured.world, RED) == ()


@pytest.mark.parametrize(
    ("robots", "where", "name", "after", "holder"),
    [
        ((GIVER,), GIVER, "meet", 0.5, GIVER),
        pytest.param((TAKER,), TAKER, "approach", 0.5, GIVER, marks=pytest.mark.slow),
        ((TAKER,), TAKER, "grasp", 0.2, GIVER),
        ((TAKER,), TAKER, "take over", 0.05, TAKER),
        pytest.param((GIVER,), TAKER, "grasp", 0.3, GIVER, marks=pytest.mark.slow),
        pytest.param((GIVER,), TAKER, "take over", 0.1, TAKER, marks=pytest.mark.slow),
        ((GIVER, TAKER), TAKER, "take over", 0.1, TAKER),
        ((GIVER, TAKER), GIVER, "let go", 0.05, TAKER),
        pytest.param((TAKER,), TAKER, "ready pose", 0.3, TAKER, marks=pytest.mark.slow),
    ],
)
def test_whenever_it_is_cancelled_one_gripper_has_it(robots, where, name, after, holder):
    with held() as stage:
        both(stage, cancel_in(robots, where, name, after))
        found = holders(stage.measured.world, RED)
        assert len(found) == 1
        assert found == (holder,)
        untouched(stage)


def test_wrong_measurements_meanwhile_do_not_make_it_fall():
    with held(disturbances=(Disturbance("glitch", RED, 4.0, after=8.0),)) as stage:
        given, taken = both(stage)
        assert (given.reason, taken and taken.reason) == (Reason.SUCCESS, Reason.SUCCESS)
        assert holders(stage.measured.world, RED) == (TAKER,)
