"""Take: an object out of the gripper of another arm that offers it in the air."""

from collections.abc import Generator

import numpy as np

from skills.contract import Reason, SkillResult
from skills.errors import UnreachableError
from skills.geometry import matrix_from_quaternion
from skills.manipulation.hand_over import LOST, HandOver, Stillness
from skills.manipulation.meeting import Cross, backwards, crosses, must_fit, room
from skills.manipulation.scripted import DroppedError, Script, Step
from skills.world.predicates import between_pads

ATTEMPTS = 2
PATIENCE = 40.0  # [s] for the other arm to offer it: it may have something to finish before
RELEASE = 8.0  # [s] for the other arm to let go
RELEASE_ASKED = 4.0  # [s] the same where an end was asked for
LEVEL = 0.5  # sine of the steepest tool that offers something: in ready poses, and on the way, tools point down
LET_GO = 0.012  # [m] beyond the object's width, from where on an opening gripper is off it
CLEAR_OF = 0.08  # [m] between a tool and the object, from where on its gripper is clear of it
CLEARING = 4.0  # [s] to wait for that


class Take(HandOver):
    """Executor of the skill ``take``."""

    phases = 6

    def script(self) -> Script:
        """Wait for the offer, approach, look again, in, close, check, wait until it is let go, back, ready."""
        name, giver = str(self.arguments["object"]), str(self.arguments["giver"])
        opening = 0.0
        for attempt in range(1, ATTEMPTS + 1):
            lacking = yield from self._wait_for_offer(name, giver)
            if lacking is not None:
                return lacking
            cross = yield from self._reach(name, giver)
            if cross is None:
                continue
            self.phase("grasp")
            self.bound = True
            yield from self.close_gripper(cross.across)
            opening = self.context.opening
            if self.asked or not between_pads(opening, cross.across):
                yield from self._let_go()
                if self.asked:
                    return self.put_off(f"{giver} holds {name}")
                yield from self._back(holding=False)
                continue
            self.phase("take over")
            if not (yield from self._released(name, giver, cross)):
                yield from self._let_go()
                if self.asked:
                    return self.put_off(f"{giver} holds {name}")
                yield from self._back(holding=False)
                yield from self._home(holding=False)
                return SkillResult(Reason.HOLD_CONDITION_LOST, f"{giver} did not let go of {name}, and still holds it")
            self.bound = False
            if self.asked:
                return self.put_off(f"{self.context.robot} holds {name}")
            self.phase("ready pose")
            yield from self._clear_of(name, giver)
            yield from self._back(holding=True, width=cross.across)
            yield from self._home(holding=True, width=cross.across)
            yield from self.wait_for("holding", self.context.robot, name, seconds=1.0)
            if not self.true("holding", self.context.robot, name):
                raise DroppedError(f"{name} is no longer between the pads")
            evidence = {"grasp_opening_m": self.context.opening, "attempts": float(attempt)}
            return SkillResult(Reason.SUCCESS, f"{self.context.robot} holds {name}", evidence)
        yield from self._home(holding=False)
        text = (
            f"{name} was not between the pads after {ATTEMPTS} attempts; the gripper closed to {opening * 1e3:.0f} mm"
        )
        return SkillResult(Reason.GRASP_MISSED, text, {"grasp_opening_m": opening, "attempts": float(ATTEMPTS)})

    def _wait_for_offer(self, name: str, giver: str) -> Generator[None, None, SkillResult | None]:
        """Until the other arm holds the object still, its tool about level; a result where that does not come about."""
        self.phase("wait")
        kept, held = Stillness(), self.now
        self.begin_waiting()
        while True:
            other, item = self.world.robot(giver), self.world.object(name)
            if abs(matrix_from_quaternion(other.tool.quaternion_w)[2, 2]) > LEVEL:
                kept.broken()
            elif kept.firm(self.world.stamp, other):
                return None
            if self.true("holding", giver, name):
                held = self.now
            elif self.now - held > LOST:
                return SkillResult(Reason.HOLD_CONDITION_LOST, f"{giver} no longer holds {item.name}")
            if not (yield from self.patient(PATIENCE)):
                return SkillResult(Reason.TIMED_OUT, f"{giver} did not offer {name} within {PATIENCE:g} s")

    def _reach(self, name: str, giver: str) -> Generator[None, None, Cross | None]:
        """Goes before the object, looks again, and straight in around it; None where it was taken away meanwhile."""
        self.phase("approach")
        widest = self.context.description.gripper.upper
        first, line = self._choose(name, giver)
        must_fit(name, first, self.shape, widest)
        yield from self.ensure_open(widest)
        yield from self.play(self._transit(self._rise(), line[-1][None], holding=False))
        yield from self.settle()
        lacking = yield from self._wait_for_offer(name, giver)
        if lacking is not None:
            return None
        self.phase("reach")
        cross, line = self._choose(name, giver, line[0])
        yield from self.play(self._straight(np.vstack((self.generator.path_position, line[::-1])), holding=False))
        yield from self.settle()
        return cross

    def _choose(self, name: str, giver: str, near: np.ndarray | None = None) -> tuple[Cross, np.ndarray]:
        """The way to take the object with the most room at the joints, and joint vectors from there straight back.

        Args:
            name: Of the object.
            giver: Who holds it.
            near: Joint vector, shape (n,) [rad], that the way is to be near to instead.

        Raises:
            UnreachableError: neither of the two can be reached.
        """
        item, problem = self.world.object(name), UnreachableError(f"{name} is out of reach")
        found: list[tuple[float, Cross, np.ndarray]] = []
        start = self.kinematics.home if near is None else near
        for cross in crosses(self.world.robot(giver).tool, item.pose, item.size):
            try:
                line = backwards(self.kinematics, self.kinematics.solve(cross.tool, start))
            except UnreachableError as error:
                problem = error
            else:
                good = room(self.kinematics, line) if near is None else -float(np.abs(line[0] - near).max())
                found.append((good, cross, line))
        if not found:
            raise problem
        _, cross, line = max(found, key=lambda each: each[0])
        return cross, line

    def _released(self, name: str, giver: str, cross: Cross) -> Generator[None, None, bool]:
        """Waits until the other gripper has opened."""
        self.begin_waiting()
        while self.world.robot(giver).gripper_opening < cross.held + LET_GO:
            yield from self._watch_grip(cross.across)
            if not (yield from self.patient(RELEASE_ASKED if self.asked else RELEASE)):
                return False
        return True

    def _clear_of(self, name: str, giver: str) -> Step:
        """Waits until the other arm has moved back, but not for ever: this one can move back as well."""
        until = self.now + CLEARING
        while self.now < until:
            item, tool = self.world.object(name).pose, self.world.robot(giver).tool
            if np.linalg.norm(np.subtract(item.position_w, tool.position_w)) > CLEAR_OF:
                return
            yield

    def _let_go(self) -> Step:
        yield from self.open_gripper(self.context.description.gripper.upper)
        self.bound = False

    def _back(self, holding: bool, width: float = 0.0) -> Step:
        line = backwards(self.kinematics, self.generator.path_position)
        yield from self.play(self._straight(line, holding), held_width=width)

    def _home(self, holding: bool, width: float = 0.0) -> Step:
        rise = self._rise()
        yield from self.play(self._transit(rise, self.kinematics.home[None], holding), held_width=width)
