"""Measured speeds of robots that were told to come to rest; listened to only as long as somebody waits for that."""

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
from rclpy.subscription import Subscription
from sensor_msgs.msg import Imu, JointState

from planners.corrections.rest import moving_arm, moving_legs
from rostrum_nodes import topics
from rostrum_nodes.convert import from_time
from rostrum_nodes.runtime import RostrumNode
from skills.world.catalogue import Catalogue

Take = Callable[[str, float, str], None]


class Speeds:
    """Subscribes to the joints of robots, and to the gyroscopes of those that walk, while they are wanted.

    Joint states come with every control period of every robot: heard all the time they would cost the executive more
    than all else that it does.

    Args:
        node: Who listens.
        catalogue: What the robots are.
        take: Takes a robot's name, the stamp of a measurement [s] and what of the robot moves.
    """

    def __init__(self, node: RostrumNode, catalogue: Catalogue, take: Take) -> None:
        self._node, self._take = node, take
        self._legged = {robot.name for robot in catalogue.robots if "legs" in robot.capabilities}
        self._subscriptions: dict[str, list[Subscription]] = {}
        self._turning: dict[str, np.ndarray] = {}

    def want(self, robots: Collection[str]) -> None:
        """Listens to these robots and to no others."""
        for robot in set(self._subscriptions) - set(robots):
            self._turning.pop(robot, None)
            for subscription in self._subscriptions.pop(robot):
                self._node.destroy_subscription(subscription)
        for robot in set(robots) - set(self._subscriptions):
            self._subscriptions[robot] = self._listen(robot)

    def _listen(self, robot: str) -> list[Subscription]:
        def joints(message: JointState) -> None:
            self._on_joints(robot, message)

        def imu(message: Imu) -> None:
            turn = message.angular_velocity
            self._turning[robot] = np.array([turn.x, turn.y, turn.z])

        heard: list[tuple[topics.Topic, Callable[[Any], None]]] = [(topics.JOINT_STATES, joints)]
        heard += [(topics.IMU, imu)] if robot in self._legged else []
        return [self._node.listen(topic, take, robot) for topic, take in heard]

    def _on_joints(self, robot: str, message: JointState) -> None:
        velocity = np.array(message.velocity)
        if robot not in self._legged:
            moves = moving_arm(list(message.name), velocity)
        elif robot in self._turning:
            moves = moving_legs(list(message.name), velocity, self._turning[robot])
        else:
            return
        self._take(robot, from_time(message.header.stamp), moves)
