"""Pick: grasp an object from above, lift it, bring it to the ready pose."""

from collections.abc import Generator

import numpy as np

from skills.contract import Reason, SkillResult
from skills.manipulation.grasp import Grasp, choose_grasp
from skills.manipulation.scripted import DroppedError, Script, ScriptedExecutor, Step
from skills.world.predicates import OPENING_TOLERANCE, stands_on

ATTEMPTS = 2
STEADY = 0.006  # [m] what lies on a robot's tray and moves less stands still
SLID = 0.010  # [m] an object that moved further from where the gripper comes down would be under a finger


class Pick(ScriptedExecutor):
    """Executor of the skill ``pick``."""

    phases = 6

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
            if abs(opening - grasp.width) > OPENING_TOLERANCE:
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
        self.phase("approach")
        grasp = self._choose(name, avoid)
        self.generator.set_gripper(grasp.opening)
        yield from self.play(self.approach(grasp.tool, holding=False))
        yield from self.settle()
        if any(place.carrier and stands_on(place, self.world.object(name)) for place in self.world.places):
            yield from self.stands_still(lambda: self.world.object(name).pose, STEADY)
        self.phase("descend")
        grasp = self._choose(name, avoid)
        yield from self.ensure_open(grasp.opening)
        if not (yield from self._go_down(name, grasp)):
            return None
        yield from self.settle()
        return grasp

    def _go_down(self, name: str, grasp: Grasp) -> Generator[None, None, bool]:
        """Straight down around the object; where it slides away meanwhile, up again. Returns whether it is reached."""
        before = np.array(self.world.object(name).pose.position_w)
        self.generator.play(self.descent(grasp.tool, holding=False))
        yield
        while not self.generator.done:
            if np.linalg.norm(np.subtract(self.world.object(name).pose.position_w, before)[:2]) > SLID:
                yield from self.halt("the object slid away")
                yield from self.play(self.lift(holding=False))
                yield from self.wait(0.4)
                return False
            yield
        return True

    def _choose(self, name: str, avoid: tuple[str, ...]) -> Grasp:
        return choose_grasp(self.kinematics, self.shape, self.world, self.world.object(name), avoid, self.travel)

    def _let_go(self, grasp: Grasp) -> Step:
        """Opens, rises, and gives perception time to see where the object went."""
        self.phase("miss")
        yield from self.open_gripper(grasp.opening)
        yield from self.play(self.lift(holding=False))
        yield from self.wait(0.4)
