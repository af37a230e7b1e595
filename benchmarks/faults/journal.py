"""``rostrum bench faults --journal``: an executive at work is killed again and again; what it told must stay true."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.faults.acknowledged import Acknowledged, executed_again, kept, lost
from benchmarks.faults.busy_person import BusyPerson
from benchmarks.faults.told import EXECUTIVE, Told
from benchmarks.result import BenchResult, Metric, percentile, read_rows
from planners.memory.store import TipStore
from planners.mission.journal import read_journal
from rostrum.cli.terminal import line
from rostrum.graph.supervisor import REVIVAL_SPAN
from rostrum.runs.environment import environment
from rostrum.session import Session, SessionCfg

KILLS, QUICK_KILLS = 100, 5
KILLS_OF_A_GRAPH = 25
WAYS = ("work", "said", "heard")
STREAMS = ("answer", "correction", "node", "plan", "mission", "edit")
WORK = (0.5, 8.0)  # [s] between an answer after a kill and the next kill
SOON = {"said": 0.15, "heard": 0.005}  # [s], at most, from what was said or told to the kill
PAUSE = (0.3, 1.5)  # [s] between two things said
HEARD_TIMEOUT, END_TIMEOUT = 10.0, 40.0  # [s] that a kill waits for something to be told, for a mission to end
LATE = 0.3  # [s] for what was told before a kill and is still on its way
ANSWER_TIMEOUT, PROGRESS_TIMEOUT = 240.0, 240.0  # [s], for a machine that others keep busy


@dataclass(frozen=True)
class JournalBenchCfg:
    """What to run.

    Attributes:
        kills: How many.
        out: Folder for the run folders.
        domain: ROS domain id.
    """

    kills: int
    out: Path
    domain: int


@dataclass
class KillRow:
    """One kill.

    Attributes:
        kill: Number; also the seed.
        way: ``work``: at an instant of its work; ``said``: soon after something was said to it, as it acts on it;
            ``heard``: within milliseconds after it told something.
        instant: Since the executive answered after the kill before, or was ready [s].
        last: What was told last, in words.
        entries: Entries of the journal.
        checked: Things told since the kill before, each looked for in the journal; those from before are looked for
            again, and not counted again.
        lost: What was told and is not in the journal, or not in order.
        lessons: Lessons and shortcuts that were told to be learned since the kill before.
        forgotten: Those of them that are not on disk.
        torn: Whether the last line was torn.
        again: Nodes that were told to be done and were executed again without a word of why.
        answered: Whether what was said before is answered as before.
        seconds: From the kill to that answer [s].
        unfinished: Whether a mission was under way.
        went_on: Whether it was taken over and something of it came about; of no mission, whether the next one began.
    """

    kill: int
    way: str = ""
    instant: float = 0.0
    last: str = ""
    entries: int = 0
    checked: int = 0
    lost: list[str] = field(default_factory=list)
    lessons: int = 0
    forgotten: list[str] = field(default_factory=list)
    torn: bool = False
    again: list[str] = field(default_factory=list)
    answered: bool = False
    seconds: float = float("nan")
    unfinished: bool = False
    went_on: bool = False


def run(cfg: JournalBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the kills that ``resume`` does not hold; one graph is killed many times."""
    rows = read_rows(resume, "kill", "lost") if resume is not None and resume.exists() else []
    result, target, commit = BenchResult("journal", results=rows), json_file or resume, environment().commit
    done = {row["kill"] for row in rows}
    left = [kill for kill in range(cfg.kills) if kill not in done]
    for first in range(0, len(left), KILLS_OF_A_GRAPH):
        for row in _graph(cfg, left[first : first + KILLS_OF_A_GRAPH]):
            result.results.append({**asdict(row), "commit": commit})
            line(f"{row.kill:>3}  {row.way:<6}{row.instant:>5.1f} s  {row.checked:>3} checked  {_verdict(row)}")
            result.metrics = metrics(result.results)
            if target is not None:
                result.write(target)
    result.metrics = metrics(result.results)
    return result


def _verdict(row: KillRow) -> str:
    wrong = [f"lost: {each}" for each in row.lost] + [f"forgotten: {each}" for each in row.forgotten]
    wrong += [f"executed again: {each}" for each in row.again]
    wrong += [] if row.answered else ["not answered as before"]
    wrong += [] if row.went_on else ["did not go on"]
    return "; ".join(wrong) or f"nothing lost, answers after {row.seconds:.1f} s (last: {row.last[:60]})"


