"""A scene in which single skills are called, in one process and without ROS: for trying, testing and recording them."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rostrum.rehearsal.seat import OwnWay
from rostrum.rehearsal.team import WARM_UP, Team
from rostrum.runs.events import EventWriter
from sim.disturbances import Disturbance
from sim.film import FilmResult, render_film
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import Scene, load_scene
from skills.contract import SkillCall, SkillResult, Value

Watch = Callable[[Team, SkillCall], None]
EVENTS, STATES = "events.jsonl", "states.bin"
RUN = "stage"


@dataclass(frozen=True)
class Ended:
    """How a call ended.

    Attributes:
        call: What was asked.
        result: Its result.
        seconds: How long it took, simulated [s].
    """

    call: SkillCall
    result: SkillResult
    seconds: float


class Stage:
    """A scene's robots, ready for calls of single skills, as rehearsals run them; the same seed gives the same run.

    Attributes:
        measured: The simulated world, its sensors and its audit.
        team: The robots, stepped by :meth:`call`.
    """

    def __init__(
        self,
        scene: str | Scene = "bench",
        seed: int = 0,
        film: bool = False,
        disturbances: tuple[Disturbance, ...] = (),
        warm_up: float = WARM_UP,
    ) -> None:
        """Builds the scene and waits until its robots are ready and everything was seen.

        Args:
            scene: Scene, or the name or the file of one.
            seed: Seeds placement and sensor noise.
            film: Whether to keep the states, for :meth:`film`.
            disturbances: What goes wrong on purpose.
            warm_up: How long to wait at least [s]; legs need as long as the default to rise.

        Raises:
            SimError: the scene cannot be read or built.
        """
        self.measured = MeasuredWorld(load_scene(scene) if isinstance(scene, str) else scene, seed, disturbances)
        self._folder = tempfile.TemporaryDirectory(prefix="rostrum-stage-")
        self._events = EventWriter(Path(self._folder.name) / EVENTS, RUN)
        self._states = Path(self._folder.name) / STATES
        if film:
            self.measured.record(self._states, RUN)
        self._calls = 0
        self.team = Team(self.measured, self._events, RUN)
        self.team.get_ready(warm_up)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def call(
        self,
        robot: str,
        skill: str,
        arguments: Mapping[str, Value],
        watch: Watch | None = None,
        own: OwnWay | None = None,
    ) -> Ended:
        """Calls a skill and waits for its result, which is at rest.

        Args:
            robot: Who.
            skill: What.
            arguments: With what.
            watch: Called after every control period of the world while the call runs.
            own: Contract and executor, where they are not to be those of the registry.

        Raises:
            UnknownObjectError: no such robot.
            PhysicsDivergedError: the physics produced NaN.
        """
        self._calls += 1
        call = SkillCall(RUN, f"call{self._calls}", robot, skill, dict(arguments))
        begin = self.team.now
        self.team.ask(call, own)
        while (result := self.team.result(call.node_id)) is None:
            self.team.advance()
            if watch is not None:
                watch(self.team, call)
        return Ended(call, result, self.team.now - begin)

    def film(self, out: Path, title: str = "") -> FilmResult:
        """Renders what happened so far into ``out``; no call may follow.

        Raises:
            RecordingError: nothing was recorded.
        """
        self.measured.close()
        return render_film(self._states, out, title=title)

    def close(self) -> None:
        """Ends the recording and forgets what happened."""
        self.measured.close()
        self._events.close()
        self._folder.cleanup()
