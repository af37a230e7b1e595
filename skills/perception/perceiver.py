"""The pipeline: a frame in, measured objects out."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hardware.ports.camera import View
from skills.geometry import invert
from skills.perception.associate import UNMATCHED, assign
from skills.perception.cfg import PerceptionCfg
from skills.perception.cloud import Projector, Rays
from skills.perception.detector import ColorDetector, Detection
from skills.perception.errors import FrameError, FrozenCameraError, PerceptionError
from skills.perception.evidence import Sight
from skills.perception.foreground import TableTops
from skills.perception.furniture import Furniture
from skills.perception.look import ROBOT, Look
from skills.perception.measure import COST_RANK, Candidate, Question
from skills.perception.observation import Observation, Percept
from skills.perception.robot_mask import BodyPart, PointsOf, robot_mask
from skills.perception.segmentation import Thing, joined, parted, segment
from skills.perception.view import check_view
from skills.world.catalogue import Catalogue, ObjectInfo
from skills.world.snapshot import ObjectBelief

SPREAD = 0.012  # [m] by which two parts of one object may be farther apart than its diagonal
MISFIT_COST = 2.5  # cost of a thing all of which contradicts an object; above UNMATCHED it is not that object
FIT_COST = 0.3  # of a point that lies one standard deviation off
SHADE_COST = 1.0  # of an object whose brightness is off by a factor of e, beyond what light does
WHOLE = 0.25  # contradiction up to which a thing is one object
HELD = 0.5  # share of a thing inside of a gripper, from which it is a part of the gripper unless it is known
RIVAL = 0.05  # by which another explanation may rank worse and still count as one
SWAP = 0.08  # by which two objects may rank worse together when they are taken for each other
LARGE = 120  # pixels of a thing that may be two objects
UPPERS = 2  # objects that are tried as the upper one of the two
DOUBTFUL = 0.15  # contradiction from which a thing of a colour that several objects have may be two of them
LIKELY_COST = 0.2  # of an object that the detector is not sure of
NO_FURNITURE = Furniture()


class ObjectPerceiver:
    """Finds the objects of a catalogue in frames of depth cameras, and what else stands on the tables.

    Args:
        catalogue: Objects to look for, tables and trays.
        cfg: How.

    Raises:
        PerceptionError: the catalogue has no table that something could stand on.
    """

    def __init__(self, catalogue: Catalogue, cfg: PerceptionCfg | None = None) -> None:
        self.cfg = cfg or PerceptionCfg()
        self._objects = catalogue.objects
        self._tops = TableTops(catalogue)
        if not self._tops.tables:
            raise PerceptionError("perception finds what stands on tables, and the catalogue has none; add a table")
        self._phrases = {item.name: f"{item.color} {item.kind}".strip() for item in catalogue.objects}
        self._detector = self.cfg.detector or ColorDetector()
        self._rays: dict[str, Rays] = {}
        self._last: dict[str, float] = {}

    def perceive(
        self,
        view: View,
        robots: Sequence[BodyPart] = (),
        expected: Sequence[ObjectBelief] = (),
        furniture: Furniture = NO_FURNITURE,
    ) -> Percept:
        """Looks at one frame.

        Args:
            view: The frame and where its camera was.
            robots: Parts of robots where they were when it was exposed; their pixels are left out.
            expected: Objects as believed, to see whether their places are empty.
            furniture: Drawers, doors and buttons as believed, which are no objects.

        Raises:
            FrameError: the frame, its intrinsics or its pose cannot be used, or the detector's masks.
            NoDepthError: nothing in it has a depth.
            FrozenCameraError: the camera gives a frame that is not newer than its last one.
        """
        depth = check_view(view)
        self._check_news(view)
        rays = self._rays_of(view)
        ground = self._tops.find(depth, rays, np.asarray(view.camera_to_world, dtype=float), furniture)
        projector = Projector(view.intrinsics, invert(ground.camera_to_world))
        masks = robot_mask(robots, projector, ground.mask, ground.points)
        free = ground.mask & ~masks.solid
        things = segment(depth, free, masks.hollow, self._detect(view), self.cfg.least_pixels)
        things = self._merge(things, ground.points)
        owners = np.zeros(depth.shape, dtype=np.int16)
        owners[masks.solid | masks.hollow] = ROBOT
        for number, thing in enumerate(things, start=1):
            owners[thing.rows, thing.columns] = number
        look = Look(view, ground, projector, owners, self._tops.supports(furniture), self.cfg)
        objects, rest = self._recognise(look, things)
        found = {item.name for item in objects}
        loose = [sight for sight in rest if masks.hollow[sight.thing.rows, sight.thing.columns].mean() < HELD]
        unknown = [seen for sight in loose if (seen := look.unknown(sight)) is not None]
        missed = [item for item in expected if item.name not in found]
        absent = tuple(item.name for item in missed if look.is_empty(item))
        hidden = tuple(item.name for item in missed if item.name not in absent and look.is_behind_a_robot(item))
        return Percept(view.frame.stamp, view.camera, tuple(objects), tuple(unknown), absent, hidden)

    def _check_news(self, view: View) -> None:
        last = self._last.get(view.camera)
        if last is not None and view.frame.stamp <= last:
            raise FrozenCameraError(
                f"camera '{view.camera}': its frame of {view.frame.stamp:.3f} s is not newer than the last one, of "
                f"{last:.3f} s; is it frozen?"
            )
        self._last[view.camera] = view.frame.stamp

    def _rays_of(self, view: View) -> Rays:
        rays = self._rays.get(view.camera)
        if rays is None or rays.intrinsics != view.intrinsics:
            rays = self._rays[view.camera] = Rays(view.intrinsics)
        return rays

    def _detect(self, view: View) -> Sequence[Detection]:
        detections = self._detector.detect(view.frame.image, sorted(set(self._phrases.values())))
        for found in detections:
            if found.mask is not None and found.mask.shape != view.frame.image.shape[:2]:
                raise FrameError(
                    f"the detector's mask for '{found.phrase}' has shape {found.mask.shape}, the image of camera "
                    f"'{view.camera}' {view.frame.image.shape[:2]}; a detector returns masks in the image's size"
                )
        return detections

    def _recognise(self, look: Look, things: Sequence[Thing]) -> tuple[list[Observation], list[Sight]]:
        """Observations of known objects, and the things that are none."""
        sights = [look.sight(thing) for thing in things]
        table = self._candidates(look, list(enumerate(sights, start=1)))
        self._join(look, sights, table)
        self._split(look, sights, table)
        pairs = self._assign(look, sights, table)
        found = []
        for thing, item in pairs:
            best = table[thing][item]
            assert best is not None, "what cannot be costs more than no match"
            rivals = _rivals(table, pairs, thing, item)
            found.append(look.observation(self._objects[item], sights[thing], best, rivals))
        taken = {thing for thing, _ in pairs}
        chosen = [best for thing, item in pairs if (best := table[thing][item]) is not None]
        rest = [sight for i, sight in enumerate(sights) if i not in taken and len(sight.thing.rows)]
        return found, [sight for sight in rest if not any(look.explains(best, sight) for best in chosen)]

    def _join(self, look: Look, sights: list[Sight], table: list[list[Candidate | None]]) -> None:
        """Joins, in place, things side by side that are no object each but one together: odd light parts an object."""
        poor = {i + 1 for i, row in enumerate(table) if _best(row) > WHOLE}
        for first, second in sorted(look.touching()) if len(poor) > 1 else ():
            if first not in poor or second not in poor:
                continue
            whole = joined(sights[first - 1].thing, sights[second - 1].thing)
            if not whole.phrases:
                continue
            before = sights[second - 1].thing
            look.claim(before, first)
            sight = look.sight(whole)
            row = self._candidates(look, [(first, sight)])[0]
            if _best(row) > WHOLE:
                look.claim(before, second)
                continue
            sights[first - 1], table[first - 1] = sight, row
            table[second - 1] = [None] * len(self._objects)
            nothing = Thing(before.rows[:0], before.columns[:0])
            sights[second - 1] = replace(sights[second - 1], thing=nothing)
            poor -= {first, second}

    def _split(self, look: Look, sights: list[Sight], table: list[list[Candidate | None]]) -> None:
        """Cuts in two, in place, what only two objects of one look together explain."""
        doubtful: dict[int, list[ObjectInfo]] = {}
        for i, sight in enumerate(sights):
            items = [item for item in self._objects if self._is_likely(look, sight, item)]
            if len(items) > 1 and len(sight.thing.rows) > LARGE and _best(table[i]) > DOUBTFUL:
                doubtful[i] = items
        for i, ways in self._parts(look, sights, doubtful).items():
            for parts in ways:
                look.claim(parts[1], len(sights) + 1)
                both = [look.sight(part) for part in parts]
                rows = self._candidates(look, [(i + 1, both[0]), (len(sights) + 1, both[1])])
                if max(map(_best, rows)) <= min(WHOLE, _best(table[i])):
                    sights[i], table[i] = both[0], rows[0]
                    sights.append(both[1])
                    table.append(rows[1])
                    break
                look.claim(parts[1], i + 1)

    def _parts(
        self, look: Look, sights: Sequence[Sight], doubtful: Mapping[int, Sequence[ObjectInfo]]
    ) -> dict[int, list[tuple[Thing, Thing]]]:
        """Pairs of parts of things that two objects may explain, the best first, by the things' indices.

        What is left of a thing beside its upper object is measured as another; each pixel then is the nearer one's.
        """
        sizes = {i: tuple(item.size for item in items) for i, items in doubtful.items()}
        upper = look.measure([Question(sights[i], sizes[i], i + 1, True) for i in doubtful]) if doubtful else []
        tries: list[tuple[int, Candidate, Question]] = []
        for i, row in zip(doubtful, upper, strict=True):
            ranked = [(_doubt(each), j, each) for j, each in enumerate(row) if each and each.seen.misfit < WHOLE]
            for _, j, each in sorted(ranked, key=lambda item: item[:2])[:UPPERS]:
                parts = parted(sights[i].thing, look.remainder(sights[i], each))
                if min(len(part.rows) for part in parts) >= self.cfg.least_pixels:
                    tries.append((i, each, Question(look.sight(parts[1]), sizes[i][:j] + sizes[i][j + 1 :], i + 1)))
        answers = look.measure([lower for *_, lower in tries]) if tries else []
        ways: dict[int, list[tuple[float, tuple[Thing, Thing]]]] = {}
        for (i, above, _), row in zip(tries, answers, strict=True):
            below = min((each for each in row if each is not None), key=lambda each: each.contradiction, default=None)
            if below is None or below.contradiction >= WHOLE:
                continue
            parts = parted(sights[i].thing, look.is_nearer(sights[i], below, above))
            if min(len(part.rows) for part in parts) >= self.cfg.least_pixels:
                ways.setdefault(i, []).append((_doubt(above) + below.contradiction, parts))
        return {i: [parts for _, parts in sorted(found, key=lambda way: way[0])] for i, found in ways.items()}

    def _assign(
        self, look: Look, sights: Sequence[Sight], table: list[list[Candidate | None]]
    ) -> list[tuple[int, int]]:
        costs = np.full((len(sights), len(self._objects)), np.inf)
        for i, row in enumerate(table):
            scores = dict(sights[i].thing.phrases)
            for j, candidate in enumerate(row):
                if candidate is not None:
                    item = self._objects[j]
                    doubt = LIKELY_COST * (1.0 - scores[self._phrases[item.name]])
                    doubt += SHADE_COST * look.shade_doubt(sights[i], item)
                    costs[i, j] = MISFIT_COST * candidate.contradiction + FIT_COST * candidate.fit.cost + doubt
        return assign(costs)

    def _candidates(self, look: Look, numbered: Sequence[tuple[int, Sight]]) -> list[list[Candidate | None]]:
        """Every thing as every object; None where it cannot be that object."""
        may_be = [[self._is_likely(look, sight, item) for item in self._objects] for _, sight in numbered]
        questions = [
            Question(sight, tuple(item.size for item, good in zip(self._objects, row, strict=True) if good), number)
            for (number, sight), row in zip(numbered, may_be, strict=True)
        ]
        answers = [iter(row) for row in look.measure(questions)]
        return [[next(found) if good else None for good in row] for found, row in zip(answers, may_be, strict=True)]

    def _is_likely(self, look: Look, sight: Sight, item: ObjectInfo) -> bool:
        """Whether it is worth measuring a thing as an object."""
        return self._may_be(sight.thing, item) and SHADE_COST * look.shade_doubt(sight, item) < UNMATCHED

    def _may_be(self, thing: Thing, item: ObjectInfo) -> bool:
        return any(phrase == self._phrases[item.name] for phrase, _ in thing.phrases)

    def _merge(self, things: Sequence[Thing], points: PointsOf) -> list[Thing]:
        """Joins parts of one object that something in front of it cut apart."""
        merged: list[tuple[Thing, np.ndarray]] = []
        for thing in things:
            box = np.quantile(points(thing.rows, thing.columns), (0.02, 0.98), axis=0)
            for i, (other, around) in enumerate(merged):
                shared = set(dict(thing.phrases)) & set(dict(other.phrases))
                sizes = [np.linalg.norm(item.size) for item in self._objects if self._phrases[item.name] in shared]
                low, high = np.minimum(box[0], around[0]), np.maximum(box[1], around[1])
                if sizes and np.linalg.norm(high - low) < max(sizes) + SPREAD:
                    merged[i] = (joined(other, thing), np.stack((low, high)))
                    break
            else:
                merged.append((thing, box))
        return [thing for thing, _ in merged]


def _rivals(
    table: Sequence[Sequence[Candidate | None]], pairs: Sequence[tuple[int, int]], thing: int, item: int
) -> list[Candidate]:
    """Explanations about as good as the chosen one: the thing as another object, and another thing as the object.

    That other thing is no object, or one that the thing itself may be as well: the two may be mistaken for each other.
    """
    best, chosen = table[thing][item], dict(pairs)
    assert best is not None, "what cannot be is not chosen"
    found = [each for j, each in enumerate(table[thing]) if each and j != item and each.rank < best.rank + RIVAL]
    for other, row in enumerate(table):
        rival = row[item]
        if other == thing or rival is None:
            continue
        theirs = chosen.get(other)
        if theirs is None:
            found += [rival] if rival.rank < best.rank + RIVAL else []
            continue
        mine, current = table[thing][theirs], row[theirs]
        if mine is not None and current is not None:
            loss = mine.rank + rival.rank - best.rank - current.rank
            found += [rival] if loss < SWAP else []
    return found


def _doubt(upper: Candidate) -> float:
    """How little a thing looks like this object on top of another one."""
    return upper.seen.misfit + COST_RANK * upper.fit.cost


def _best(candidates: Sequence[Candidate | None]) -> float:
    """The least contradiction among candidates; infinite without any."""
    return min((each.contradiction for each in candidates if each is not None), default=np.inf)
