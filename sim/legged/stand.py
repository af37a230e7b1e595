"""A legged robot on a stand: its base is held, its legs hang free."""

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg, add_foot_sensors, robot_spec
from sim.legged.robot import SimulatedLeggedRobot
from sim.scenes.legged import ACCELEROMETER
from sim.scenes.sensing import LeggedHardwareCfg

HEIGHT = 0.8  # [m] of the base
STIFF = (0.004, 1.0)  # solref of what holds it
_NAME = "robot"


class HangingRobot:
    """A robot whose base is held, with its own end as everywhere in simulation.

    Attributes:
        robot: The robot's own end.
        model: The physics, one step of which is ``period``.
        period: Time between two measurements [s].
    """

    def __init__(
        self, description: LeggedDescription, seed: int = 0, hardware: LeggedHardwareCfg | None = None
    ) -> None:
        """Builds the physics; the joints begin in the nominal stance.

        Args:
            description: The robot.
            seed: Of the noise.
            hardware: Its electronics.

        Raises:
            SceneError: pack and description disagree.
            PackError: the model pack cannot be had.
        """
        self.period = description.servo_period
        spec = mujoco.MjSpec()
        cfg = LeggedModelCfg(timestep=self.period, prefix=f"{_NAME}/")
        spec.option.timestep = self.period
        spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
        spec.option.iterations, spec.option.ls_iterations = cfg.iterations, 20
        spec.attach(robot_spec(description, cfg), prefix=cfg.prefix, frame=spec.worldbody.add_frame())
        add_foot_sensors(spec, description, cfg.prefix)
        spec.add_sensor(
            name=f"{cfg.prefix}{ACCELEROMETER}",
            type=mujoco.mjtSensor.mjSENS_ACCELEROMETER,
            objtype=mujoco.mjtObj.mjOBJ_SITE,
            objname=f"{cfg.prefix}{description.imu_site}",
        )
        hold = spec.add_equality(type=mujoco.mjtEq.mjEQ_WELD, name1=f"{cfg.prefix}{description.base_body}")
        hold.objtype = mujoco.mjtObj.mjOBJ_BODY
        hold.solref[:2] = STIFF
        hold.data[:11] = [0.0, 0.0, 0.0, 0.0, 0.0, -HEIGHT, 1.0, 0.0, 0.0, 0.0, 1.0]
        self.model = spec.compile()
        self._data = mujoco.MjData(self.model)
        mujoco.mj_forward(self.model, self._data)
        self.robot = SimulatedLeggedRobot(
            _NAME, description, self.model, self._data, hardware or LeggedHardwareCfg(), seed
        )
        self.robot.place(np.array([0.0, 0.0, HEIGHT]), 0.0, description.stand)

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        return self.robot.time

    def advance(self) -> None:
        """Advances by one period."""
        self.robot.step()
        mujoco.mj_step(self.model, self._data)
        self.robot.measure()