def metrics(rows: list[dict[str, Any]]) -> dict[str, Metric]:
    """Figures over all kills, what was lost last."""
    unfinished = [row for row in rows if row["unfinished"]]
    went_on, n = sum(row["went_on"] for row in unfinished), len(rows)

    def total(key: str) -> int:
        return sum(len(row[key]) for row in rows)

    return {
        "kills": Metric(n, n=n),
        "kills with a mission under way": Metric(len(unfinished), n=n),
        "acknowledged entries checked": Metric(sum(row["checked"] for row in rows), n=n),
        "journals with a torn last line": Metric(sum(row["torn"] for row in rows), n=n),
        "time until it answers again, median": percentile([row["seconds"] for row in rows], 50),
        "time until it answers again, p95": percentile([row["seconds"] for row in rows], 95),
        "missions that went on": Metric(went_on, len(unfinished), "==", n=len(unfinished)),
        "kills after which the same is answered": Metric(sum(row["answered"] for row in rows), n, "==", n=n),
        "nodes that were done and executed again": Metric(total("again"), 0.0, "==", n=n),
        "lessons told and not on disk": Metric(total("forgotten"), 0.0, "==", n=sum(row["lessons"] for row in rows)),
        "acknowledged entries lost": Metric(total("lost"), 0.0, "==", n=n),
    }


def _graph(cfg: JournalBenchCfg, kills: list[int]) -> Iterator[KillRow]:
    """Kills the executive of one graph again and again."""
    name = f"journal-{kills[0]}"
    memory = (cfg.out / f"{name}-tips.json").resolve()
    memory.unlink(missing_ok=True)
    overrides = {EXECUTIVE: {"memory": str(memory)}}
    session_cfg = SessionCfg(name, cfg.out, seed=kills[0], domain=cfg.domain, record=False, overrides=overrides,
                             revivals=int(REVIVAL_SPAN))  # fmt: skip
    with Session(session_cfg) as session:
        session.start()
        target = _Target(session, memory)
        for kill in kills:
            yield target.kill(kill)


