"""Give: offer a held object to another arm in the air, and let go once that one holds it."""

from collections.abc import Generator

import numpy as np

from hardware.descriptions.robot import load_description
from skills.contract import Reason, SkillResult
from skills.errors import BlockedError, UnreachableError
from skills.manipulation.hand_over import LOST, HandOver, Stillness, across
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.meeting import EASY, Meeting, backwards, crosses, meetings, must_fit
from skills.manipulation.planning.transit import Transit
from skills.manipulation.scripted import Script
from skills.world.gripper_shape import SHAPES
from skills.world.predicates import released

PATIENCE = 30.0  # [s] for the other arm to come
RELEASE_SPARE = 0.022  # [m] that the gripper opens beyond the object's width


class Give(HandOver):
    """Executor of the skill ``give``."""

    phases = 4

    def script(self) -> Script:
        """To the meeting, wait until the other arm holds it as well, let go, back, ready, check."""
        name, to = str(self.arguments["object"]), str(self.arguments["to"])
        mine = self.world.robot(self.context.robot)
        width = across(mine, self.world.object(name))
        self.phase("meet")
        meeting = yield from self._meeting(name, to)
        yield from self.play(self._to(meeting.giver), held_width=width)
        yield from self.settle()
        self.phase("offer")
        lacking = yield from self._offer(name, to, width)
        if lacking is not None:
            return lacking
        self.phase("let go")
        yield from self.open_gripper(released(width + RELEASE_SPARE, self.world.object(name).size))
        self.bound = False
        if self.asked:
            return self.put_off(f"{to} holds {name}")
        self.phase("ready pose")
        yield from self.play(self._straight(backwards(self.kinematics, self.generator.path_position), holding=False))
        yield from self.play(self._transit(self.generator.path_position[None], self.kinematics.home[None], False))
        yield from self.wait_for("holding", to, name, seconds=1.0)
        if self.true("holding", to, name) and not self.true("holding", self.context.robot, name):
            return SkillResult(Reason.SUCCESS, f"{to} holds {name}", {"joint_room_rad": meeting.room})
        return SkillResult(Reason.EFFECT_NOT_REACHED, f"{name} was let go, but {to} does not hold it")

    def _meeting(self, name: str, to: str) -> Generator[None, None, Meeting]:
        """The first meeting that is easy for both arms and free, or else the roomiest of the free ones.

        Raises:
            BlockedError: the object is too small or too large, or the other robot cannot take it.
            UnreachableError: there is no meeting that both arms reach and that is free.
        """
        partner = self.world.robot(to)
        if to == self.context.robot or partner.model not in SHAPES:
            raise BlockedError(f"{to} cannot take {name} out of the gripper of {self.context.robot}")
        theirs = ArmKinematics(load_description(partner.model), partner.base)
        tool, item = self.world.robot(self.context.robot).tool, self.world.object(name)
        must_fit(name, crosses(tool, item.pose, item.size)[0], SHAPES[partner.model], theirs.description.gripper.upper)
        best: Meeting | None = None
        for meeting in meetings(self.kinematics, theirs, tool, item.pose, item.size, self.travel):
            yield
            if meeting is None or (best is not None and meeting.room <= best.room) or not self._free(meeting, to, name):
                continue
            best = meeting
            if meeting.room >= EASY:
                break
        if best is None:
            raise UnreachableError(f"{self.context.robot} and {to} have no place in the air where both reach {name}")
        return best

    def _free(self, meeting: Meeting, to: str, name: str) -> bool:
        """Whether neither arm touches the other, nor this one anything else, at the meeting and just before it."""
        ways = self.context.ways
        if ways is None:
            return True
        among = ways.surroundings(self.world, name)
        coming, there = (ways.with_other(among, to, joints) for joints in (meeting.before, meeting.taker))
        return not (
            ways.model(coming).touches(meeting.giver) or ways.model(there, gripper=False).touches(meeting.giver)
        )

    def _to(self, joints: np.ndarray) -> Transit:
        """The way to the meeting, on which what is held leans."""
        rise, name = self._rise(), str(self.arguments["object"])
        timed = self._plan(np.vstack((rise, joints)), holding=True)
        return Transit(timed.positions, rise, self._limits(holding=True), held=name, leaning=True)

    def _offer(self, name: str, to: str, width: float) -> Generator[None, None, SkillResult | None]:
        """Holds still until the other gripper has the object as well; a result where that does not come about."""
        kept, here = Stillness(), self.context.robot
        self.begin_waiting()
        held = self.now
        while True:
            partner = self.world.robot(to)
            self.bound = self.grips(to, name)
            if not self.bound:
                kept.broken()
                yield from self._watch_grip(width)
                if self.asked:
                    return self.put_off(f"{here} holds {name}")
            elif not self.generator.held and kept.firm(self.world.stamp, partner):
                return None
            if self.bound or self.true("holding", here, name):
                held = self.now
            elif self.now - held > LOST:
                text = f"{name} is no longer between the pads, and {to} does not hold it"
                return SkillResult(Reason.OBJECT_DROPPED, text, {"grasp_opening_m": self.context.opening})
            if not (yield from self.patient(PATIENCE)) and not self.bound:
                self.phase("ready pose")
                yield from self.play(self._to(self.kinematics.home), held_width=width)
                text = f"{to} did not take {name} within {PATIENCE:g} s; {here} still holds it"
                return SkillResult(Reason.TIMED_OUT, text)
