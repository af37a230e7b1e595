"""A kitchen in one process: its arm takes skill calls. No ROS."""

from dataclasses import replace

import pytest

from rostrum.rehearsal.stage import Stage
from sim.disturbances import Disturbance
from sim.relations import relations
from sim.scenes.scene import Scene, load_scene
from skills.contract import SkillResult

ARM = "arm"


class Kitchen(Stage):
    """A stage with what tests ask of it."""

    def __init__(self, scene: Scene, seed: int = 0, disturbances: tuple[Disturbance, ...] = ()) -> None:
        super().__init__(scene, seed, disturbances=disturbances, warm_up=1.0)
        self.arm = self.team.robot(ARM)

    def run(self, skill: str, watch=None, **arguments) -> SkillResult:
        return self.call(ARM, skill, arguments, watch and (lambda team, call: watch())).result

    @property
    def truth(self) -> list[str]:
        return relations(self.measured.world)

    @property
    def progress(self):
        running = self.arm.seat.runner._running
        return None if running is None else running.executor.progress()

    @property
    def phase(self) -> str:
        return "" if self.progress is None else self.progress.phase

    @property
    def speed(self) -> float:
        return float(abs(self.arm.measured.velocity[:7]).max())

    def cancel_in(self, phase: str, after: float = 0.0):
        """A watch that asks for an end some time into a phase."""
        since: list[float] = []

        def watch() -> None:
            if self.phase == phase:
                since.append(self.team.now)
            if since and self.team.now >= since[0] + after:
                self.arm.seat.runner.cancel()

        return watch

    def untouched(self) -> None:
        """Nothing but handles, caps and objects was touched, no limit broken, no fault latched."""
        report = self.measured.audit.report()
        assert report["contacts"]["robot_table"] == []
        assert report["limits_exceeded"] == []
        assert self.arm.faulted == ""


@pytest.fixture(scope="session")
def kitchen_scene():
    """A kitchen with fixtures opened by shares of their travel, and with what is named left out of the objects."""

    def make(without: tuple[str, ...] = (), **opened: float) -> Scene:
        scene = load_scene("kitchen")
        fixtures = tuple(replace(f, opening=opened.get(f.name, 0.0) * f.travel) for f in scene.fixtures)
        objects = tuple(item for item in scene.objects if item.name not in without)
        return replace(scene, fixtures=fixtures, objects=objects)

    return make


@pytest.fixture(scope="session")
def make_kitchen(kitchen_scene):
    made: list[Kitchen] = []

    def make(
        seed: int = 0, disturbances: tuple[Disturbance, ...] = (), scene: Scene | None = None, **opened
    ) -> Kitchen:
        made.append(Kitchen(scene or kitchen_scene(**opened), seed, disturbances))
        return made[-1]

    yield make
    for kitchen in made:
        kitchen.close()
