"""The whole graph: real processes over ROS on loopback, lock-step, judged by ground truth."""

import os
import signal

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(240)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from planners.corrections.correction import REMINDER
from planners.memory.learning import with_tip
from planners.memory.store import TipStore
from planners.memory.tip import Tip, TipMeaning, TipSituation
from rostrum.errors import GraphRunningError, NotReadyError, UsageError
from rostrum.finish import finish_run
from rostrum.missions import run_mission
from rostrum.runs.bag_index import bag_run_id
from rostrum.runs.events import read_events
from rostrum.runs.folder import load_run
from rostrum_interfaces.msg import Reply

TIMEOUT = 200.0


def test_one_sentence_moves_the_arms_and_everything_carries_one_run_id(make_session):
    with make_session(seed=1) as session:
        session.start()
        outcome = run_mission(session, "Put the green block on the white mark. Never touch the red block.", TIMEOUT)
    assert outcome.done, outcome.text
    html = finish_run(session.folder.path, film=False)
    run = load_run(session.folder.path)
    assert run.report is not None
    assert run.report.success, run.report.failure
    assert "in(green_block, white_mark)" in run.report.ground_truth["facts"]
    assert run.report.ground_truth["objects"]["red_block"]["touched_by"] == ["table"]
    assert run.report.run_id == bag_run_id(session.folder.path) == session.folder.run_id
    assert {event.run_id for event in run.log.events} == {session.folder.run_id}
    assert session.folder.run_id in html.read_text()


def test_what_is_not_understood_is_refused_and_nothing_moves(make_session):
    refused = {
        "": "empty",
        "Put the purple block in the tray.": "purple",
        "Put the red block in the oven.": "oven",
        "The third arm puts the red block in the tray.": "",
        "Juggle the red block.": "juggle",
        "Put the red block in the tray. Never touch the red block.": "",
        "Stack the red block on the red block.": "",
    }
    with make_session() as session:
        session.start()
        for text, word in refused.items():
            outcome = run_mission(session, text, 30.0)
            assert outcome.status in (Reply.REFUSED, Reply.QUESTION), (text, outcome)
            assert word in outcome.text.lower() + " ".join(outcome.words).lower()
        session.client.spin(1.0)
        moved = {name: o["max_displacement"] for name, o in session.client.ground_truth["objects"].items()}
    assert max(moved.values()) < 1e-3
    events = read_events(session.folder.events)
    assert not events.of_kind("skill_started")


def test_without_the_world_topic_skills_hold_and_say_so(make_session):
    """Skills have no other access to the simulator: with their snapshot gone they end in ``perception_lost``."""
    with make_session(overrides={"sim": {"patience": 3.0}}) as session:
        session.start()
        session.client.say("Put the red block in the tray.")
        running = lambda: any(s.node_id and s.fraction > 0.1 for s in session.client.skills.values())  # noqa: E731
        assert session.client.spin_until(running, 60.0)
        os.kill(session.supervisor.record.pids["world"], signal.SIGKILL)
        ended = lambda: any(e.data.get("reason") == "perception_lost" for e in _ended(session))  # noqa: E731
        assert session.client.spin_until(ended, 60.0)
        assert ("world", "killed by SIGKILL") in session.poll()
        session.supervisor.restart("world")
        done = lambda: any(r[-1].status == Reply.DONE for r in session.client.replies.values())  # noqa: E731
        assert session.client.spin_until(done, 120.0)


def _ended(session):
    return read_events(session.folder.events).of_kind("skill_ended")


def test_stop_holds_everything_until_go_on(make_session):
    with make_session() as session:
        session.start()
        client = session.client
        utterance = client.say("Put the red block in the tray.")
        running = lambda: any(s.node_id and s.fraction > 0.1 for s in client.skills.values())  # noqa: E731
        assert client.spin_until(running, 60.0)
        stop = session.correct("stop")
        assert client.spin_until(lambda: all(s.paused for s in client.skills.values()), 10.0)
        told = lambda: [r.text for r in client.correction_replies.get(stop, ()) if '"at_rest"' in r.document]  # noqa: E731
        assert client.spin_until(lambda: bool(told()), 30.0)
        assert "everything stands still" in told()[0]
        client.spin(2.0)
        before = {r: s.fraction for r, s in client.skills.items()}
        client.spin(2.0)
        assert {r: s.fraction for r, s in client.skills.items()} == before
        session.correct("go on")
        done = lambda: client.replies.get(utterance, [None])[-1].status == Reply.DONE  # noqa: E731
        assert client.spin_until(done, 120.0)


