"""An executive that dies after any line of its journal: who asks again is answered, and nothing is done twice."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from planners.corrections.correction import Correction
from planners.corrections.interpret import interpret
from planners.executive import Executive, ExecutiveCfg
from planners.language.understand import read_bounded
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator
from tests.planners.mission.fake_bench import FakeBench

SAID = (
    ("say", "Put the red block and the blue block in the tray."),
    ("correct", "also put the yellow block in the tray"),
    ("correct", "undo"),
    ("correct", "do the blue one first"),
    ("correct", "also put the green block in the tray"),
    ("correct", "call this evening chore"),
    ("say", "Put the yellow block in the tray."),
    ("correct", "forget the whole thing"),
)


class Died(BaseException):
    """The process is gone."""


class FatalJournal(Journal):
    """A journal whose process dies once that many lines are on disk, before anybody hears of the last."""

    left = 0

    def _write(self, entry: dict[str, Any]) -> None:
        super()._write(entry)
        self.left -= 1
        if self.left == 0:
            raise Died


class Conversation:
    """Says everything, and says again what was not answered because the executive died."""

    def __init__(self, folder: Path, lines: int = 0) -> None:
        self.path, self.deaths = folder / f"journal-{lines}.jsonl", 0
        self._parts = ExecutiveCfg(memory=folder / f"tips-{lines}.json"), ReachEstimator(reach=1.2)
        journal = FatalJournal(self.path)
        journal.left = lines
        self.fake = FakeBench(Executive(*self._parts, journal, read_bounded))
        self.replies = [self._ask(number, way, text) for number, (way, text) in enumerate(SAID)]
        self.fake.run(30.0)

    def _ask(self, number: int, way: str, text: str) -> tuple[bool, str]:
        if way == "say":
            self._until_answered(lambda e, world: e.say(self.fake.now, f"u{number}", "anna", text, world))
            answers = [each for each in self.fake.answers if each.utterance_id == f"u{number}"]
            return answers[0].status == "accepted", answers[0].text
        correction = Correction(f"c{number}", self.fake.now, "anna", text)
        meaning = interpret(text, ("left", "right"), things=self.fake.world().names)
        reply = self._until_answered(lambda e, world: e.correct(self.fake.now, correction, meaning, world))
        return reply.accepted, reply.text

    def _until_answered(self, ask: Callable[..., Any]) -> Any:
        while True:
            try:
                reply = ask(self.fake.executive, self.fake.world())
            except Died:
                self.deaths += 1
                journal, (cfg, estimator) = Journal(self.path), self._parts
                self.fake.executive = Executive.resume(journal, cfg, estimator, self.fake.now, read_bounded)
                for server in self.fake.servers.values():
                    self.fake.executive.robot_status(self.fake.now, server.name, True)
                continue
            self.fake.carry_out()
            return reply

    @property
    def outcome(self) -> tuple[Any, ...]:
        """What was answered, what was asked in the end, and what the last words on each request were."""
        leaves = self.fake.executive.asked.root.leaves()
        last = {answer.utterance_id: answer.status for answer in self.fake.answers}
        return self.replies, sorted((leaf.object, leaf.destination) for leaf in leaves), last


def test_nothing_is_done_twice_after_whichever_line_it_dies(tmp_path) -> None:
    undisturbed = Conversation(tmp_path)
    wanted = undisturbed.outcome
    assert wanted[0][1][0], "the first change is accepted"
    assert wanted[2] == {"u0": "failed", "u6": "failed"}, "what was asked was given up"
    for lines in range(1, len(SAID) + 1):  # one line each, but for what only runs
        killed = Conversation(tmp_path, lines)
        assert killed.deaths == 1
        assert killed.outcome == wanted, f"it died after line {lines}"
