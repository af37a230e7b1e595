"""Keeps the run: every recorded topic into the MCAP file, every event into ``events.jsonl``."""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ament_index_python.packages import get_package_share_directory
from rclpy.serialization import deserialize_message
from rosgraph_msgs.msg import Clock as ClockMsg
from std_msgs.msg import String

from rostrum.runs.bag import BagWriter, recover_bag
from rostrum.runs.events import Event as EventLine
from rostrum.runs.events import EventWriter, read_events
from rostrum.runs.interfaces import full_definition, read_definitions
from rostrum_interfaces.msg import Event
from rostrum_nodes import topics
from rostrum_nodes.convert import from_time
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node

GROUND_TRUTH = "ground_truth"


@dataclass(frozen=True)
class RecorderCfg(NodeCfg):
    """Parameters of the recorder.

    Attributes:
        run_folder: Folder of the run.
        robots: Names of the arms.
        legged: Names of the legged robots.
    """

    run_folder: str = ""
    robots: tuple[str, ...] = ()
    legged: tuple[str, ...] = ()


class RecorderNode(RostrumNode):
    """Subscribes to raw messages and writes them down. Time does not wait for it in lock-step."""

    cfg_type = RecorderCfg
    cfg: RecorderCfg
    period = 0.5
    participates = False

    def __init__(self) -> None:
        super().__init__("recorder")
        folder = Path(self.cfg.run_folder)
        recover_bag(folder, self.cfg.run_id)
        self.bag = BagWriter(folder, self.cfg.run_id)
        self._written = {_key(event) for event in read_events(folder / "events.jsonl").events}
        self.events = EventWriter(folder / "events.jsonl", self.cfg.run_id)
        self._definitions = read_definitions(Path(get_package_share_directory("rostrum_interfaces")))
        for topic in topics.SHARED:
            self._record(topic, topic.name)
        for robots, table in ((self.cfg.robots, topics.PER_ROBOT), (self.cfg.legged, topics.PER_LEGGED)):
            for robot in filter(None, robots):
                for topic in table:
                    self._record(topic, topic.of(robot))

    def rest(self) -> None:
        self.bag.close()
        self.events.close()

    def _on_clock(self, message: ClockMsg) -> None:
        self.lock_clock.set(max(self.lock_clock.now(), from_time(message.clock)))

    def _record(self, topic: topics.Topic, name: str) -> None:
        if not topic.recorded:
            return
        package, kind = topic.type.__module__.split(".")[0], topic.type.__name__
        typename = f"{package}/msg/{kind}"
        definition = full_definition(typename, self._definitions)
        write = partial(self._write, name, typename, definition)
        self.create_subscription(topic.type, name, write, topic.recording_qos(), raw=True)

    def _write_event(self, message: Event) -> None:
        """Writes an event once: nodes repeat their latest ones to a recorder that was started again."""
        data = json.loads(message.json)
        event = EventLine(
            from_time(message.stamp), self.cfg.run_id, message.source, message.kind, message.node_id, data
        )
        if _key(event) not in self._written:
            self._written.add(_key(event))
            self.events.write(event.t, event.source, event.kind, event.node_id, data)

    def _write(self, name: str, typename: str, definition: str, raw: bytes) -> None:
        self.bag.add(name, typename, definition, round(self.clock.now() * 1e9), raw)
        try:
            self._log(name, raw)
        except (ValueError, TypeError) as error:
            self.get_logger().warning(f"kept a message on {name} in the recording only: {error}")

    def _log(self, name: str, raw: bytes) -> None:
        if name == topics.EVENTS.name:
            self._write_event(deserialize_message(raw, Event))
        elif name == topics.GROUND_TRUTH.name:
            truth = json.loads(deserialize_message(raw, String).data)
            self.events.write(self.clock.now(), "sim", GROUND_TRUTH, data=truth)


def _key(event: EventLine) -> tuple[float, str, str, str, str]:
    return (round(event.t, 6), event.source, event.kind, event.node_id, json.dumps(event.data, sort_keys=True))


def main() -> None:
    """Entry point."""
    run_node(RecorderNode)


if __name__ == "__main__":
    main()
