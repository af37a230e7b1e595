"""A film of a policy: it follows a sequence of commands on its own terrain, drawn from recorded states."""

from dataclasses import dataclass, replace
from pathlib import Path

import mujoco
import numpy as np
import torch
from PIL import Image

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg, ground_spec, robot_spec
from sim.legged.terrain import Terrain
from sim.physics.mujoco_c import MujocoC
from sim.render import make_renderer
from sim.render.captions import Caption, CaptionPainter
from sim.render.encoder import make_encoder
from sim.scenes.looks import look_at, set_quality
from sim.tasks.bundle_policy import judged_policy
from sim.tasks.evaluation import Policy, judging_env
from sim.tasks.task import TaskCfg

SIZE = (960, 540)
FPS = 20.0


@dataclass(frozen=True)
class Asked:
    """A part of the film.

    Attributes:
        seconds: How long [s].
        command: Forward and sideways velocity [m/s] and turning rate [rad/s], as shares of the robot's range.
        caption: What it shows.
    """

    seconds: float
    command: tuple[float, float, float]
    caption: str


SEQUENCE = (
    Asked(1.0, (0.0, 0.0, 0.0), "stands"),
    Asked(4.0, (0.75, 0.0, 0.0), "walks forward"),
    Asked(2.5, (0.5, 0.0, 0.7), "turns left while it walks"),
    Asked(2.5, (0.0, 0.75, 0.0), "steps to the left"),
    Asked(2.0, (0.0, 0.0, -0.8), "turns on the spot"),
    Asked(2.0, (-0.5, 0.0, 0.0), "walks backward"),
    Asked(1.5, (0.0, 0.0, 0.0), "stands"),
)


def film_bundle(path: Path, folder: Path, name: str = "film", sequence: tuple[Asked, ...] = SEQUENCE) -> Path:
    """Films a bundle on its own task; returns the film's path.

    Raises:
        BundleError: the bundle cannot be read.
        TaskError: its task is unknown or has changed.
        RendererError: nothing can draw here.
    """
    policy = judged_policy(path)
    qpos = record(policy, policy.task, policy.description, sequence)
    return draw(qpos, policy.task, policy.description, folder / name, sequence, f"{policy.bundle.name}")


def record(
    policy: Policy, task: TaskCfg, description: LeggedDescription, sequence: tuple[Asked, ...] = SEQUENCE
) -> np.ndarray:
    """Runs the sequence once; returns the states, shape (T, nq), one per control period."""
    length = sum(part.seconds for part in sequence)
    env = judging_env(replace(task, episode_length=length + 1.0), description, 1, seed=1)
    most = torch.tensor(description.velocity_range)
    states = []
    with torch.inference_mode():
        observations = env.reset()
        for part in sequence:
            env.command[:] = torch.tensor(part.command) * most
            for _ in range(round(part.seconds / env.step_dt)):
                observations, *_ = env.step(policy(observations["policy"]))
                assert isinstance(env.physics, MujocoC)
                states.append(env.physics.full_state[0, 1 : 1 + env.physics.models[0].nq].copy())
    env.close()
    return np.array(states)


def draw(
    qpos: np.ndarray,
    task: TaskCfg,
    description: LeggedDescription,
    stem: Path,
    sequence: tuple[Asked, ...],
    title: str,
) -> Path:
    """Draws recorded states with a camera that goes along; writes film and a still from its middle."""
    terrain = task.terrain.terrains[0]
    model = scenery_model(description, terrain, task.model)
    renderer = make_renderer(model, *SIZE, shadows=True)
    captions, t = [], 0.0
    for part in sequence:
        captions.append(Caption(t, t + part.seconds, part.caption))
        t += part.seconds
    painter = CaptionPainter(*SIZE, captions, title)
    encoder = make_encoder(stem, *SIZE, FPS, comment=title)
    data, stride = mujoco.MjData(model), 1.0 / (FPS * description.command_period)
    frames = np.arange(0.0, len(qpos), stride).astype(int)
    try:
        for i, row in enumerate(frames):
            data.qpos[:] = qpos[row]
            mujoco.mj_kinematics(model, data)
            mujoco.mj_comPos(model, data)
            mujoco.mj_camlight(model, data)
            picture = painter.paint(renderer.render(data, "robot/along"), row * description.command_period)
            encoder.add(picture)
            if i == len(frames) // 3:
                Image.fromarray(picture).save(stem.with_suffix(".png"))
    finally:
        renderer.close()
    encoder.close()
    return encoder.path


def scenery_model(description: LeggedDescription, terrain: Terrain, cfg: LeggedModelCfg) -> mujoco.MjModel:
    """The robot with its looks on a tiled floor, under a sky, with a camera ``robot/along`` that follows it."""
    cfg = replace(cfg, visuals=True, contacts="full")
    spec = ground_spec(terrain, cfg)
    set_quality(spec)
    spec.stat.extent, spec.visual.map.shadowclip, spec.visual.quality.shadowsize = 2.0, 2.0, 2048  # no shadow acne
    sky = mujoco.mjtTexture.mjTEXTURE_SKYBOX
    gradient = mujoco.mjtBuiltin.mjBUILTIN_GRADIENT
    spec.add_texture(
        name="sky", type=sky, builtin=gradient, rgb1=[0.93, 0.95, 0.97], rgb2=[0.70, 0.76, 0.83], width=256, height=1536
    )
    spec.add_texture(
        name="tiles",
        type=mujoco.mjtTexture.mjTEXTURE_2D,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_CHECKER,
        mark=mujoco.mjtMark.mjMARK_EDGE,
        rgb1=[0.80, 0.81, 0.83],
        rgb2=[0.76, 0.78, 0.80],
        markrgb=[0.66, 0.68, 0.71],
        width=512,
        height=512,
    )
    tiles = spec.add_material(name="tiles", texrepeat=[1.0, 1.0], texuniform=True, specular=0.05, shininess=0.1)
    tiles.textures[mujoco.mjtTextureRole.mjTEXROLE_RGB] = "tiles"
    for geom in spec.geoms:
        if geom.name == "ground":
            geom.material = "tiles"
        elif geom.name.startswith("ground/"):
            geom.rgba = [0.72, 0.62, 0.50, 1.0]
    light = mujoco.mjtLightType.mjLIGHT_DIRECTIONAL
    spec.worldbody.add_light(type=light, pos=[3, -2, 4], dir=[-0.6, 0.3, -1.0], diffuse=[0.2] * 3, castshadow=False)
    robot = robot_spec(description, cfg)
    base = next(body for body in robot.bodies if body.name == description.base_body)
    along = mujoco.mjtCamLight.mjCAMLIGHT_TRACK  # shadows are drawn about the light, so it goes along as well
    eye, target = np.array([0.75, -1.75, 0.65]), np.array([0.0, 0.0, -0.05])
    base.add_camera(name="along", mode=along, pos=eye, quat=look_at(eye, target), fovy=34.0)
    base.add_light(
        type=light, mode=along, pos=[-1.6, -2.0, 4.0], dir=[0.4, 0.5, -1.0], diffuse=[0.5] * 3, castshadow=True
    )
    spec.attach(robot, prefix="robot/", frame=spec.worldbody.add_frame())
    return spec.compile()