class _Target:
    """One graph, its busy person, and the executive that is killed."""

    def __init__(self, session: Session, memory: Path) -> None:
        self._session, self._client = session, session.client
        self._told = Told(session.client)
        self._journal, self._store = session.folder.path / "journal.jsonl", TipStore(memory)
        self._requests: list[str] = []
        self._corrections: list[str] = []
        self._checked = self._lessons = self._shortcuts = self._again = 0

    def kill(self, number: int) -> KillRow:
        """Keeps the executive busy, kills it, and looks at what is left of it and at its next life."""
        draw = np.random.default_rng([number, 53])
        row, person = KillRow(number, WAYS[number % len(WAYS)]), BusyPerson(draw)
        begin = time.monotonic()
        self._work(person, draw, begin + draw.uniform(*WORK))
        if not self._requests:
            self._speak(person)
            self._wait(lambda: bool(self._client.replies.get(self._requests[0])), ANSWER_TIMEOUT)
        struck = self._strike(row.way, person, draw)
        row.instant = round(struck - begin, 3)
        self._wait(lambda: self._dead(), 5.0)
        self._wait(lambda: False, LATE)
        self._examine(row)
        resumed = len(self._told.resumed)
        row.answered = self._same_again()
        row.seconds = round(time.monotonic() - struck, 2)
        row.went_on = self._goes_on(row.unfinished, resumed, person)
        again = executed_again(self._told.all)
        row.again, self._again = again[self._again :], len(again)
        return row

    # Work

    def _work(self, person: BusyPerson, draw: np.random.Generator, until: float) -> None:
        while (left := until - time.monotonic()) > 0.0:
            self._speak(person)
            self._wait(lambda: False, min(left, draw.uniform(*PAUSE)))

    @property
    def _runs(self) -> bool:
        return (self._client.mission or {}).get("state") == "running"

    @property
    def _paused(self) -> bool:
        return bool((self._client.mission or {}).get("paused"))

    def _held(self) -> str:
        """Colour of a block that a gripper holds; empty when none is held."""
        facts = self._client.world.facts if self._client.world is not None else ()
        return next((fact.split(", ")[1].removesuffix("_block)") for fact in facts if fact.startswith("holding(")), "")

    def _speak(self, person: BusyPerson) -> None:
        said = person.next(self._runs, self._paused, self._held())
        if said.way == "say":
            self._requests.append(self._client.say(said.text))
        else:
            self._corrections.append(self._client.correct(said.text))

    def _wait(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Listens, and lets the supervisor do its work, until a condition holds; returns whether it does."""
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() >= end:
                return False
            self._client.spin(0.02)
            self._session.poll()
        return True

    # The kill

    @property
    def _pid(self) -> int:
        return self._session.supervisor.record.pids[EXECUTIVE]

    def _dead(self) -> bool:
        return self._session.supervisor.process(EXECUTIVE).ended() is not None

    def _strike(self, way: str, person: BusyPerson, draw: np.random.Generator) -> float:
        """Kills the executive; gives the instant on the monotonic clock [s]."""
        delay = draw.uniform(0.0, SOON.get(way, 1.0))
        if way == "heard":
            stream = str(draw.choice(STREAMS))
            struck = self._told.strike_at(stream, self._pid, delay)
            if stream == "mission" and self._runs:  # nothing more is asked, so that it may end
                self._wait(lambda: struck() > 0.0, END_TIMEOUT)
            end = time.monotonic() + HEARD_TIMEOUT
            while not struck() and time.monotonic() < end:
                self._speak(person)
                self._wait(lambda: struck() > 0.0, draw.uniform(*PAUSE))
            self._told.disarm()
            if struck():
                return struck()
        if way == "said":
            self._speak(person)
        self._client.spin(delay)
        os.kill(self._pid, signal.SIGKILL)
        return time.monotonic()

    # What is left

    def _examine(self, row: KillRow) -> None:
        raw = self._journal.read_bytes()
        row.torn, told = not raw.endswith(b"\n"), self._told.all
        entries = read_journal(self._journal)
        row.entries = len(entries)
        row.lost = [each.words() for each in lost(told, entries)]
        row.checked, self._checked = len(told) - self._checked, len(told)
        row.last = told[-1].words() if told else ""
        row.lessons, row.forgotten = self._learned()
        over = [entry["kind"] for entry in entries if entry["kind"] in ("mission", "end")]
        row.unfinished = over[-1:] == ["mission"]

    def _learned(self) -> tuple[int, list[str]]:
        """How many lessons and shortcuts were told since the last look, and which of them are not on disk."""
        lessons, shortcuts = self._told.lessons[self._lessons :], self._told.shortcuts[self._shortcuts :]
        self._lessons, self._shortcuts = len(self._told.lessons), len(self._told.shortcuts)
        memory = self._store.read()
        texts, names = {tip.text for tip in memory.tips}, {each.name for each in memory.shortcuts}
        missing = [each for each in lessons if each not in texts] + [each for each in shortcuts if each not in names]
        return len(lessons) + len(shortcuts), missing

    # The next life

    def _same_again(self) -> bool:
        """Whether the next life answers what was answered last as before, or with what the journal says since."""
        answered = [id_ for id_ in self._requests if self._of("answer", "id", id_)]
        corrected = [id_ for id_ in self._corrections if self._of("correction", "correction_id", id_)]
        same = self._repeated(answered[-1], "answer", "id")
        return (not corrected or self._repeated(corrected[-1], "correction", "correction_id")) and same

    def _of(self, stream: str, key: str, id_: str) -> list[Acknowledged]:
        return [each for each in self._told.all if each.stream == stream and each.content[key] == id_]

    def _repeated(self, id_: str, stream: str, key: str) -> bool:
        before = self._of(stream, key, id_)
        end = time.monotonic() + ANSWER_TIMEOUT
        while len(now := self._of(stream, key, id_)) == len(before) and time.monotonic() < end:
            self._client.repeat(id_)
            self._wait(lambda: len(self._of(stream, key, id_)) > len(before), 0.25)
        held = [each for each in kept(read_journal(self._journal))[stream] if each[key] == id_]
        since = held[held.index(before[-1].content) :] if before[-1].content in held else []
        return bool(now[len(before) :]) and all(each.content in since for each in now[len(before) :])

    def _goes_on(self, unfinished: bool, resumed: int, person: BusyPerson) -> bool:
        """Whether the mission is taken over and something of it comes about; without one, whether a new one begins."""
        heard, said = len(self._told.all), 0.0

        def progress() -> bool:
            news = self._told.all[heard:]
            if unfinished:
                return len(self._told.resumed) > resumed and any(each.stream in ("node", "mission") for each in news)
            return any(each.stream == "answer" for each in news)

        end = time.monotonic() + PROGRESS_TIMEOUT
        while not progress() and time.monotonic() < end:
            if time.monotonic() - said > 2.0 and (self._paused or not unfinished):
                said = time.monotonic()
                self._speak(person)
            self._wait(progress, 0.5)
        return progress()
