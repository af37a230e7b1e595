"""The state rebuilt from the log is the executive's own, at every instant, with and without its own word in the log."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from planners.executive import Executive, ExecutiveCfg
from planners.mission.journal import Journal
from rostrum.rehearsal import Team
from rostrum.replay.fold import StateFold, fold
from rostrum.replay.recording import Recording, open_recording
from rostrum.runs.folder import RunFolder
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import load_scene
from tests.planners.mission.fake_bench import Faults
from tests.planners.mission.test_editing import THREE
from tests.rostrum.replay.logged_bench import LoggedBench

BY_STATUS_ONLY = {"monitors", "robots"}  # verdicts need the world; a robot that was always well is nowhere in events
EVERYTHING = {"run_id", "state", "text", "utterance_id", "plan_id", "revision", "started", "nodes", "monitors",
              "paused", "waits", "priorities", "robots"}  # fmt: skip
EDITS = ("skip the green one", "use the other arm", "never touch the yellow block", "undo", "stop", "left arm stop",
         "go on", "the yellow one first", "not that one, the blue one", "bring one more", "forget the red block",
         "this is more urgent",
         "forget the whole thing", "also put the blue block in the tray", "crash")  # fmt: skip


def assert_rebuilt(
    recording: Recording, statuses: list[tuple[float, dict]], checkpoints: bool, names: set[str] = EVERYTHING
) -> int:
    """Compares what the executive said of itself at each instant with what the log up to then adds up to."""
    adding, position, compared = StateFold(checkpoints), 0, 0
    for number, (now, status) in enumerate(statuses):
        if number + 1 < len(statuses) and statuses[number + 1][0] == now:
            continue  # more happened at the same instant
        while position < len(recording.entries) and recording.entries[position].t <= now + 1e-9:
            adding.take(recording.entries[position])
            position += 1
        found = adding.state.status()
        for name in names if checkpoints else names - BY_STATUS_ONLY:
            if name != "run_id" or adding.state.run_id:
                assert found[name] == status[name], f"{name} at {now}"
        compared += 1
    assert adding.state.notes == []
    return compared


@settings(
    max_examples=10,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(st.floats(0.5, 60.0), st.sampled_from(EDITS)), max_size=5),
    st.sampled_from([0.0, 0.0, 0.3]),
    st.lists(st.tuples(st.floats(1.0, 30.0), st.just("left"), st.just(25.0)), max_size=1),
    st.integers(0, 1000),
)
def test_whatever_is_said_and_whatever_fails(tmp_path_factory, said, rate, kills, seed) -> None:
    faults = Faults(lost_call=rate / 3, failed_pick=rate, dropped=rate / 2, safety=rate / 3, kills=tuple(kills))
    bench = LoggedBench(tmp_path_factory.mktemp("run"), faults, seed)
    bench.say(THREE)
    for at, text in sorted(said):
        bench.run(at - bench.now)
        bench.crash() if text == "crash" else bench.correct(text)
    bench.correct("go on")
    bench.run(200)
    recording = bench.recording()
    assert_rebuilt(recording, bench.statuses, checkpoints=True)
    if not any(text == "crash" for _, text in said):  # a crash may lose what was not yet said
        assert_rebuilt(recording, bench.statuses, checkpoints=False)


def test_a_second_mission_begins_afresh(tmp_path: Path) -> None:
    bench = LoggedBench(tmp_path)
    bench.say("Put the red block in the tray.")
    bench.run(120, until_answers=2)
    bench.say("Put the green block in the tray.", "u2")
    bench.run(5)
    bench.say("Put the yellow block in the tray.", "u3")
    bench.run(120)
    assert_rebuilt(bench.recording(), bench.statuses, checkpoints=False)
    state = fold(bench.recording().entries)
    assert [mission.state for mission in state.missions] == ["done", "done"]
    assert [step.id for step in state.besides["u3"].added] == ["t2.1.pick", "t2.1.place"]
    assert [status for status, _ in state.answers["u3"]] == ["accepted", "done"]


def test_a_lost_line_is_noticed_and_spoils_only_what_lies_before_the_next_status(tmp_path: Path) -> None:
    bench = LoggedBench(tmp_path)
    bench.say("Put the red block in the tray.")
    bench.run(120, until_answers=2)
    lines = bench.recording().path.read_text().splitlines()
    lost = next(number for number, line in enumerate(lines) if '"node_done"' in line)
    bench.recording().path.write_text("\n".join(lines[:lost] + lines[lost + 1 :]) + "\n")
    state = fold(bench.recording().entries)
    assert state.status() == bench.statuses[-1][1]
    assert len(state.notes) == 1
    assert "t1.pick is done" in state.notes[0]


class WatchedTeam:
    """A rehearsed team whose executive has a journal, and what it said of itself after every control period."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = RunFolder.create("run", tmp_path)
        self._measured = MeasuredWorld(load_scene("bench"), 0)
        self._events = self.folder.open_events()
        self.team = Team(self._measured, self._events, self.folder.run_id)
        self.statuses: list[tuple[float, dict]] = []
        self._take(Executive(*self._parts(), journal=Journal(self.folder.path / "journal.jsonl")))

    def _parts(self):
        old = self.team.executive
        return ExecutiveCfg(run_id=self.folder.run_id), old._estimator

    def _take(self, executive: Executive) -> None:
        self.team.executive = self.team.minds._executive = executive

    def crash(self) -> None:
        journal = Journal(self.folder.path / "journal.jsonl")
        self._take(Executive.resume(journal, *self._parts(), now=self.team.now))

    def run(self, until: float) -> None:
        while self.team.now < until and not (self.team.answers and self.team.answers[-1].status != "accepted"):
            self.team.advance()
            self.note()

    def note(self) -> None:
        self.statuses.append((self.team.now, self.team.executive.status()))

    def close(self) -> Recording:
        self._measured.close()
        self._events.close()
        return open_recording(self.folder.path)


