"""Who does a task: plans beside what the simulator says of them, mishaps and whose step they hit, whole tasks."""

import numpy as np
import pytest

pytest.importorskip("torch")

from planners.meta_skills.planner import plan_task
from planners.meta_skills.sequence import SequenceCfg
from policies.meta_skills.bins import PAUSE
from rostrum.skill_centric.doers import WHOLE_TASK_STILL, WHOLE_TASK_STOPS, PlannedTask, WholeTask
from rostrum.skill_centric.mishaps import Mishap
from rostrum.skill_centric.outcome import Outcome
from rostrum.skill_centric.tasks import TASKS, is_reached, nominal_steps
from sim.rooms.demonstrate import action_of
from sim.rooms.expert import act
from sim.rooms.world import RoomsCfg

STILL = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, PAUSE])


def work(task, seed: int, mishap: Mishap | None = None, longest: int = 600):
    """The expert does a task in place of a policy."""
    world = RoomsCfg(open_drawer=task.drawer).build()
    seen = world.reset(seed)
    doer, outcome, frame = PlannedTask(plan_task(task.text, seen), SequenceCfg()), Outcome(task.text, seed), 0
    while not doer.over and frame < longest:
        action = action_of(act(world, doer.step.call)) if doer.wants(seen, frame) else None
        seen = doer.act(world, seen, action, frame)
        if mishap is not None:
            seen = mishap.apply(world, seen, doer.text, outcome)
        frame += 1
    outcome.success = is_reached(task, world)
    doer.close(world, outcome)
    return outcome


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.text)
def test_the_expert_reaches_the_goals_of_every_task_and_the_log_says_so(task):
    outcome = work(task, 11)
    assert outcome.success
    assert outcome.ending == "done"
    assert (outcome.named, outcome.true, outcome.retries) == (None, None, 0)
    assert len(outcome.log) == len(nominal_steps(task))
    assert all(entry["really"] for entry in outcome.log)


def test_new_tasks_have_two_to_ten_steps_and_no_meta_skill_of_their_own():
    words = lambda seen: {step.call.skill for task in TASKS if task.seen is seen for step in nominal_steps(task)}  # noqa: E731
    lengths = [len(nominal_steps(task)) for task in TASKS if not task.seen]
    assert (min(lengths), max(lengths)) == (2, 10)
    assert words(False) <= words(True)
    assert sum(task.seen for task in TASKS) == len(TASKS) / 2


@pytest.mark.parametrize("seed", range(6))
def test_the_log_names_the_step_that_a_mishap_hit(seed):
    task = TASKS[seed]
    mishap = Mishap.drawn(nominal_steps(task), seed)
    assert mishap is not None
    outcome = work(task, 20 + seed, mishap)
    assert not outcome.success
    assert mishap.text in outcome.mishap
    assert outcome.named == outcome.true
    texts = [step.call.text for step in nominal_steps(task)]
    assert outcome.named in (texts.index(mishap.text), texts.index(mishap.text) + 1)  # it may hit the last frame


def test_a_plan_that_runs_out_of_time_fails_at_its_present_step():
    outcome = work(TASKS[0], 3, longest=10)
    assert (outcome.ending, outcome.named, outcome.true) == ("running", 0, 0)


def test_a_whole_task_ends_when_nothing_moves_and_names_nothing():
    world = RoomsCfg().build()
    seen, doer, frames = world.reset(0), WholeTask(TASKS[0]), 0
    while not doer.over:
        seen = doer.act(world, seen, STILL, frames)
        frames += 1
    outcome = Outcome(TASKS[0].text, 0)
    doer.close(world, outcome)
    assert frames == WHOLE_TASK_STILL + 1
    assert (outcome.ending, outcome.named) == ("still", None)


def test_a_whole_task_has_the_patience_with_stops_that_meta_skills_have():
    world = RoomsCfg().build()
    seen, doer, stops = world.reset(0), WholeTask(TASKS[0]), 0
    creeping = np.array([1.0, 0.01, 0.0, 0.0, 0.0, 0.0, PAUSE])
    while not doer.over:
        seen, stops = doer.act(world, seen, creeping, stops), stops + 1
    assert stops == WHOLE_TASK_STOPS + 1
