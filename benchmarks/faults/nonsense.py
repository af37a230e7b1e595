"""Messages that no node of ours would send."""

import numpy as np
from rclpy.action import ActionClient
from sensor_msgs.msg import JointState

from rostrum.session import Session
from rostrum_interfaces.action import ExecuteSkill
from rostrum_interfaces.msg import Correction, Document, Event, ObjectPose, ObjectPoses, Utterance
from rostrum_nodes import topics

ROUNDS = 5


def say_nonsense(session: Session, draw: np.random.Generator) -> str:
    """Publishes malformed messages on every topic that takes something from outside, for about two seconds."""
    client, robot = session.client, session.robots[0]
    rows = [
        (topics.MARKERS, ObjectPoses(objects=[ObjectPose(name="dragon", position_sigma=0.001)])),
        (topics.MARKERS, ObjectPoses(objects=[ObjectPose(name="red_block", position_sigma=float("nan"))])),
        (topics.JOINT_STATES, JointState(name=["joint1"], position=[1.0, 2.0])),
        (topics.EVENTS, Event()),
        (topics.MISSION, Document(schema="mission_status", version="9.9", json="{")),
        (topics.CORRECT, Correction(text="\x00" * 40)),
        (topics.CORRECT, Correction(text=_letters(draw))),
        (topics.SAY, Utterance(text=_letters(draw))),
    ]
    made = [(client.node.create_publisher(row.type, row.of(robot), row.qos), message) for row, message in rows]
    skills = ActionClient(client.node, ExecuteSkill, topics.EXECUTE_SKILL.format(robot=robot))
    skills.wait_for_server(5.0)
    for _ in range(ROUNDS):
        for publisher, message in made:
            publisher.publish(message)
        skills.send_goal_async(ExecuteSkill.Goal(plan_id="nonsense", node_id="nonsense", skill="levitate"))
        client.spin(0.4)
        session.poll()
    for publisher, _ in made:  # what is kept for late listeners is not for the next run
        client.node.destroy_publisher(publisher)
    skills.destroy()
    return f"{len(rows)} topics and {robot}'s skill server"


def _letters(draw: np.random.Generator) -> str:
    return "".join(chr(int(code)) for code in draw.integers(32, 0x2FF, 200))
