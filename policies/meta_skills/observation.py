"""What is perceived in the rooms: the body by its own senses, everything else by a detector, with noise."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray
CANS = ("red_can", "blue_can", "green_can", "yellow_can")
CONTAINERS = ("white_box", "black_box")
OBJECTS = CANS + CONTAINERS
DRAWER = "drawer"
TARGET = "target"
THINGS = (*OBJECTS, DRAWER, TARGET)
"""Whatever a call can be about, in the order in which it is perceived."""
TRAVEL = 0.20  # [m] of the drawer

OWN = 14  # features of the body itself
EACH = 16  # features of a thing
OWN_MIRRORED = np.array([1, -1, -1, 1, -1, 1, 1, 1, 1, 1, 1, -1, 1, -1], np.float32)
EACH_MIRRORED = np.array([1, -1, 1, -1, 1, -1, 1, 1, 1, -1, 1, -1, 1, -1, 1, -1], np.float32)
"""What the features are multiplied by when left and right change places."""
FINE = 0.03  # [m] within which a displacement is told finely
MIDDLE = 0.3  # [m] within which it is told less finely
WALLS = 0.15  # [m] within which one along the walls is told finely


def spoken(name: str) -> str:
    """A thing's name as it is said: ``red_can`` is a red can."""
    return name.replace("_", " ")


@dataclass(frozen=True)
class RoomsObservation:
    """One instant; a batch has the batch's dimension before each shape.

    Attributes:
        pose_w: Point of reference of the body: x, y [m], yaw [rad], shape (3,).
        tool: Of the tool before that point and above the floor [m], shape (2,).
        opening: Between the pads [m], shape ().
        closing: Whether the pads were last told to close, shape (), bool.
        things_w: Places of :data:`THINGS` [m], shape (8, 3): middles of the cans and of the boxes' openings, the
            drawer's handle, the target's middle.
        seen: Whether each is perceived at all, shape (8,), bool.
        drawer: How far the drawer is open [m], shape ().
        struck: Whether the target reports a hit since the episode began, shape (), bool.
    """

    pose_w: Array
    tool: Array
    opening: Array
    closing: Array
    things_w: Array
    seen: Array
    drawer: Array
    struck: Array

    @staticmethod
    def stack(observations: "list[RoomsObservation]") -> "RoomsObservation":
        """One batch out of many instants."""
        names = RoomsObservation.__dataclass_fields__
        return RoomsObservation(*(np.stack([getattr(each, name) for each in observations]) for name in names))

    def thing_b(self, name: str) -> Array:
        """Where a thing is in the body's frame [m], shape (..., 3)."""
        return self.things_b()[..., THINGS.index(name), :]

    def things_b(self) -> Array:
        """Where all :data:`THINGS` are in the body's frame [m], shape (..., 8, 3)."""
        away = self.things_w[..., :2] - self.pose_w[..., None, :2]
        cos, sin = np.cos(self.pose_w[..., 2])[..., None], np.sin(self.pose_w[..., 2])[..., None]
        x, y = cos * away[..., 0] + sin * away[..., 1], -sin * away[..., 0] + cos * away[..., 1]
        return np.stack([x, y, self.things_w[..., 2]], axis=-1)

    def features(self) -> tuple[Array, Array]:
        """What a network sees.

        Returns:
            The body, (..., :data:`OWN`), and :data:`THINGS`, (..., 8, :data:`EACH`): each displacement in the body's
            frame at three scales, and along the walls at two, for a route turns off where a thing stands abreast,
            whichever way the body faces; last the ways along either wall as the body sees them, for which way to turn
            is otherwise the product of two signs, and a policy that has to guess one turns to and fro. So is
            the way to the corridor's middle, among the body's features.
        """
        yaw, zero = self.pose_w[..., 2], np.zeros_like(self.opening)
        wide, fine = self.pose_w[..., 1], np.tanh(self.pose_w[..., 1] / 0.1)
        own = [
            self.pose_w[..., 0] / 2.0,
            wide,
            fine,
            np.cos(yaw),
            np.sin(yaw),
            (self.tool[..., 0] - 0.36) * 20.0,
            (self.tool[..., 1] - 0.15) * 10.0,
            (self.opening - 0.05) * 20.0,
            self.closing.astype(float) + zero,
            self.struck.astype(float) + zero,
            -wide * np.sin(yaw),
            -wide * np.cos(yaw),
            -fine * np.sin(yaw),
            -fine * np.cos(yaw),
        ]
        places = self.things_b()
        level = places[..., :2]
        tool = self.tool[..., None, :1] * np.array([1.0, 0.0])  # fine displacements are told from the tool
        extra = np.zeros((*places.shape[:-1], 2))
        extra[..., 0] = (places[..., 2] - 0.1) * 10.0
        extra[..., THINGS.index(DRAWER), 1] = (self.drawer - 0.1) * 10.0
        scales = [level / 2.0, np.tanh((level - tool) / MIDDLE), np.tanh((level - tool) / FINE), extra]
        walls = self.things_w[..., :2] - self.pose_w[..., None, :2]
        near = np.tanh(walls / WALLS)
        along, across, cos, sin = near[..., 0], near[..., 1], np.cos(yaw)[..., None], np.sin(yaw)[..., None]
        ways = np.stack([along * cos, -along * sin, across * sin, across * cos], axis=-1)
        scales += [walls / 2.0, near, ways]
        return np.stack(own, axis=-1).astype(np.float32), np.concatenate(scales, axis=-1).astype(np.float32)
