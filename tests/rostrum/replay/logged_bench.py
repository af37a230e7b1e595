"""The bench of fakes with an event log, as a node or a rehearsal writes it, and what the executive said of itself."""

from pathlib import Path

from hardware.document import to_dict
from planners.corrections.correction import Correction, CorrectionReply
from planners.corrections.interpret import interpret
from planners.executive import Executive, ExecutiveCfg
from planners.language.understand import understand
from planners.mission.actions import Answer, Emit, PublishPlan
from planners.mission.journal import Journal
from rostrum.replay.recording import Recording, recording_of
from rostrum.runs.events import EventWriter, read_events
from tests.planners.allocation.bench_world import ReachEstimator
from tests.planners.mission.fake_bench import Faults
from tests.planners.mission.test_editing import TableBench

RUN_ID = "20260101-120000-000000"


class LoggedBench(TableBench):
    """Keeps ``events.jsonl`` in a folder, and the executive's status at the end of every step."""

    def __init__(self, folder: Path, faults: Faults | None = None, seed: int = 0) -> None:
        self.folder, self._cfg = folder, ExecutiveCfg(RUN_ID, result_timeout=40.0, cancel_timeout=5.0)
        self._estimator = ReachEstimator(reach=1.2)
        journal = Journal(folder / "journal.jsonl")
        super().__init__(Executive(self._cfg, self._estimator, journal, understand), faults, seed)
        self._events = EventWriter(folder / "events.jsonl", RUN_ID)
        self._reported: dict = {}
        self._said = 0
        self.statuses: list[tuple[float, dict]] = []
        self.note("graph_started", scene="bench", seed=seed, mode="rehearsal")

    def note(self, kind: str, node_id: str = "", **data) -> None:
        self._events.write(self.now, "executive", kind, node_id, data)

    def say(self, text: str = "", utterance_id: str = "u1") -> None:
        self.note("said", id=utterance_id, who="anna", text=text)
        super().say(text, utterance_id)

    def correct(self, text: str) -> CorrectionReply:
        self._said += 1
        correction = Correction(f"c{self._said}", self.now, "anna", text)
        reply = self.executive.correct(self.now, correction, interpret(text, ("left", "right")), self.world())
        self.note("correction_answered", said=text, id=correction.id, who="anna", reply=to_dict(reply))
        self.carry_out()
        return reply

    def crash(self) -> None:
        """The executive is killed and started again."""
        journal = Journal(self.folder / "journal.jsonl")
        self.executive = Executive.resume(journal, self._cfg, self._estimator, self.now, understand)
        for server in self.servers.values():
            self.executive.robot_status(self.now, server.name, server.alive, server.faulted)
        self.carry_out()

    def carry_out(self) -> None:
        before = len(self.log)
        super().carry_out()
        for action in self.log[before:]:
            self._write(action)
        status = self.executive.status()
        if status != self._reported:
            self._reported = status
            self.note("mission_status", status=status)
        self.statuses.append((self.now, status))

    def _write(self, action: object) -> None:
        if isinstance(action, Answer):
            words, choices = list(action.words), list(action.choices)
            self.note("answered", id=action.utterance_id, status=action.status, text=action.text, words=words,
                      choices=choices)  # fmt: skip
        elif isinstance(action, Emit):
            self.note(action.kind, action.node_id, **action.data)
        elif isinstance(action, PublishPlan) and (request := self.executive.request(self.world())) is not None:
            self.note("plan", plan=to_dict(action.plan), tree=to_dict(request[0]), goals=request[1])

    def recording(self) -> Recording:
        path = self.folder / "events.jsonl"
        return recording_of(read_events(path), path, self.folder)
