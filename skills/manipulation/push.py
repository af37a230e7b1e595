"""Push: move an object over its table with closed fingers, for what cannot be grasped or shall not be lifted."""

import math
from collections.abc import Generator
from dataclasses import replace

from skills.contract import Reason, SkillResult
from skills.manipulation.resistance import Resistance
from skills.manipulation.scripted import Script, ScriptedExecutor, Step
from skills.manipulation.stroke import START_GAP, Stroke, choose_stroke
from skills.manipulation.trajectory import MotionLimits, plan_trajectory, straight_line
from skills.world.snapshot import ObjectBelief, Place

STROKES = 6  # at most
PUSH_SPEED, PUSH_ACCELERATION = 0.08, 0.4  # [m/s], [m/s^2] of the tool
GIVE_WAY = 20.0  # [N] against the fingers, from which on nothing is forced
FOLLOWED = 0.4  # share of a stroke that an object must have come along, or the stroke has missed it
MISSES = 2
LOOK = 0.4  # [s] for perception to see where the object came to rest


class Push(ScriptedExecutor):
    """Executor of the skill ``push``."""

    phases = 4

    def script(self) -> Script:
        """Strokes along the object's axes, each after a new look, until it lies in the middle of the place."""
        name, place = str(self.arguments["object"]), str(self.arguments["place"])
        misses, force, strokes = 0, 0.0, 0
        while strokes < STROKES and misses < MISSES:
            if (stroke := self._choose(begun=strokes > 0)) is None:
                break
            before, strokes = self._item.pose.position_w, strokes + 1
            wanted, met = yield from self._push_once(stroke)
            force = max(force, met)
            came = math.dist(self._item.pose.position_w[:2], before[:2])
            misses = misses + 1 if came < FOLLOWED * wanted else 0
            if met > GIVE_WAY:
                break
        self.phase("ready pose")
        self.generator.set_gripper(self.context.description.gripper.upper)
        yield from self.play(self.retreat(holding=False))
        yield from self.wait_for("in", name, place, seconds=0.6)
        error = math.dist(self._item.pose.position_w[:2], self._place.pose.position_w[:2])
        evidence = {
            "place_error_m": error,
            "position_sigma_m": self._item.position_sigma,
            "resistance_n": force,
            "strokes": float(strokes),
        }
        if self.true("in", name, place):
            return SkillResult(Reason.SUCCESS, f"{name} lies in {place}", evidence)
        why = "it gave way to something that resisted" if force > GIVE_WAY else "the object did not come along"
        text = f"{name} was pushed {strokes} times and is {error * 1e3:.0f} mm from {place}"
        return SkillResult(
            Reason.EFFECT_NOT_REACHED, f"{text}; {why}" if misses or force > GIVE_WAY else text, evidence
        )

    @property
    def _item(self) -> ObjectBelief:
        return self.world.object(str(self.arguments["object"]))

    @property
    def _place(self) -> Place:
        return self.world.place(str(self.arguments["place"]))

    def _choose(self, begun: bool = False) -> Stroke | None:
        return choose_stroke(self.kinematics, self.shape, self.world, self._item, self._place, begun)

    def _push_once(self, stroke: Stroke) -> Generator[None, None, tuple[float, float]]:
        """Down behind the object, along, back and up; returns the way that it was to come and the force met [m; N].

        Raises:
            BlockedError: something came into the way.
            UnreachableError: the arm cannot go there.
        """
        self.phase("approach")
        self.generator.set_gripper(0.0)
        yield from self.play(self.approach(stroke.tool, holding=False))
        yield from self.settle()
        stroke = self._choose(begun=True) or stroke
        yield from self.play(self.descent(stroke.tool, holding=False))
        yield from self.settle()
        self.phase("push")
        force = yield from self._along(stroke)
        yield from self._back(stroke)
        yield from self.wait(LOOK)
        return stroke.length, force

    def _along(self, stroke: Stroke) -> Generator[None, None, float]:
        """Plays a stroke and gives way to what resists; returns the largest force met [N]."""
        line = straight_line(self.kinematics, self.generator.path_position, stroke.end_w)
        limits = MotionLimits.from_description(self.context.description, PUSH_ACCELERATION)
        resistance, most = Resistance(self.context), 0.0
        self.generator.play(plan_trajectory(line, replace(limits, tool_speed=PUSH_SPEED), self.kinematics))
        yield
        while not self.generator.done:
            resistance.update()
            if not self.generator.held:
                most = max(most, resistance.against(stroke.direction_w))
                if most > GIVE_WAY:
                    yield from self.halt("resistance")
                    break
            yield
        return most

    def _back(self, stroke: Stroke) -> Step:
        """Off the object's side, then up."""
        here = self.kinematics.tool_transform(self.generator.path_position)[:3, 3]
        line = straight_line(self.kinematics, self.generator.path_position, here - START_GAP * stroke.direction_w)
        yield from self.play(self._plan(line, holding=False))
        yield from self.play(self.lift(holding=False))
