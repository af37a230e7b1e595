"""What an arm stands on when it stands on no table: a pedestal on the ground."""

from dataclasses import dataclass

from hardware.descriptions.family import family_of
from sim.scenes.scene import RobotPlacement, Scene

SIDE = 0.30  # [m] of a pedestal and of an arm's base with its cables
LOWEST = 0.005  # [m] below which an arm stands on the ground itself


@dataclass(frozen=True)
class Pedestal:
    """An upright square box under an arm.

    Attributes:
        robot: Name of the arm.
        center_w: Centre of its footprint (x, y) [m].
        yaw: Turn about the world's z axis [rad].
        bottom: Height of the ground [m].
        top: Height of the arm's base [m].
    """

    robot: str
    center_w: tuple[float, float]
    yaw: float
    bottom: float
    top: float

    @property
    def name(self) -> str:
        """Its name in the model and among obstacles."""
        return f"{self.robot}_pedestal"


def pedestals(scene: Scene) -> tuple[Pedestal, ...]:
    """One for every arm beside the tables of a scene with ground; as high as nothing where it stands on the ground."""
    ground = scene.ground
    if ground is None:
        return ()
    return tuple(
        Pedestal(robot.name, (robot.position_w[0], robot.position_w[1]), robot.yaw, ground.height, robot.position_w[2])
        for robot in scene.robots
        if family_of(robot.description) == "arm" and not _on_a_table(scene, robot)
    )


def _on_a_table(scene: Scene, robot: RobotPlacement) -> bool:
    x, y, _ = robot.position_w
    return any(table.carries(x, y) for table in scene.tables)