def test_a_nan_command_is_refused_at_the_last_gate(make_session):
    from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

    from rostrum_nodes import topics

    with make_session(mode="wall") as session:
        session.start()
        client = session.client
        publisher = client.node.create_publisher(JointTrajectory, topics.COMMAND.of("left"), topics.COMMAND.qos)
        assert client.spin_until(lambda: publisher.get_subscription_count() > 0, 10.0)
        names = [f"joint{i}" for i in range(1, 8)] + ["gripper"]
        message = JointTrajectory(joint_names=names)
        message.header.stamp = client.node.get_clock().now().to_msg()
        message.points = [JointTrajectoryPoint(positions=[float("nan")] * 8, velocities=[0.0] * 8)]
        publisher.publish(message)
        assert client.spin_until(lambda: client.safety.get("left") and client.safety["left"].state == "fault", 10.0)
        assert "nan" in client.safety["left"].text.lower()


def test_one_robot_is_stopped_by_a_service_until_a_person_resets_it(make_session):
    from std_srvs.srv import Trigger

    from rostrum_nodes import topics

    def call(service: str) -> Trigger.Response:
        asked = client.node.create_client(Trigger, service.format(robot="left"))
        assert client.spin_until(asked.service_is_ready, 10.0)
        future = asked.call_async(Trigger.Request())
        assert client.spin_until(future.done, 10.0)
        return future.result()

    with make_session() as session:
        session.start()
        client = session.client
        assert call(topics.STOP_ONE).success
        assert client.spin_until(lambda: client.safety["left"].fault == "emergency_stop", 10.0)
        client.spin(2.0)  # nobody else lifts it
        assert (client.safety["left"].fault, client.safety["right"].fault) == ("emergency_stop", "")
        assert call(topics.RESET).success
        assert client.spin_until(lambda: client.safety["left"].fault == "", 10.0)


def test_malformed_messages_are_refused_and_nobody_dies(make_session):
    from sensor_msgs.msg import JointState

    from rostrum_interfaces.msg import Correction, Event, ObjectPose, ObjectPoses, Utterance
    from rostrum_nodes import topics

    stranger = ObjectPoses(objects=[ObjectPose(name="dragon", position_sigma=0.001)])
    bad = [
        (topics.MARKERS, "", stranger),
        (topics.MARKERS, "", ObjectPoses(objects=[ObjectPose(name="red_block", position_sigma=float("nan"))])),
        (topics.EVENTS, "", Event()),
        (topics.CORRECT, "", Correction()),
        (topics.SAY, "", Utterance()),
    ]
    with make_session() as session:
        session.start()
        client = session.client
        for topic, robot, message in bad:
            publisher = client.node.create_publisher(topic.type, topic.of(robot), topic.qos)
            assert client.spin_until(lambda publisher=publisher: publisher.get_subscription_count() > 0, 10.0)
            publisher.publish(message)
            client.spin(0.3)
        joints, broken = topics.JOINT_STATES, JointState(name=["joint1"], position=[1.0, 2.0])
        publisher = client.node.create_publisher(joints.type, joints.of("left"), joints.qos)
        assert client.spin_until(lambda: publisher.get_subscription_count() > 0, 10.0)

        def refused() -> set[str]:
            publisher.publish(broken)  # only the newest is looked at, and sound ones come in between
            return {event.data["topic"] for event in read_events(session.folder.events).of_kind("message_refused")}

        assert client.spin_until(lambda: {"/markers", "/left/joint_states"} <= refused(), 20.0)
        assert session.poll() == []
        outcome = run_mission(session, "Put the red block in the tray.", TIMEOUT)
    assert outcome.done, outcome.text


def test_joints_measured_in_the_future_are_refused_and_the_present_ones_still_believed(make_session):
    from sensor_msgs.msg import JointState

    from rostrum_nodes import topics
    from rostrum_nodes.convert import to_time

    with make_session() as session:
        session.start()
        client, joints = session.client, topics.JOINT_STATES
        seen: list[JointState] = []
        client.node.create_subscription(JointState, joints.of("left"), seen.append, joints.qos)
        publisher = client.node.create_publisher(JointState, joints.of("left"), joints.qos)
        assert client.spin_until(lambda: bool(seen) and publisher.get_subscription_count() > 0, 20.0)

        def refused() -> bool:
            ahead = JointState(name=seen[-1].name, position=[0.0] * 8, velocity=[0.0] * 8, effort=[0.0] * 8)
            ahead.header.stamp = to_time(client.world.stamp + 1000.0)
            publisher.publish(ahead)
            events = read_events(session.folder.events).of_kind("message_refused")
            return any("ahead" in event.data["cause"] for event in events if event.source == "world")

        assert client.spin_until(refused, 30.0)
        client.spin(0.5)
        left = next(robot for robot in client.world.robots if robot.name == "left")
        assert left.stamp <= client.world.stamp + 0.1


