"""A bench that is talked to: its slow mind reads what begins with "Kindly", and nothing else is hard."""

from planners.corrections.correction import Correction, CorrectionReply
from planners.corrections.interpret import interpret
from planners.executive import Executive, ExecutiveCfg
from planners.language.comprehend import comprehend_at_once
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded
from planners.minds.mind import Mind, Thought, TimedMind
from planners.minds.readers import Readers
from planners.minds.two_minds import MindsCfg, TwoMinds
from planners.mission.actions import Answer, Emit
from skills.world.snapshot import WorldSnapshot
from tests.planners.allocation.bench_world import ReachEstimator
from tests.planners.mission.fake_bench import FakeBench

HARD = "Kindly "


def at_once(text: str, world: WorldSnapshot) -> TaskTree | None:
    return None if HARD in text else comprehend_at_once(text, world)


def whole(text: str, world: WorldSnapshot) -> TaskTree:
    return read_bounded(text.replace(HARD, ""), world)


READERS = Readers(at_once, whole)


class DrawnMind:
    """Each thought takes its own time, whatever others are under way, so that later ones may be done earlier."""

    def __init__(self, seconds: list[float]) -> None:
        self._seconds, self.begun = seconds, 0

    def think(self, now, work) -> Thought:
        self.begun += 1
        return TimedMind(self._seconds[self.begun % len(self._seconds)]).think(now, work)


class Talk(FakeBench):
    """What is said to the bench, and what it says."""

    def __init__(
        self, slow: Mind, cfg: MindsCfg | None = None, fast: Mind | None = None, readers: Readers = READERS
    ) -> None:
        super().__init__(Executive(ExecutiveCfg(), ReachEstimator(reach=1.2)))
        self.minds = TwoMinds(self.executive, fast or TimedMind(), slow, readers, cfg)
        self.replies: list[CorrectionReply] = []

    def advance(self) -> None:
        super().advance()
        self.minds.update(self.now, self.world())
        self.carry_out()

    def carry_out(self) -> None:
        super().carry_out()
        self.replies += [reply for _, reply in self.minds.take_replies()] if hasattr(self, "minds") else []

    def request(self, name: str, text: str) -> None:
        self.minds.say(self.now, name, "anna", text, self.world())
        self.carry_out()

    def correction(self, name: str, text: str) -> None:
        meaning = interpret(text, ("left", "right"), things=self.world().names)
        self.minds.correct(self.now, Correction(name, self.now, "anna", text), meaning, self.world())
        self.carry_out()

    def answers_of(self, name: str) -> list[Answer]:
        return [answer for answer in self.answers if answer.utterance_id == name]

    def replies_of(self, name: str) -> list[CorrectionReply]:
        return [reply for reply in self.replies if reply.correction_id == name]

    def taken(self) -> list[str]:
        """Ids of what took effect or was answered, in order."""
        return [str(a.data["id"]) for a in self.log if isinstance(a, Emit) and a.kind in ("utterance", "correction")]
