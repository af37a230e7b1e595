"""A legged robot in the whole graph: real processes over ROS on loopback, lock-step, judged by ground truth."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest
import yaml

pytestmark = [pytest.mark.ros, pytest.mark.timeout(240)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from geometry_msgs.msg import Twist
from rclpy.action import ActionClient
from std_srvs.srv import Trigger

from hardware.descriptions.legged import load_legged_description
from rostrum.errors import NotReadyError
from rostrum.graph.description import walking_bundle
from rostrum.runs.events import read_events
from rostrum_interfaces.action import ExecuteSkill
from rostrum_interfaces.msg import SkillArgument
from rostrum_nodes import topics
from sim.scenes.scene import load_scene, scene_to_dict


def dog(session):
    """Ground truth of the robot; empty before the first."""
    truth = session.client.ground_truth or {}
    return truth.get("legged", {}).get("dog", {})


def height(session):
    return dog(session).get("position_w", [0.0, 0.0, 0.0])[2]


def until(session, condition, timeout=60.0):
    return session.client.spin_until(condition, timeout)


def run_skill(session, skill, timeout=120.0, **arguments):
    """Runs one skill on the robot and returns its result."""
    _, ended = started(session, skill, **arguments)
    assert until(session, ended.done, timeout)
    return ended.result().result


def started(session, skill, **arguments):
    """Starts one skill on the robot: the goal's handle, and the future of its result."""
    client = ActionClient(session.client.node, ExecuteSkill, topics.EXECUTE_SKILL.format(robot="dog"))
    assert until(session, client.server_is_ready)
    goal = ExecuteSkill.Goal(plan_id="test", node_id=skill, skill=skill)
    goal.arguments = [SkillArgument(name=name, type=SkillArgument.TEXT, text=text) for name, text in arguments.items()]
    sent = client.send_goal_async(goal)
    assert until(session, sent.done)
    return sent.result(), sent.result().get_result_async()


def test_it_rises_takes_postures_and_sinks_when_its_gait_dies(make_session):
    with make_session(scene="yard", overrides={"sim": {"patience": 3.0}}) as session:
        session.start()
        assert until(session, lambda: height(session) > 0.22), dog(session)
        assert session.client.safety["dog"].state == "active"
        result = run_skill(session, "sit")
        assert result.reason == "success", result.text
        assert until(session, lambda: height(session) < 0.15), dog(session)
        result = run_skill(session, "rise")
        assert result.reason == "success", result.text
        assert until(session, lambda: height(session) > 0.22), dog(session)
        assert run_skill(session, "dock", place="moon").reason == "bad_argument"

        os.kill(session.supervisor.record.pids["dog/gait"], signal.SIGKILL)
        faulty = lambda: session.client.safety["dog"].state == "fault"  # noqa: E731
        assert until(session, faulty)
        safety = session.client.safety["dog"]
        assert safety.fault == "command_stale"
        assert "fell silent" in safety.text
        assert ("dog/gait", "killed by SIGKILL") in session.poll()
        assert until(session, lambda: height(session) < 0.15), dog(session)
        assert dog(session)["max_tilt"] < 0.6
        waits = lambda: "dog/gait" in session.client.node_text("dog/skill_server")  # noqa: E731
        assert until(session, waits)


def test_after_a_fault_it_gets_up_again(make_session):
    from rostrum_interfaces.msg import LegCommand

    with make_session(scene="yard") as session:
        session.start()
        assert until(session, lambda: height(session) > 0.22), dog(session)
        client = session.client
        publisher = client.node.create_publisher(LegCommand, topics.LEG_COMMAND.of("dog"), topics.LEG_COMMAND.qos)
        assert until(session, lambda: publisher.get_subscription_count() > 0)
        wrong = LegCommand(names=["tail"], position=[1.0], kp=[1.0], kd=[1.0])

        def faulty():  # commands are sent best effort: one alone may be lost
            publisher.publish(wrong)
            return client.safety["dog"].state == "fault"

        assert until(session, faulty)
        assert client.safety["dog"].fault == "command_sender"  # the gait sends as well
        client.emergency_stop()
        assert until(session, lambda: client.safety["dog"].fault == "emergency_stop")
        assert until(session, lambda: height(session) < 0.15), dog(session)
        assert until(session, lambda: trigger(session, topics.RESET)[0])  # it is refused while joints still move
        result = run_skill(session, "recover")
        assert result.reason == "success", result.text
        assert until(session, lambda: height(session) > 0.22), dog(session)


