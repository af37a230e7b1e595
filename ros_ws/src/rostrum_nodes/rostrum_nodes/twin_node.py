"""A twin of one robot of the simulation: its driver speaks the vendor's protocol to it, as to the robot itself."""

from dataclasses import dataclass
from typing import cast

from rclpy.executors import Executor

from hardware.twins.playing import Played, SteppedPlayer
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node

SPIN = 0.001  # [s] between two looks whether a step was answered


@dataclass(frozen=True)
class TwinCfg(NodeCfg):
    """Parameters of a twin.

    Attributes:
        robot: Name of the robot.
        model: Its description.
        simulation: ``unix:`` and the socket of the simulated robot.
        group: See :class:`hardware.twins.playing.Played`.
        place: The same.
    """

    robot: str = ""
    model: str = ""
    simulation: str = ""
    group: str = ""
    place: int = 0


class TwinNode(RostrumNode):
    """Plays while it lives. In lock-step a step is done once the driver's answer to it has reached the simulation."""

    cfg_type = TwinCfg
    cfg: TwinCfg
    period = 0.01

    def __init__(self) -> None:
        super().__init__("twin")
        self._played = Played(self.cfg.model, self.cfg.group, self.cfg.place, self.cfg.lockstep)
        self._player = self._played.start(self.cfg.simulation, self.cfg.robot)
        self._stepped = cast(SteppedPlayer, self._player) if self.cfg.lockstep else None

    def ready(self) -> tuple[bool, str]:
        return True, f"ready; answers at {self._played.address}"

    def drive(self, executor: Executor) -> None:
        executor.spin_once(timeout_sec=SPIN)
        self.settle_lockstep()

    def tick(self, now: float) -> None:
        if self._stepped is not None:
            self._stepped.show(now)

    def busy(self) -> bool:
        return self._stepped is not None and not self._stepped.answered

    def rest(self) -> None:
        self._player.close()


def main() -> None:
    """Entry point."""
    run_node(TwinNode)


if __name__ == "__main__":
    main()