@pytest.fixture(scope="module")
def corrected(tmp_path_factory) -> tuple[Recording, WatchedTeam]:
    """A rehearsal in which a task is skipped, everything is stopped, and the executive is killed."""
    watched = WatchedTeam(tmp_path_factory.mktemp("runs"))
    watched.run(3.0)
    watched.team.say("u1", "Put the red block and the green block in the tray.")
    watched.note()
    for at, text in ((5.0, "skip the red one"), (6.0, "stop"), (6.5, "go on"), (7.0, "crash"), (9.0, "slower")):
        watched.run(at)
        watched.crash() if text == "crash" else watched.team.correct(text)
        watched.note()
    watched.run(60.0)
    return watched.close(), watched


def test_a_rehearsal_with_corrections_and_a_crash_is_rebuilt_at_every_control_period(corrected) -> None:
    recording, watched = corrected
    assert watched.team.answers[-1].status == "done"
    before = [(now, status) for now, status in watched.statuses if now < 7.0]
    assert_rebuilt(recording, before, checkpoints=False)
    # the executive tells its status when it is supervised, every 50 ms: verdicts, robots, and waits after a crash
    by_transition = EVERYTHING - BY_STATUS_ONLY - {"waits"}
    assert assert_rebuilt(recording, watched.statuses, True, by_transition) > 1000
    assert fold(recording.entries).status() == watched.team.executive.status()


def test_what_the_corrections_did_is_rebuilt(corrected) -> None:
    state = fold(corrected[0].entries)
    said = {record.correction.text: record for record in state.corrections.values()}
    assert list(said) == ["skip the red one", "stop", "go on", "slower"]
    change = said["skip the red one"].plan_change
    assert change is not None
    assert {step.text for step in (*change.left_out, *change.cancelled)} >= {"place red block in tray"}
    assert said["stop"].plan_change is None
    assert {reply.source for reply in said["stop"].replies} == {"left", "right", "executive"}
