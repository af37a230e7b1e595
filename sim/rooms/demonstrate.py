"""Scripted demonstrations in the rooms: chains of meta-skills that are cut into pieces, and whole tasks uncut."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from hardware.mobile.body import BodyCommand
from policies.meta_skills.bins import FIRE, GRAB, PAUSE, RELEASE
from policies.meta_skills.call import LEARNT, MetaSkillCall, all_calls
from policies.meta_skills.demonstrations import Demonstration
from policies.meta_skills.observation import CANS, CONTAINERS, DRAWER, TARGET, TRAVEL, RoomsObservation
from sim.rooms.expert import Act, act, held_can, place_b, place_w
from sim.rooms.layout import CAN_HALF_HEIGHT
from sim.rooms.truth import effect
from sim.rooms.world import RoomsCfg, RoomsWorld

Array = np.ndarray
LONGEST = 150  # periods of one meta-skill
CARRIED = (0.08, 0.08, 0.3)  # of one period [m, m, rad], at most
BEFORE_CARRIED = 20  # periods of a move before the body is carried off, at most
STANDING = 0.01  # [m] of a can's middle from the height of one that stands on the floor


@dataclass(frozen=True)
class DemonstrationCfg:
    """How it is demonstrated.

    Attributes:
        rooms: Where.
        noisy: Share of the pieces in which the body is pushed about; what is recorded is what the expert does then.
        push: Standard deviation of the pushes of one period: base [m], turn [rad], tool [m].
        carried: Periods, at most, for which the body is carried off during a move of such a piece, once.
        rest: Periods that a finished piece ends with, told to stop.
        chain: Meta-skills of one episode, at most.
    """

    rooms: RoomsCfg = field(default_factory=RoomsCfg)
    noisy: float = 0.6
    push: tuple[float, float, float] = (0.015, 0.05, 0.008)
    carried: int = 10
    rest: int = 3
    chain: int = 6


class Demonstrator:
    """Works through seeds, one episode each; what fails is not kept, as an operator would not keep it.

    Args:
        cfg: How.
    """

    def __init__(self, cfg: DemonstrationCfg) -> None:
        self._cfg = cfg

    def pieces(self, quota: dict[str, int], seed: int) -> list[Demonstration]:
        """Demonstrations cut by meta-skill, so many of each sentence.

        Args:
            quota: Pieces of each sentence.
            seed: Of the first episode.
        """
        left, found = dict(quota), []
        while any(left.values()):
            world = self._cfg.rooms.build()
            seen = world.reset(seed)
            rng = np.random.default_rng([seed, 2])
            for call in self._chain(world, left, rng):
                piece, seen = self._piece(world, call.text, [call], seen, rng)
                if piece is None:
                    break
                if left.get(call.text, 0) > 0:
                    left[call.text] -= 1
                    found.append(piece)
            seed += 1
        return found

    def task(self, text: str, calls: Sequence[MetaSkillCall], seed: int, drawer: bool) -> Demonstration | None:
        """One whole task under its own sentence; None when it failed.

        Args:
            text: Of the task.
            calls: Its meta-skills.
            seed: Of the episode.
            drawer: Whether the drawer begins open.
        """
        world = replace(self._cfg.rooms, open_drawer=drawer).build()
        seen = world.reset(seed)
        return self._piece(world, text, calls, seen, np.random.default_rng([seed, 2]))[0]

    def _chain(self, world: RoomsWorld, left: dict[str, int], rng: np.random.Generator) -> Iterator[MetaSkillCall]:
        """Meta-skills that make sense one after another, those that are still wanted first."""
        count = 0
        while count < self._cfg.chain:
            block = self._block(world, left, rng)
            yield from block
            count += len(block)

    def _block(self, world: RoomsWorld, left: dict[str, int], rng: np.random.Generator) -> list[MetaSkillCall]:
        held, opened = held_can(world), world.drawer > TRAVEL / 2.0
        if held:
            supports = [*CONTAINERS, *([DRAWER] if opened else [])]
            return self._wanted([_put(held, support) for support in supports], left, rng)
        free = [can for can in CANS if abs(place_w(world, can)[2] - CAN_HALF_HEIGHT) < STANDING and _lone(world, can)]
        choices = [[MetaSkillCall("move", can), MetaSkillCall("grasp", can)] for can in free]
        turn = [MetaSkillCall("close" if opened else "open", DRAWER)]
        if not _at_drawer(world) or rng.random() < 0.5:
            turn.insert(0, MetaSkillCall("move", DRAWER))
        plain = [[MetaSkillCall("move", name)] for name in (*CONTAINERS, TARGET)]
        return self._wanted([*choices, turn, *plain], left, rng)

    @staticmethod
    def _wanted(
        choices: list[list[MetaSkillCall]], left: dict[str, int], rng: np.random.Generator
    ) -> list[MetaSkillCall]:
        """One of the choices, more often one of which more is wanted."""
        weights = np.array([0.01 + sum(left.get(call.text, 0) for call in block) for block in choices])
        return choices[int(rng.choice(len(choices), p=weights / weights.sum()))]

    def _piece(
        self,
        world: RoomsWorld,
        text: str,
        calls: Sequence[MetaSkillCall],
        seen: RoomsObservation,
        rng: np.random.Generator,
    ) -> tuple[Demonstration | None, RoomsObservation]:
        own, things, actions = [], [], []
        pushed = rng.random() < self._cfg.noisy
        for number, call in enumerate(calls):
            last, rests = number == len(calls) - 1, 0
            away = self._carried_off(rng) if pushed and call.skill == "move" else {}
            for period in range(LONGEST):
                done = act(world, call)
                if done.stop and not last:
                    break
                features = seen.features()
                own.append(features[0])
                things.append(features[1])
                actions.append(action_of(done))
                rests += done.stop
                if rests == self._cfg.rest:
                    break
                command = (
                    self._pushed(away.get(period, done.command), rng) if pushed and not done.stop else done.command
                )
                seen = world.step(command, done.fire)
            if not effect(world, call):
                return None, seen
        return Demonstration(text, np.array(own), np.array(things), np.array(actions)), seen

    def _carried_off(self, rng: np.random.Generator) -> dict[int, BodyCommand]:
        """What the body does instead in some periods, by their number: one way at one rate, as if somebody took it."""
        begin, length = rng.integers(BEFORE_CARRIED), rng.integers(self._cfg.carried + 1)
        way = rng.uniform(-1.0, 1.0, 3) * CARRIED
        return dict.fromkeys(range(begin, begin + length), BodyCommand((way[0], way[1]), way[2]))

    def _pushed(self, command: BodyCommand, rng: np.random.Generator) -> BodyCommand:
        base, turn, tool = self._cfg.push
        draw = rng.normal(size=5)
        shift = (command.shift[0] + base * draw[0], command.shift[1] + base * draw[1])
        turned, reach, lift = (
            command.turn + turn * draw[2],
            command.reach + tool * draw[3],
            command.lift + tool * draw[4],
        )
        return BodyCommand(shift, turned, reach, lift, command.grip)


def action_of(done: Act) -> Array:
    """What an expert did as an action, (7,)."""
    command = done.command
    code = FIRE if done.fire else PAUSE if command.grip is None else GRAB if command.grip else RELEASE
    return np.array([float(done.stop), *command.shift, command.turn, command.reach, command.lift, float(code)])


def even_quota(each: int) -> dict[str, int]:
    """Pieces of each sentence: as many of every learnt meta-skill, spread over what it may be about, rounded up."""
    calls = [call for call in all_calls() if call.skill in LEARNT]
    variants = Counter(call.skill for call in calls)
    return {call.text: math.ceil(each / variants[call.skill]) for call in calls}


def _put(can: str, support: str) -> list[MetaSkillCall]:
    return [MetaSkillCall("move", support), MetaSkillCall("position", can, support), MetaSkillCall("release", can)]


def _at_drawer(world: RoomsWorld) -> bool:
    """Whether the body stands before the drawer, as it does once it let something go in there: a plan goes on then."""
    x, y = place_b(world, world.handle_w)
    return bool(0.2 < x < 0.5 and abs(y) < 0.05)


def _lone(world: RoomsWorld, can: str) -> bool:
    """Whether a can stands in no box and not in the drawer."""
    place = place_w(world, can)
    boxes = [place_w(world, name) for name in CONTAINERS]
    return all(np.linalg.norm(place[:2] - box[:2]) > 0.2 for box in boxes) and place[0] < world.handle_w[0] - 0.05
