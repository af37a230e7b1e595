"""A failing executor brings its robot to rest before its call ends."""

from skills.contract import GraspTurner, Progress, Reason, SkillResult
from skills.guarded import GuardedExecutor
from skills.world.snapshot import WorldSnapshot

WORLD = WorldSnapshot(0.0)


class Motion:
    def __init__(self):
        self.at_rest, self.holds = False, []

    def hold(self, reason):
        self.holds.append(reason)


class Steps:
    """Does what it is told at each step: raises, or returns."""

    def __init__(self, *steps, progress=None):
        self.steps, self.ended, self._progress = list(steps), False, progress

    def initialise(self, now, world):
        pass

    def update(self, now, world):
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def progress(self):
        if self._progress is None:
            raise RuntimeError("no progress")
        return self._progress

    def terminate(self, now):
        self.ended = True

    def turn_grasp(self):
        return True


def test_it_waits_for_rest_and_then_says_what_failed():
    motion, steps = Motion(), Steps(None, KeyError("cup"))
    guarded = GuardedExecutor("tap", steps, motion)
    guarded.initialise(0.0, WORLD)
    assert guarded.update(0.01, WORLD) is None
    assert guarded.update(0.02, WORLD) is None
    assert motion.holds == ["ending"]
    assert guarded.update(0.03, WORLD) is None  # the failed code is not asked again
    motion.at_rest = True
    result = guarded.update(0.04, WORLD)
    assert result is not None
    assert result.reason is Reason.EFFECT_NOT_REACHED
    assert "KeyError('cup')" in result.text


def test_what_is_no_result_is_a_failure():
    result = GuardedExecutor("tap", Steps("done"), None).update(0.0, WORLD)
    assert result is not None
    assert "instead of a SkillResult" in result.text


def test_a_sound_executor_is_passed_through():
    done = SkillResult(Reason.SUCCESS, "tapped")
    steps = Steps(done, progress=Progress("tap", 0.5))
    guarded = GuardedExecutor("tap", steps, Motion())
    assert guarded.progress().phase == "tap"
    guarded.terminate(0.0)
    assert steps.ended
    assert guarded.update(0.0, WORLD) is done
    assert isinstance(guarded, GraspTurner)


def test_progress_that_fails_ends_the_call_with_the_latest_known():
    guarded = GuardedExecutor("tap", Steps(None), None)
    assert guarded.progress() == Progress("start", 0.0)
    assert guarded.update(0.0, WORLD).reason is Reason.EFFECT_NOT_REACHED
