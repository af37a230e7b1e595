"""Plans as they are done: in order, again from where it can, given up with the step named, cancelled at once."""

import numpy as np

from planners.meta_skills.planner import plan_task
from planners.meta_skills.sequence import SequenceCfg, SkillSequence
from policies.meta_skills.bins import PAUSE, RELEASE
from sim.rooms.demonstrate import action_of
from sim.rooms.expert import act
from sim.rooms.world import RoomsCfg
from skills.contract import Reason

STOP = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0, PAUSE])
DROP = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, RELEASE])


def work(task: str, meddle=lambda sequence, frame, action: action, cfg: SequenceCfg | None = None, seed: int = 1):
    """The expert does a task; ``meddle`` may change what it does."""
    world = RoomsCfg(open_drawer=False).build()
    seen = world.reset(seed)
    sequence = SkillSequence(plan_task(task, seen), cfg or SequenceCfg())
    for frame in range(800):
        run = sequence.begin(seen, frame)
        if run is None:
            break
        action = None if run.over else meddle(sequence, frame, action_of(act(world, run.call)))
        wanted, result = run.update(seen, action)
        if result is not None:
            sequence.finish(result, seen, frame)
        else:
            seen = world.step(wanted.command, wanted.fire)
    return sequence, world


def test_steps_are_done_in_order_and_logged():
    sequence, world = work("put the red can in the white box")
    assert sequence.state == "done"
    assert [entry.step for entry in sequence.log] == [0, 1, 2, 3, 4]
    assert sequence.failing_step is None
    assert sequence.retries == 0
    assert world.objects_w[0, 2] < 0.1


def test_a_step_that_stops_too_early_is_tried_again():
    def meddle(sequence, frame, action):
        return STOP if sequence.step == 1 and len(sequence.log) == 1 else action

    sequence, _ = work("fetch the red can", meddle)
    assert sequence.state == "done"
    assert [entry.result.reason for entry in sequence.log] == [
        Reason.SUCCESS, Reason.EFFECT_NOT_REACHED, Reason.SUCCESS
    ]  # fmt: skip
    assert sequence.retries == 1


def test_a_dropped_can_is_fetched_again_from_where_it_lies():
    dropped = {"left": 2}

    def meddle(sequence, frame, action):
        if sequence.step == 3 and dropped["left"]:
            dropped["left"] -= 1
            return DROP
        return action

    sequence, _ = work("put the red can in the white box", meddle)
    steps = [entry.step for entry in sequence.log]
    assert steps[:4] == [0, 1, 2, 3]
    assert sequence.log[3].result.reason is Reason.HOLD_CONDITION_LOST
    assert steps[4] in (0, 1)  # it goes back to what brings the can into the hand again


def test_what_never_succeeds_is_given_up_and_named():
    sequence, _ = work("fetch the red can", lambda sequence, frame, action: STOP if sequence.step == 1 else action)
    assert sequence.state == "failed"
    assert sequence.failing_step == 1
    assert [entry.step for entry in sequence.log] == [0, 1, 1]
    once, _ = work("fetch the red can", lambda sequence, frame, action: STOP, SequenceCfg(attempts=1))
    assert [entry.step for entry in once.log] == [0]


def test_a_cancelled_plan_ends_with_the_step_that_was_under_way():
    def meddle(sequence, frame, action):
        if frame == 5:
            sequence.cancel()
        return action

    sequence, _ = work("fetch the red can", meddle)
    assert sequence.state == "canceled"
    assert sequence.log[-1].result.reason is Reason.CANCELED
    assert sequence.failing_step is None