@pytest.mark.slow
def test_what_is_remembered_is_told_to_the_robot_and_the_correction_of_a_person_is_learned(make_session, tmp_path):
    store = TipStore(tmp_path / "tips.json")
    slow = TipMeaning("speed", object="red_block", skills=("pick", "place"), level=0.5)
    store.learn("before", lambda memory: with_tip(memory, Tip(slow, TipSituation(""), "slower", "before")))
    with make_session(overrides={"executive": {"memory": str(store.path)}}) as session:
        session.start()
        client = session.client
        utterance = client.say("Put the red block in the tray.")
        running = lambda: any(s.node_id and s.fraction > 0.05 for s in client.skills.values())  # noqa: E731
        assert client.spin_until(running, 60.0)
        correction = session.correct("grip harder")
        replied = lambda: any(r.accepted for r in client.correction_replies.get(correction, []))  # noqa: E731
        assert client.spin_until(replied, 20.0)
        done = lambda: client.replies.get(utterance, [None])[-1].status == Reply.DONE  # noqa: E731
        assert client.spin_until(done, 150.0)
        client.spin(2.0)
        said = [reply.text for reply in client.replies[utterance]]
    assert "As you asked before: 50% speed with the red block" in said[0]
    events = read_events(session.folder.events)
    told = [e.data["reply"]["text"] for e in events.of_kind("correction_answered") if e.data["who"] == REMINDER]
    assert [text.split(" ", 1)[1] for text in told] == ["moves at 50% speed", "moves at 100% speed"]
    assert sorted(tip.meaning.kind for tip in store.read().tips) == ["grip", "speed"]


@pytest.mark.slow
def test_the_other_one_comes_first(make_session):
    with make_session() as session:
        session.start()
        client = session.client
        utterance = client.say("Put the red block and the blue block in the tray.")
        running = lambda: any(s.node_id and 0.05 < s.fraction < 0.5 for s in client.skills.values())  # noqa: E731
        assert client.spin_until(running, 60.0)
        correction = session.correct("no, the other one")
        accepted = lambda: any(r.accepted for r in client.correction_replies.get(correction, []))  # noqa: E731
        assert client.spin_until(accepted, 20.0), client.correction_replies
        done = lambda: client.replies.get(utterance, [None])[-1].status == Reply.DONE  # noqa: E731
        assert client.spin_until(done, 150.0)
        client.spin(1.2)
        assert {"in(red_block, tray)", "in(blue_block, tray)"} <= set(client.ground_truth["facts"])


@pytest.mark.slow
def test_what_is_asked_is_edited_in_words_and_taken_back(make_session):
    def answered(text: str) -> str:
        correction = session.correct(text)
        replied = lambda: any(r.source == "executive" for r in client.correction_replies.get(correction, []))  # noqa: E731
        assert client.spin_until(replied, 20.0), text
        return next(r.text for r in client.correction_replies[correction] if r.source == "executive")

    with make_session() as session:
        session.start()
        client = session.client
        assert answered("skip the blue one") == "nothing is running that could be changed"
        utterance = client.say("Put the red block in the tray. Then put the blue block in the tray.")
        running = lambda: any(s.node_id and s.fraction > 0.05 for s in client.skills.values())  # noqa: E731
        assert client.spin_until(running, 60.0)
        assert answered("skip the blue one") == "I skip 'blue block to the tray'"
        assert "no task is about the purple mark" in answered("skip the purple one")
        assert answered("also put the blue block on the white mark") == "I add 'blue block to the white mark'"
        assert answered("undo") == "I go back to what was asked before the last change"
        done = lambda: client.replies.get(utterance, [None])[-1].status == Reply.DONE  # noqa: E731
        assert client.spin_until(done, 150.0)
        client.spin(1.2)
        assert {"in(red_block, tray)", "on_table(blue_block)"} <= set(client.ground_truth["facts"])
    edits = read_events(session.folder.events).of_kind("plan_edited")
    assert len(edits) == 3


def test_an_unknown_parameter_or_node_is_refused(make_session):
    session = make_session(overrides={"sim": {"sed": 3}})
    with pytest.raises(NotReadyError, match=r"sim: unknown parameter\(s\) \['sed'\]"):
        session.start()
    with pytest.raises(UsageError, match="no node"):
        make_session(overrides={"simulator": {}})


def test_a_second_graph_is_refused(make_session):
    from rostrum.session import Session, SessionCfg

    with make_session() as session:
        session.start()
        with pytest.raises(GraphRunningError, match=session.folder.run_id):
            Session(SessionCfg("second", session.folder.path.parent))


def test_every_node_ends_cleanly_on_sigterm(make_session):
    with make_session() as session:
        session.start()
        processes = [session.supervisor.process(label) for label in session.supervisor.record.pids]
    assert {p.ended() for p in processes} == {"exit status 0"}, {p.spec.label: p.ended() for p in processes}


def test_the_plan_and_the_mission_are_documents(make_session):
    from hardware.document import from_dict
    from planners.plan import Plan

    with make_session() as session:
        session.start()
        session.client.say("Put the red block in the tray, then put the blue one on the white mark.")
        assert session.client.spin_until(lambda: session.client.plan is not None, 30.0)
        plan = from_dict(Plan, session.client.plan)
    assert [node.skill for node in plan.nodes].count("pick") == 2
    assert plan.bound <= plan.cost
    assert any("in(red_block, tray)" in formula for level in plan.specification for formula in level.values())
