"""Pick: grasp an object from above, lift it, bring it to the ready pose."""

from collections.abc import Callable, Generator
from functools import partial

import numpy as np

from skills.contract import Reason, SkillResult
from skills.errors import BlockedError, UnreachableError
from skills.manipulation.grasp import BOTH, SPARE_OPENING, Grasp, choose_grasp, width_between
from skills.manipulation.scripted import DroppedError, Script, ScriptedExecutor, Step
from skills.manipulation.trajectory import Trajectory
from skills.world.predicates import between_pads, stands_on

ATTEMPTS = 2
STEADY = 0.006  # [m] what lies on a robot's tray and moves less stands still
SLID = 0.010  # [m] an object that moved further from where the gripper comes down would be under a finger


class Pick(ScriptedExecutor):
    """Executor of the skill ``pick``; lets people choose the sides that it takes something by."""

    phases = 6
    _sides: tuple[int, ...] = BOTH  # that the pads may be on
    _aim: Grasp | None = None  # what it goes for; None before that, and from when it is reached
    _turned = False  # since it has been gone for

    def turn_grasp(self) -> bool:
        """Takes hold by the other two sides than it was about to; see :class:`skills.contract.GraspTurner`."""
        if self._aim is None:
            return False
        side = 1 - (self._aim.side if self._sides == BOTH else self._sides[0])
        width = width_between(self.world.object(str(self.arguments["object"])), side)
        if width + min(SPARE_OPENING) > self.context.description.gripper.upper:
            return False
        self._sides, self._turned = (side,), True
        return True

    def script(self) -> Script:
        """Approach, look again, descend, close, check, lift, ready; one further attempt after a miss."""
        name, avoid = str(self.arguments["object"]), tuple(self.arguments.get("avoid", ()))  # type: ignore[arg-type]
        if name in avoid:
            text = f"{name} is to be picked and must not be touched: a contradiction"
            return SkillResult(Reason.PRECONDITION_FAILED, text)
        for other in avoid:
            self.world.object(other)
        opening = 0.0
        for attempt in range(1, ATTEMPTS + 1):
            grasp = yield from self._reach(name, avoid)
            if grasp is None:
                continue
            self.phase("grasp")
            yield from self.close_gripper(grasp.width)
            opening = self.context.opening
            if not between_pads(opening, grasp.width):
                yield from self._let_go(grasp)
                continue
            try:
                self.phase("lift")
                yield from self.play(self.retreat(holding=True), held_width=grasp.width)
                yield from self.wait_for("holding", self.context.robot, name, seconds=0.6)
            except DroppedError:
                yield from self._let_go(grasp)
                continue
            if self.true("holding", self.context.robot, name):
                evidence = {
                    "grasp_opening_m": self.context.opening,
                    "clearance_m": grasp.clearance,
                    "grasp_side": float(grasp.side),
                    "attempts": float(attempt),
                }
                return SkillResult(Reason.SUCCESS, f"{self.context.robot} holds {name}", evidence)
            yield from self._let_go(grasp)
        yield from self.play(self.retreat(holding=False))
        last = f"the gripper closed to {opening * 1e3:.0f} mm" if opening else "it slid away each time"
        text = f"{name} was not between the pads after {ATTEMPTS} attempts; {last}"
        return SkillResult(Reason.GRASP_MISSED, text, {"grasp_opening_m": opening, "attempts": float(ATTEMPTS)})

    def _reach(self, name: str, avoid: tuple[str, ...]) -> Generator[None, None, Grasp | None]:
        """Goes over the object, looks again, and straight down around it; rises again when it slides away: None."""
        while True:
            self._turned = False
            self.phase("approach")
            self._aim = self._choose(name, avoid)
            self.generator.set_gripper(self._aim.opening)
            if not (yield from self._goes(self.approach(self._aim.tool, holding=False))):
                continue
            yield from self.settle()
            if any(place.carrier and stands_on(place, self.world.object(name)) for place in self.world.places):
                yield from self.stands_still(lambda: self.world.object(name).pose, STEADY)
            self.phase("descend")
            grasp = self._aim = self._choose(name, avoid)
            yield from self.ensure_open(grasp.opening)
            if self._turned:
                continue
            slid = partial(self._slid, name, np.array(self.world.object(name).pose.position_w))
            if (yield from self._goes(self.descent(grasp.tool, holding=False), slid)):
                self._aim = None
                yield from self.settle()
                return grasp
            yield from self.play(self.lift(holding=False))
            if not self._turned:
                self._aim = None
                yield from self.wait(0.4)
                return None

    def _goes(self, trajectory: Trajectory, unless: Callable[[], bool] = lambda: False) -> Generator[None, None, bool]:
        """Plays a trajectory, or comes to rest if something happens or the grasp is turned; whether it was played."""
        self.generator.play((yield from self.clear(trajectory)))
        yield
        while not self.generator.done:
            if self._turned or unless():
                yield from self.halt("no further")
                return False
            yield
        return True

    def _slid(self, name: str, before: np.ndarray) -> bool:
        """Whether the object has slid away from where it was."""
        return bool(np.linalg.norm(np.subtract(self.world.object(name).pose.position_w, before)[:2]) > SLID)

    def _choose(self, name: str, avoid: tuple[str, ...]) -> Grasp:
        """The best grasp by the sides that are asked for, or by any where those cannot be had."""
        item = self.world.object(name)
        where = (self.kinematics, self.shape, self.world, item, avoid, self.travel)
        try:
            return choose_grasp(*where, self._sides, self.fits)
        except (BlockedError, UnreachableError):
            if self._sides == BOTH:
                raise
            self._sides = BOTH
            return choose_grasp(*where, fits=self.fits)

    def _let_go(self, grasp: Grasp) -> Step:
        """Opens, rises, gives perception time to see where the object went; next it is taken by the other sides."""
        self.phase("miss")
        if self._sides == BOTH:
            self._sides = (1 - grasp.side,)
        yield from self.open_gripper(grasp.opening)
        yield from self.play(self.lift(holding=False))
        yield from self.wait(0.4)