@pytest.mark.skipif(not walking_bundle("go2"), reason="policies/bundles/go2_walk.onnx is absent: train it first")
def test_a_velocity_moves_it_and_silence_stops_it(make_session):
    with make_session(scene="yard") as session:
        session.start()
        assert until(session, lambda: height(session) > 0.22), dog(session)
        client = session.client
        publisher = client.node.create_publisher(Twist, topics.CMD_VEL.of("dog"), topics.CMD_VEL.qos)
        assert until(session, lambda: publisher.get_subscription_count() > 0)
        start = dog(session)["position_w"]
        message = Twist()
        message.linear.x = 0.5

        def moved():
            publisher.publish(message)
            return dog(session)["position_w"][0] - start[0] > 0.3

        assert until(session, moved), dog(session)
        silent = client.ground_truth["time"]
        assert until(session, lambda: client.ground_truth["time"] > silent + 2.0)
        stopped = dog(session)["distance"]
        assert until(session, lambda: client.ground_truth["time"] > silent + 3.0)
        assert dog(session)["distance"] - stopped < 0.05
        assert client.safety["dog"].state == "active"


@pytest.mark.skipif(not walking_bundle("go2"), reason="policies/bundles/go2_walk.onnx is absent: train it first")
def test_it_docks_at_a_named_place(make_session):
    with make_session(scene="yard") as session:
        session.start()
        assert until(session, lambda: height(session) > 0.22), dog(session)
        result = run_skill(session, "dock", place="mat")
        assert result.reason in ("success", "effect_not_reached"), result.text
        client = session.client
        client.spin(1.0)
        x, y, _ = dog(session)["position_w"]
        assert (x - 0.2) ** 2 + (y + 1.2) ** 2 < 0.05**2


