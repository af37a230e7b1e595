"""A graph whose language model does not answer: what moves is stopped, supervised and finished all the same."""

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(900)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from benchmarks.minds.slow_model import HARD, SlowModel
from rostrum.runs.events import read_events
from rostrum_interfaces.msg import Document, Reply
from rostrum_nodes import topics


@pytest.fixture
def model(monkeypatch, tmp_path):
    monkeypatch.setenv("ROSTRUM_READINGS", str(tmp_path / "readings.json"))
    with SlowModel(200.0) as slow:
        for name, value in slow.environ().items():
            monkeypatch.setenv(name, value)
        yield slow


@pytest.mark.slow
def test_a_reader_that_does_not_answer_holds_up_no_stop_no_skill_and_no_order(make_session, model):
    def executive_replied(correction: str) -> list:
        return [r for r in client.correction_replies.get(correction, []) if r.source == "executive"]

    with make_session(mode="wall", overrides={"executive": {"reading_patience": 200.0}}) as session:
        session.start()
        client, heartbeats = session.client, []
        mission = topics.MISSION
        client.node.create_subscription(Document, mission.name, lambda m: heartbeats.append(m), mission.qos)
        blocks = ("red", "blue", "yellow", "green")  # enough to do until the model is asked, also on a busy machine
        utterance = client.say(" Then ".join(f"put the {color} block in the tray." for color in blocks))
        assert client.spin_until(lambda: any(s.node_id for s in client.skills.values()), 60.0)
        hard = client.say(HARD)
        assert client.spin_until(model.asked.is_set, 60.0), "the language model is asked"

        begun = {s.node_id: s.fraction for s in client.skills.values() if s.node_id}
        goes_on = lambda: any(  # noqa: E731
            s.node_id and s.fraction > begun.get(s.node_id, 0.0) + 0.05 for s in client.skills.values()
        )
        seen = len(heartbeats)
        assert client.spin_until(goes_on, 120.0), "a skill goes on"
        assert client.spin_until(lambda: len(heartbeats) >= seen + 10, 60.0), "and is supervised"

        stop = session.correct("stop")
        assert client.spin_until(lambda: all(s.paused for s in client.skills.values()), 60.0)
        assert client.spin_until(lambda: bool(executive_replied(stop)), 60.0)
        assert executive_replied(stop)[0].accepted
        skip = session.correct("skip the green one")
        client.spin(1.0)
        assert not executive_replied(skip), "what was said first comes first"
        assert hard not in client.replies

        model.released.set()
        assert client.spin_until(lambda: bool(executive_replied(skip)), 60.0)
        text = executive_replied(skip)[0].text
        assert text in ("I skip 'green block to the tray'", "I put the green block back")  # it may be held by then
        assert [reply.status for reply in client.replies[hard]] == [Reply.REFUSED], "while everything is held"
        session.correct("go on")
        done = lambda: client.replies.get(utterance, [None])[-1].status == Reply.DONE  # noqa: E731
        assert client.spin_until(done, 400.0)
        client.spin(1.2)
        assert {"in(red_block, tray)", "on_table(green_block)"} <= set(client.ground_truth["facts"])
    told = read_events(session.folder.events).of_kind("skill_ended", "answered", "correction_answered")
    ids = [event.data.get("id") for event in told]
    waiting = [event.data["reason"] for event in told[: ids.index(hard)] if event.kind == "skill_ended"]
    assert set(waiting) <= {"success"}, "no skill missed its supervisor; what the skip takes back ends later"
    assert ids.index(hard) < ids.index(skip)
