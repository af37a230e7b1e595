"""An executive whose process is killed at random instants: all that it told is in its journal, and it goes on by that.

The seeds draw the calls in which it is killed; at which instruction it dies is left to the machine, and the checks hold
for every one of them.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults.acknowledged import executed_again, lost
from planners.corrections.correction import Correction
from planners.corrections.interpret import interpret
from planners.executive import ExecutiveCfg
from planners.memory.store import TipStore
from planners.mission.journal import Journal, read_journal
from tests.benchmarks.faults.killed_executive import KilledExecutive
from tests.planners.mission.fake_bench import FakeBench

KILLS = 6
REQUESTS = ("Put the red block and the blue block in the tray.", "Put the green block in the tray.")
CHANGES = (
    "do the blue one first",
    "also put the yellow block in the tray",
    "skip the green one",
    "undo",
    "stop",
    "go on",
)


class Bench(FakeBench):
    """A bench whose executive is killed; whoever gives it requests and corrections asks again until it answers."""

    def __init__(self, executive: KilledExecutive, tips: Path) -> None:
        super().__init__(executive)
        self.killed, self.tips, self.missing, self.changes = executive, TipStore(tips), [], 0
        executive.on_kill, executive.on_life = self.check, self.tell

    def check(self) -> None:
        """Looks for all that was told."""
        entries = read_journal(self.killed.path)
        self.missing += [each.words() for each in lost(self.killed.told, entries)]
        texts = {tip.text for tip in self.tips.read().tips}
        self.missing += [text for text in self.killed.lessons if text not in texts]

    def tell(self) -> None:
        """A new life hears of the robots."""
        for server in self.servers.values():
            self.executive.robot_status(self.now, server.name, server.alive, server.faulted, "")

    def correct(self, text: str) -> None:
        self.changes += 1
        correction = Correction(f"c{self.changes}", self.now, "anna", text)
        meaning = interpret(text, ("left", "right"), things=self.world().names)
        self.executive.correct(self.now, correction, meaning, self.world())
        self.carry_out()


def bench(tmp_path: Path, seed: int, make_journal=Journal, kills: int = KILLS) -> Bench:
    tips = tmp_path / "tips.json"
    cfg = ExecutiveCfg(result_timeout=40.0, cancel_timeout=5.0, memory=tips)
    return Bench(KilledExecutive(tmp_path / "journal.jsonl", cfg, seed, kills, 40, make_journal), tips)


def work(fake: Bench, seed: int) -> None:
    """Two missions with changes, and what ends them."""
    for number, request in enumerate(
        ("Put the red block and the blue block in the tray.", "Put the green block in the tray.")
    ):
        fake.say(request, f"u{number}")
        for text in CHANGES[seed % 3 :]:
            fake.run(2.0)
            fake.correct(text)
        fake.correct("go on")
        fake.run(300.0, until_answers=len(fake.answers) + 1)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_that_was_told_is_lost(tmp_path, seed) -> None:
    fake = bench(tmp_path, seed)
    try:
        work(fake, seed)
        fake.check()
    finally:
        fake.killed.close()
    assert len(fake.killed.killed_in) > KILLS / 2
    assert fake.missing == []
    assert executed_again(fake.killed.told) == []
    last = {answer.utterance_id: answer for answer in fake.answers}
    given_up = CHANGES[seed % 3] == "skip the green one"  # when nothing else is asked
    assert (last["u0"].status, last["u1"].status) == ("done", "failed" if given_up else "done")
    assert not given_up or last["u1"].text.endswith("somebody gave it up")
    begun = [kept for kept in read_journal(fake.killed.path) if kept["kind"] == "mission"]
    assert len(begun) == len(REQUESTS), "each request began one mission, however often it was said"


class LateJournal(Journal):
    """What must be found out: an entry is on disk only when the next one comes."""

    late = b""

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(self.late)
        self._file.flush()
        self.late = json.dumps(entry).encode() + b"\n"


def test_a_journal_that_is_behind_is_found_out(tmp_path) -> None:
    fake = bench(tmp_path, seed=0, make_journal=LateJournal, kills=1)
    try:
        fake.say(REQUESTS[0], "u0")
        while not fake.killed.killed_in:
            fake.advance()
    finally:
        fake.killed.close()
    assert fake.missing
