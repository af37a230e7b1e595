"""Open and close: take the handle of a drawer or a door and lead it along its slide or about its hinge."""

from collections.abc import Generator
from dataclasses import replace

from skills.contract import Reason, SkillResult
from skills.manipulation.handle import HandleGrasp, choose_handle_grasp, direction_of, way_of_handle
from skills.manipulation.resistance import Resistance
from skills.manipulation.scripted import DroppedError, Script, ScriptedExecutor, Step
from skills.manipulation.trajectory import MotionLimits, plan_trajectory
from skills.world.predicates import between_pads
from skills.world.snapshot import FixtureBelief

ATTEMPTS = 2
PULL_SPEED = 0.12  # [m/s] of the handle
PULL_ACCELERATION = 0.4  # [m/s^2] of the handle: the arm's own inertia must not look like resistance
GIVE_WAY = 25.0  # [N] against the motion, from which on nothing is forced
FORCED = 0.010  # [m] beyond the bar's thickness that the pads are forced apart
OPEN_TO = 0.96  # of the travel: short of the stop
LEFT_BEHIND = 0.03  # [m] of its way that a handle may lag behind a tool that holds it; believed late, while it moves


class LeadHandle(ScriptedExecutor):
    """What ``open`` and ``close`` share."""

    phases = 5
    predicate: str
    opens: bool

    def script(self) -> Script:
        """Over the handle, look again, down, close, lead it, let go, ready; one further attempt after a miss."""
        name, done = str(self.arguments["fixture"]), {"open": "opened", "closed": "closed"}[self.predicate]
        if self._fixture.kind == "button":
            return SkillResult(Reason.PRECONDITION_FAILED, f"{name} is a button; it is pressed, not {done}")
        lost = ""
        for attempt in range(1, ATTEMPTS + 1):
            grasp = yield from self._take()
            if grasp is None:
                lost = "the gripper closed on nothing"
                continue
            try:
                force, jammed = yield from self._lead(grasp)
            except DroppedError as error:
                lost = str(error)
                yield from self._let_go(grasp)
                continue
            yield from self._let_go(grasp)
            self.phase("ready pose")
            yield from self.play(self.retreat(holding=False))
            yield from self.wait_for(self.predicate, name, seconds=1.0)
            evidence = {**self._measured(), "resistance_n": force, "attempts": float(attempt)}
            if self.true(self.predicate, name):
                return SkillResult(Reason.SUCCESS, f"{name} is {self.predicate}", evidence)
            why = f"; it gave {force:.0f} N of resistance: is it jammed or locked?" if jammed else ""
            return SkillResult(Reason.EFFECT_NOT_REACHED, f"{name} could not be {done}{why}", evidence)
        yield from self.play(self.retreat(holding=False))
        evidence = {**self._measured(), "grasp_opening_m": self.context.opening, "attempts": float(ATTEMPTS)}
        text = f"the handle of {name} was not kept between the pads in {ATTEMPTS} attempts; {lost}"
        return SkillResult(Reason.GRASP_MISSED, text, evidence)

    @property
    def _fixture(self) -> FixtureBelief:
        return self.world.fixture(str(self.arguments["fixture"]))

    @property
    def _goal(self) -> float:
        """Opening to lead it to [m; of a door rad]."""
        return OPEN_TO * self._fixture.info.travel if self.opens else 0.0

    def _measured(self) -> dict[str, float]:
        fixture = self._fixture
        unit = "rad" if fixture.kind == "door" else "m"
        return {f"opening_{unit}": fixture.opening, f"opening_sigma_{unit}": fixture.opening_sigma}

    def _choose(self) -> HandleGrasp:
        return choose_handle_grasp(self.kinematics, self.shape, self.world, self._fixture, self._goal)

    def _take(self) -> Generator[None, None, HandleGrasp | None]:
        """Closes the gripper on the handle's bar; None, and back above it, when that was not there."""
        self.phase("approach")
        grasp = self._choose()
        self.generator.set_gripper(grasp.opening)
        yield from self.play(self.approach(grasp.tool, holding=False))
        yield from self.settle()
        self.phase("take the handle")
        grasp = self._choose()
        yield from self.ensure_open(grasp.opening)
        yield from self.play(self.descent(grasp.tool, holding=False))
        yield from self.settle()
        self._resistance = Resistance(self.context)  # before the pads close: they may strain the arm against the stop
        yield from self.close_gripper(grasp.width)
        if between_pads(self.context.opening, grasp.width):
            return grasp
        yield from self._let_go(grasp)
        return None

    def _lead(self, grasp: HandleGrasp) -> Generator[None, None, tuple[float, bool]]:
        """Leads the handle; gives way to what resists. Returns the largest resistance [N] and whether it gave way.

        Raises:
            UnreachableError: the arm cannot follow the handle.
            DroppedError: the bar slipped from between the pads.
        """
        self.phase("pull" if self.opens else "push")
        fixture, goal = self._fixture, self._goal
        way = way_of_handle(self.kinematics, fixture, self.generator.path_position, goal)
        limits = MotionLimits.from_description(self.context.description, PULL_ACCELERATION)
        self.generator.play(plan_trajectory(way, replace(limits, tool_speed=PULL_SPEED), self.kinematics))
        resistance, most = self._resistance, 0.0
        yield
        while not self.generator.done:
            yield from self._watch_grip(grasp.width)
            resistance.update()
            opening = fixture.opening + self.generator.fraction * (goal - fixture.opening)
            force = resistance.against(direction_of(fixture.info, opening, 1.0 if self.opens else -1.0))
            if not self.generator.held:
                most = max(most, force)
                if force > GIVE_WAY or self.context.opening > grasp.width + FORCED:
                    yield from self.halt("resistance")
                    return most, True
            yield
        yield from self.settle()
        return most, False

    def _let_go(self, grasp: HandleGrasp) -> Step:
        """Opens the gripper and rises."""
        self.phase("let go")
        yield from self.open_gripper(grasp.opening)
        yield from self.play(self.lift(holding=False))
        yield from self.wait(0.3)


class Open(LeadHandle):
    """Executor of the skill ``open``."""

    predicate, opens = "open", True


class Close(LeadHandle):
    """Executor of the skill ``close``."""

    predicate, opens = "closed", False
