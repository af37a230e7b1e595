"""The newest message counts, the last good one is kept, and nothing is taken apart that nobody looks at."""

import time

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(60)]
rclpy = pytest.importorskip("rclpy", reason="ROS is not installed")
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from std_msgs.msg import String

from rostrum_nodes.latest import Latest
from rostrum_nodes.runtime import make_executor
from rostrum_nodes.topics import EVENTS_QOS, Topic

WORDS = Topic("/latest/words", String, EVENTS_QOS, recorded=False)


@pytest.fixture
def node(free_domain):
    rclpy.init(domain_id=free_domain)
    made = rclpy.create_node("latest")
    yield made
    made.destroy_node()
    rclpy.try_shutdown()


def test_the_newest_is_taken_apart_when_it_is_looked_at(node):
    taken, refused = [], []

    def take(message: String) -> int:
        taken.append(message.data)
        return int(message.data)

    latest = Latest(node, WORDS, take, lambda name, error: refused.append((name, type(error))))
    publisher = node.create_publisher(WORDS.type, WORDS.name, WORDS.qos)
    executor = make_executor()
    executor.add_node(node)

    def say(*words: str) -> None:
        for word in words:
            publisher.publish(String(data=word))
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            executor.spin_once(timeout_sec=0.05)

    assert latest.look() is None
    say("1", "2", "3")
    assert taken == []
    assert (latest.look(), latest.look()) == (3, 3)
    assert taken == ["3"]
    say("4", "five")
    assert latest.look() == 3
    assert refused == [("/latest/words", ValueError)]
    say("6")
    assert latest.look() == 6
