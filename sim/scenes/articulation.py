"""Articulated fixtures of a scene: drawers, doors and buttons, as data with their geometry.

A fixture's own frame has its origin in the middle of its foot, x out of its front and z up.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from sim.scenes.furniture import Name, NonNegative, Point, Positive

FixtureKind = Literal["drawer", "door", "button"]
FixtureColor = Literal[
    "red", "blue", "green", "yellow", "orange", "purple", "white", "black", "grey", "pink", "brown", "cyan"
]

PANEL = 0.008  # [m] thickness of a cabinet's panels
FRONT = 0.012  # [m] thickness of a drawer's front and of a door
PLAY = 0.002  # [m] between a drawer and its cabinet
BOX_WALL = 0.006  # [m] thickness of a drawer's inner walls
BOX_FLOOR = 0.004  # [m] thickness of its floor
BOX_HEIGHT = 0.045  # [m] of its inner walls above its floor
BAR = 0.012  # [m] side of a handle's bar
STANDOFF = 0.035  # [m] between a handle's bar and the front: room for a finger
DRAWER_BAR = 0.10  # [m] length of a drawer's bar, which lies level
DOOR_BAR = 0.08  # [m] length of a door's bar, which stands upright
DRAWER_BAR_BELOW = 0.018  # [m] from a drawer's bar up to the top of its cabinet
DOOR_GRIP_BELOW = 0.006  # [m] from where a door's bar is taken up to its end, and that from the top of the door
DOOR_BAR_INSET = 0.03  # [m] from a door's bar to the edge that opens
CAP_RADIUS, CAP_HEIGHT = 0.022, 0.014  # [m] of a button's cap above its housing
CONTACT_SHARE = 0.6  # of a button's travel at which its contact closes
LATCHED_SHARE = 0.4  # of a button's travel at which it stays once its contact has closed


@dataclass(frozen=True)
class SceneFixture:
    """Something that stands on a table and has a part that moves.

    Attributes:
        name: Unique name, such as ``drawer``; of a drawer, also the name of the place inside it.
        kind: A ``drawer`` slides out of its cabinet and holds objects; a ``door`` turns about an upright hinge; a
            ``button`` springs back until its contact closes, and stays in from then on.
        color: One of the known colours: of a front or of a cap.
        position_w: Middle of its foot [m].
        size: Depth, width and height of cabinet or housing, without front and handle [m].
        travel: How far it opens or can be pressed [m; of a door rad].
        yaw: Direction of its front about the world's z axis [rad].
        hinge: Of a door: on which side, for who stands before it.
        resistance: Dry friction felt at the handle; of a button, the force at which its contact closes [N].
        damping: Felt at the handle or cap [N s/m].
        opening: Where it is at the start, as ``travel``.
    """

    name: Name
    kind: FixtureKind
    color: FixtureColor
    position_w: Point
    size: tuple[Positive, Positive, Positive]
    travel: Positive
    yaw: float = 0.0
    hinge: Literal["left", "right"] = "right"
    resistance: Annotated[float, Field(gt=0.0, le=20.0)] = 4.0
    damping: NonNegative = 10.0
    opening: NonNegative = 0.0

    @property
    def side(self) -> float:
        """Which side a door's hinge is on along the own y axis: 1 on the right for who stands before it, else -1."""
        return 1.0 if self.hinge == "right" else -1.0

    @property
    def axis_f(self) -> Point:
        """Direction along which it slides, or about which it turns, in its own frame."""
        return {"drawer": (1.0, 0.0, 0.0), "door": (0.0, 0.0, self.side), "button": (0.0, 0.0, -1.0)}[self.kind]

    @property
    def origin_f(self) -> Point:
        """A point of the hinge, or where the moving part is when closed, in the own frame [m]."""
        depth, width, height = self.size
        if self.kind == "door":
            return (depth / 2.0, self.side * width / 2.0, 0.0)
        return (0.0, 0.0, height) if self.kind == "button" else (0.0, 0.0, 0.0)

    @property
    def handle_f(self) -> Point:
        """Where a handle's bar is taken, or the middle of a cap's top, when closed; in the own frame [m]."""
        depth, width, height = self.size
        out = depth / 2.0 + FRONT + STANDOFF + BAR / 2.0
        if self.kind == "drawer":
            return (out, 0.0, height - DRAWER_BAR_BELOW)
        if self.kind == "door":
            return (out, -self.side * (width / 2.0 - DOOR_BAR_INSET), height - 2.0 * DOOR_GRIP_BELOW)
        return (0.0, 0.0, height + CAP_HEIGHT)

    @property
    def handle_size(self) -> Point:
        """Extent of what is taken or pressed there along the own axes [m]."""
        length = {"drawer": (BAR, DRAWER_BAR, BAR), "door": (BAR, BAR, 2.0 * DOOR_GRIP_BELOW)}
        return length.get(self.kind, (2.0 * CAP_RADIUS, 2.0 * CAP_RADIUS, CAP_HEIGHT))

    @property
    def lever(self) -> float:
        """From the hinge to the handle [m]; 1 where nothing turns."""
        if self.kind != "door":
            return 1.0
        (x, y, _), (u, v, _) = self.handle_f, self.origin_f
        return ((x - u) ** 2 + (y - v) ** 2) ** 0.5

    @property
    def inside_f(self) -> Point:
        """Middle of a closed drawer's floor, in the own frame [m]."""
        return ((self.size[0] - self.inner[0]) / 2.0, 0.0, PANEL + PLAY + BOX_FLOOR)

    @property
    def inner(self) -> tuple[float, float]:
        """Depth and width of a drawer's inside [m]."""
        depth, width, _ = self.size
        return depth - PANEL - PLAY - BOX_WALL, width - 2.0 * (PANEL + PLAY + BOX_WALL)
