"""A simulated fixture: where its part is, and a button's contact, which latches."""

import mujoco

from sim.pose import Pose
from sim.scenes.articulated import PART, contact_depth
from sim.scenes.articulation import LATCHED_SHARE, SceneFixture


class SimulatedFixture:
    """A drawer, a door or a button in a world.

    Attributes:
        fixture: What it is.
        dead: Whether a button's contact never closes, whatever presses it.
    """

    def __init__(self, fixture: SceneFixture, model: mujoco.MjModel, data: mujoco.MjData) -> None:
        """Finds its joint and puts its part where the scene says that it starts."""
        self.fixture = fixture
        self.dead = False
        self._model, self._data = model, data
        joint = model.joint(fixture.name)
        self.joint = int(joint.id)
        self._qpos, self.dof = int(joint.qposadr[0]), int(joint.dofadr[0])
        self._part = int(model.body(f"{fixture.name}{PART}").id)
        self._pressed = False
        data.qpos[self._qpos] = fixture.opening
        self.step()

    @property
    def opening(self) -> float:
        """How far it is open or pressed now [m; of a door rad]."""
        return float(self._data.qpos[self._qpos])

    @property
    def pressed(self) -> bool:
        """Whether a button's contact has closed."""
        return self._pressed

    def handle_pose(self) -> Pose:
        """Where its handle or the top of its cap truly is, turned as the part is."""
        data, fixture = self._data, self.fixture
        offset = [h - o for h, o in zip(fixture.handle_f, fixture.origin_f, strict=True)]
        rotation = data.xmat[self._part].reshape(3, 3)
        return Pose(data.xpos[self._part] + rotation @ offset, data.xquat[self._part].copy())

    def step(self) -> None:
        """Closes the contact of a button that is pressed far enough; from then on its spring keeps it in."""
        if self.fixture.kind != "button" or self._pressed or self.dead:
            return
        if self.opening >= contact_depth(self.fixture):
            self._pressed = True
            self._model.qpos_spring[self._qpos] = LATCHED_SHARE * self.fixture.travel