def still_network(bundle):
    """ONNX bytes of a policy that answers zero, which is the nominal stance, whatever it observes."""
    from onnx import TensorProto, helper, numpy_helper

    size, count = bundle.observation_size, len(bundle.joints)
    weights, offset = np.zeros((count, size), dtype=np.float32), np.zeros(count, dtype=np.float32)
    graph = helper.make_graph(
        [helper.make_node("Gemm", ["observation", "w", "b"], ["action"], transB=1)],
        "still",
        [helper.make_tensor_value_info("observation", TensorProto.FLOAT, [1, size])],
        [helper.make_tensor_value_info("action", TensorProto.FLOAT, [1, count])],
        [numpy_helper.from_array(weights, "w"), numpy_helper.from_array(offset, "b")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def still_bundle(robot="go2"):
    """Metadata of a policy that observes what the inertial unit and the encoders measure."""
    from policies.bundle import CommandRange, Delays, Gains, Limits, Normalisation, PolicyBundle, Provenance
    from policies.bundle import ObservationTerm as Term

    go2 = load_legged_description("go2")
    return PolicyBundle(
        name="still",
        robot=robot,
        joints=go2.joint_names,
        observation=(
            Term("projected_gravity", 3, "1", "imu_orientation", frame="base"),
            Term("velocity_command", 3, "m/s, m/s, rad/s", "commander", frame="base"),
            Term("joint_offset", 12, "rad", "joint_encoders"),
        ),
        action="joint_position_offset",
        action_scale=(0.25,) * 12,
        gains=Gains(tuple(go2.kp.tolist()), tuple(go2.kd.tolist())),
        delays=Delays(0.0, 0.02),
        rate=50.0,
        limits=Limits(tuple(go2.lower.tolist()), tuple(go2.upper.tolist()), tuple(go2.velocity_limit.tolist())),
        normalisation=Normalisation(),
        provenance=Provenance("abc123", {"seed": 1}),
        mass=go2.mass + go2.tray.mass,
        stand=tuple(go2.stand.tolist()),
        command_range=CommandRange((-0.5, -0.3, -1.0), (0.8, 0.3, 1.0)),
    )


@pytest.fixture
def bundle_file(tmp_path):
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    from policies.onnx_bundle import write_bundle

    def write(**changes):
        bundle = still_bundle(**changes)
        write_bundle(tmp_path / "still.onnx", still_network(bundle), bundle)
        return str(tmp_path / "still.onnx")

    return write


@pytest.mark.slow
def test_a_bundle_takes_over_and_stop_overrides_the_velocity(make_session, bundle_file):
    overrides = {"dog/gait": {"bundle": bundle_file()}, "dog/skill_server": {"walks": True}}
    with make_session(scene="yard", overrides=overrides) as session:
        session.start()
        client, said = session.client, []
        client.node.create_subscription(
            topics.GAIT.type, topics.GAIT.of("dog"), lambda m: said.append(m.data), topics.GAIT.qos
        )
        publisher = client.node.create_publisher(Twist, topics.CMD_VEL.of("dog"), topics.CMD_VEL.qos)
        assert until(session, lambda: "standing" in said)
        forward = Twist()
        forward.linear.x = 0.3

        def walking():
            publisher.publish(forward)
            return said[-1] == "walking"

        def standing():
            publisher.publish(forward)
            return said[-1] == "standing"

        assert until(session, walking)
        session.correct("stop")
        assert until(session, standing)
        client.spin(1.0)
        assert standing()
        session.correct("go on")
        assert until(session, walking)
        assert height(session) > 0.22
        assert client.safety["dog"].state == "active"


@pytest.fixture
def on_its_back(tmp_path):
    """A scene file of the yard with the robot on its back."""
    yard = load_scene("yard")
    path = tmp_path / "fallen.yaml"
    fallen = replace(yard, name="fallen", robots=(replace(yard.robots[0], roll=np.pi),))
    path.write_text(yaml.safe_dump(scene_to_dict(fallen)))
    return str(path)


def trigger(session, name):
    """Calls a service of the robot's driver; returns whether it was done, and the text."""
    client = session.client.node.create_client(Trigger, name.format(robot="dog"))
    assert until(session, client.service_is_ready)
    answer = client.call_async(Trigger.Request())
    assert until(session, answer.done)
    return answer.result().success, answer.result().message


def permitted_to_get_up(session):
    """Waits for a robot that has fallen and lies still, and lets it get up; a plain reset is no permission."""
    client = session.client
    assert until(session, lambda: client.safety["dog"].fault == "fallen")
    client.spin(1.0)
    done, text = trigger(session, topics.RESET)
    assert not done
    assert "tilted" in text
    assert run_skill(session, "recover").reason == "safety_fault"
    done, text = trigger(session, topics.RESET_FALLEN)
    assert done, text
    assert until(session, lambda: client.safety["dog"].state == "idle")
    assert "tilt is permitted" in client.safety["dog"].text


def test_a_robot_on_its_back_needs_a_permission_that_ends(make_session, on_its_back):
    """Getting up is broken off: the robot is let go limp, and the permission does not last."""
    with make_session(scene=on_its_back) as session:
        session.start()
        client, said = session.client, []
        client.node.create_subscription(
            topics.GAIT.type, topics.GAIT.of("dog"), lambda m: said.append(m.data), topics.GAIT.qos
        )
        permitted_to_get_up(session)
        handle, ended = started(session, "recover")
        assert until(session, lambda: "recovering" in said)
        handle.cancel_goal_async()
        assert until(session, ended.done)
        assert ended.result().result.reason == "canceled"
        assert until(session, lambda: client.safety["dog"].state == "fault")
        assert until(session, lambda: dog(session)["mode"] == "follow")  # damped by the driver, not by itself
        assert not trigger(session, topics.RESET)[0]


def test_a_robot_on_its_back_gets_up(make_session, on_its_back):
    with make_session(scene=on_its_back) as session:
        session.start()
        permitted_to_get_up(session)
        result = run_skill(session, "recover")
        assert result.reason == "success", result.text
        assert until(session, lambda: height(session) > 0.22), dog(session)
        assert dog(session)["tilt"] < 0.2
        assert until(session, lambda: session.client.safety["dog"].text == "")  # the permission has ended
        assert session.client.safety["dog"].state == "active"


def test_a_bundle_for_another_robot_ends_the_start_with_its_reason(make_session, bundle_file):
    session = make_session(scene="yard", overrides={"dog/gait": {"bundle": bundle_file(robot="go1")}})
    with pytest.raises(NotReadyError, match=r"dog/gait ended.*BundleMismatchError.*go1"):
        session.start()


@pytest.mark.slow
def test_in_wall_mode_it_lies_down_when_the_graph_ends(make_session):
    late = {"command_stale", "state_stale"}
    for attempt in range(3):  # on a busy machine messages come late, and the driver rightly faults before it is ended
        faults = faults_until_the_driver_ends(make_session(f"run{attempt}", scene="yard", mode="wall"))
        if not late & {data["fault"] for data in faults}:
            break
    else:
        pytest.skip("this machine is too busy for a walking robot in wall time")
    assert {data["fault"] for data in faults} == {"stopped"}  # said again when a counter has moved
    assert "lies down" in faults[0]["text"]


def faults_until_the_driver_ends(session):
    """Starts a robot, ends its driver by a signal, and looks at it as it lies down; returns the recorded faults."""
    with session:
        session.start()
        for _ in range(5):
            if until(session, lambda: height(session) > 0.22, 20.0):
                break
            trigger(session, topics.RESET)
            run_skill(session, "rise")
        assert height(session) > 0.22, dog(session)
        driver = session.supervisor.process("dog/driver")
        driver.terminate()
        assert until(session, lambda: height(session) < 0.15, 10.0), dog(session)
        assert until(session, lambda: driver.ended() is not None, 10.0)
        assert driver.ended() == "exit status 0"
    return [event.data for event in read_events(session.folder.events).of_kind("safety") if event.data["fault"]]
