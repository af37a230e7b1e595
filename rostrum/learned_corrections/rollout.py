"""Episodes at many packing tables at once: the high level speaks, a person may interrupt, the low level acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from planners.high_level.histories import HistoryCfg
from planners.high_level.port import Said
from planners.high_level.snapping import CommandSnapper
from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.observation import TabletopObservation
from policies.language_conditioned.policy import ChunkPolicy
from policies.language_conditioned.segments import Segment
from sim.errors import PhysicsDivergedError
from sim.packing.commands import BY_TEXT
from sim.packing.person import Person, PersonCfg
from sim.packing.table import PackingCfg, PackingTable

Array = np.ndarray
Speak = Callable[[Array], list[Said]]
"""From histories, (tables, frames, features), to what is said to each."""


@dataclass(frozen=True)
class RolloutCfg:
    """How an episode goes.

    Attributes:
        table: Where.
        person: Who watches.
        history: What the high level sees.
        hold: Steps for which a command of the high level is held.
        said: Steps for which a person's words are held.
        longest: Steps after which an episode is over.
    """

    table: PackingCfg = field(default_factory=PackingCfg)
    person: PersonCfg = field(default_factory=PersonCfg)
    history: HistoryCfg = field(default_factory=HistoryCfg)
    hold: int = 10
    said: int = 20
    longest: int = 1100


@dataclass(frozen=True)
class StretchCfg:
    """How much around a correction is kept.

    Attributes:
        before: Steps before the interruption that count as well: they teach to say it before it is too late. Further
            back the hand is not yet where anybody could tell what will be wrong.
        after: Steps from the interruption on, while what was said is done.
        following: Steps after that, with what the robot then told itself and nobody objected to; up to the next
            correction. Without them nothing teaches that enough has been said.
    """

    before: int = 6
    after: int = 20
    following: int = 40


@dataclass(frozen=True)
class Correction:
    """What a person said: when [steps], in which words, and which command they were taken for."""

    step: int
    text: str
    taken: str


@dataclass
class Outcome:
    """What became of an episode.

    Attributes:
        seed: Of the table.
        packed: Blocks in the box at the end.
        steps: How long it took.
        high: What the high level saw in each step, (steps, features).
        timeline: What was commanded in each step.
        corrections: What the person said.
        states: The physics' positions in each step, where they were asked for.
        diverged: Whether the physics did; the episode counts as failed.
    """

    seed: int
    packed: int = 0
    steps: int = 0
    high: list[Array] = field(default_factory=list)
    timeline: list[str] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    states: list[Array] = field(default_factory=list)
    diverged: bool = False

    @property
    def success(self) -> bool:
        """Whether every block was packed."""
        return self.packed == 3

    @property
    def over(self) -> bool:
        """Whether nothing more happens."""
        return self.success or self.diverged


@dataclass
class _Place:
    """One table while it runs."""

    table: PackingTable
    seen: TabletopObservation
    outcome: Outcome
    person: Person | None
    until: int = 0  # step until which the command is held
    command: str = ""
    mended: bool = False  # whether a person said it


def roll_out(
    cfg: RolloutCfg,
    speak: Speak,
    make_low_level: Callable[[int], ChunkPolicy],
    seeds: Sequence[int],
    snapper: CommandSnapper | None = None,
    keep_states: bool = False,
) -> list[Outcome]:
    """Runs an episode for each seed, all at once.

    Args:
        cfg: How.
        speak: The high level.
        make_low_level: Makes a low level for a number of tables.
        seeds: Of the tables.
        snapper: Understands a person; nobody watches without one.
        keep_states: Whether the physics' positions are kept, for a film.
    """
    places = [_begin(cfg, seed, snapper is not None) for seed in seeds]
    low_level, running = make_low_level(len(places)), list(range(len(places)))
    for step in range(cfg.longest):
        for i in running:
            _record(places[i], keep_states)
        _command(cfg, [places[i] for i in running], step, speak)
        if snapper is not None:
            for i in running:
                _listen(cfg, places[i], step, snapper)
        batch = TabletopObservation.stack([place.seen for place in places])
        actions = low_level.act(batch, [place.command for place in places])
        for i in running:
            place = places[i]
            place.outcome.timeline.append(place.command)
            _act(place, actions[i], step)
        running = [i for i in running if not places[i].outcome.over]
        if not running:
            break
    return [place.outcome for place in places]


def _act(place: _Place, action: Array, step: int) -> None:
    """One step of a table; one whose physics diverges has failed, and the others go on."""
    try:
        place.seen = place.table.step(action)
        place.outcome.packed = int(place.table.packed().sum())
    except PhysicsDivergedError:
        place.outcome.packed, place.outcome.diverged = 0, True
    place.outcome.steps = step + 1


def _begin(cfg: RolloutCfg, seed: int, watched: bool) -> _Place:
    table = cfg.table.build()
    seen = table.reset(seed)
    return _Place(table, seen, Outcome(seed), Person(cfg.person, seed) if watched else None)


def _record(place: _Place, keep_states: bool) -> None:
    place.outcome.high.append(place.seen.for_high_level())
    if keep_states:
        place.outcome.states.append(place.table.data.qpos.copy())


def _command(cfg: RolloutCfg, places: Sequence[_Place], step: int, speak: Speak) -> None:
    """Asks the high level about the tables whose command has been held long enough."""
    asking = [place for place in places if step >= place.until]
    if not asking:
        return
    rows = cfg.history.steps(np.array([step]))[0]
    seen = np.stack([[place.outcome.high[row] for row in rows] for place in asking])
    for place, said in zip(asking, speak(seen), strict=True):
        place.command, place.until, place.mended = said.text, step + cfg.hold, False


def _listen(cfg: RolloutCfg, place: _Place, step: int, snapper: CommandSnapper) -> None:
    """Lets the person interrupt; the robot stands still while somebody speaks."""
    if place.person is None or place.mended:
        return
    text = place.person.speak(place.table, BY_TEXT[place.command])
    if text:
        taken = snapper.snap(text)
        place.outcome.corrections.append(Correction(step, text, taken))
        place.command, place.until, place.mended = taken, step + cfg.said, True


def snippets(outcomes: Sequence[Outcome], name: str, stretch: StretchCfg, history: HistoryCfg) -> list[Episode]:
    """The stretches around corrections, labelled with what was said, and then with what nobody objected to.

    Args:
        outcomes: Watched episodes.
        name: Prefix of the snippets' names.
        stretch: How long they are.
        history: What a high level sees; a snippet holds what it needs for its first moment.
    """
    return [
        _snippet(outcome, number, f"{name}-{outcome.seed}-{number}", stretch, history)
        for outcome in outcomes
        for number in range(len(outcome.corrections))
    ]


def _snippet(outcome: Outcome, number: int, title: str, stretch: StretchCfg, history: HistoryCfg) -> Episode:
    high, said = np.array(outcome.high), outcome.corrections[number]
    first, held = max(0, said.step - stretch.before), min(len(high), said.step + stretch.after)
    later = [each.step - stretch.before for each in outcome.corrections[number + 1 :]]
    end = max(held, min(len(high), held + stretch.following, *later))
    origin = max(0, first - history.span)
    segments = [Segment(title, said.taken, first - origin, held - origin, "correction")]
    for command, steps in groupby(range(held, end), outcome.timeline.__getitem__):
        own = list(steps)
        segments.append(Segment(title, command, own[0] - origin, own[-1] + 1 - origin))
    none = np.zeros((end - origin, 0), np.float32)
    return Episode(title, none, high[origin:end], none, tuple(segments))
