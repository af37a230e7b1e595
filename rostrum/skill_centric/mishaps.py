"""What may befall a robot at work, so that there are failures: somebody takes a can away, or holds the drawer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from planners.meta_skills.plan import PlannedStep
from policies.meta_skills.observation import CANS, THINGS, RoomsObservation
from rostrum.skill_centric.outcome import Outcome
from sim.rooms.world import RoomsWorld

AWAY_W = (0.0, 3.0, 0.05)  # [m] where a can is that somebody took: beyond the walls
GRIP_OF_A_PERSON = 300.0  # [N]


@dataclass
class Mishap:
    """One mishap, once, at the beginning of a step.

    Attributes:
        kind: ``taken``: the step's can is carried away and perceived no more; ``held``: the drawer is held fast.
        text: The meta-skill during which it happens.
        name: The can.
        after: Frames of that meta-skill before it happens.
    """

    kind: Literal["taken", "held"]
    text: str
    name: str
    after: int
    done: bool = False

    @classmethod
    def drawn(cls, steps: Sequence[PlannedStep], seed: int) -> "Mishap | None":
        """A mishap of one of the steps; None where nothing of the kind can happen to them."""
        rng = np.random.default_rng([seed, 5])
        calls = [step.call for step in steps if step.call.object in CANS or step.call.skill in ("open", "close")]
        calls = [call for call in calls if call.skill != "release"]
        if not calls:
            return None
        call = calls[int(rng.integers(len(calls)))]
        kind = "taken" if call.object in CANS else "held"
        return cls(kind, call.text, call.object, int(rng.integers(1, 4)))

    def apply(self, world: RoomsWorld, seen: RoomsObservation, text: str, outcome: Outcome) -> RoomsObservation:
        """Lets it happen when its time has come; what is perceived then."""
        if not self.done and text == self.text:
            self.after -= 1
            if self.after < 0:
                self.done, outcome.mishap = True, f"{self.kind} during '{text}'"
                world.hold_drawer(GRIP_OF_A_PERSON) if self.kind == "held" else world.take_away(self.name, AWAY_W)
        if self.done and self.kind == "taken":
            perceived = seen.seen.copy()
            perceived[THINGS.index(self.name)] = False
            return replace(seen, seen=perceived)
        return seen
