"""The typed description of the graph, from which every front end starts the same processes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hardware.descriptions.family import Family, family_of
from hardware.document import to_json
from hardware.twins.playing import Played
from rostrum.errors import UsageError
from rostrum.site import catalogue_of, placements_of
from sim.scenes.scene import ObjectSensor, RobotPlacement, Scene, load_scene, with_sensor

Parameter = str | int | float | bool | list[str]
Mode = Literal["wall", "lockstep"]

BUNDLES = Path(__file__).resolve().parents[2] / "policies" / "bundles"
"""Policies that ship with Rostrum: ``<model>_walk.onnx`` walks."""


@dataclass(frozen=True)
class GraphCfg:
    """What to start.

    Attributes:
        run_id: Id of the run, on everything that it leaves behind.
        run_folder: Where recording, log and states go.
        socket_dir: Folder for the simulated robots' sockets.
        scene: Scene name or file.
        seed: Seeds placement and sensor noise.
        mode: ``wall`` follows the system clock; ``lockstep`` goes as fast as the machine allows.
        rate: In lock-step, the largest multiple of real time; 0 is unlimited.
        record: Whether to start the recorder.
        twins: Names of the robots that are reached by their vendor's driver, through a twin of it.
        sensor: What finds the objects, ``markers`` or ``cameras``; as the scene says when empty.
    """

    run_id: str
    run_folder: Path
    socket_dir: Path
    scene: str = "bench"
    seed: int = 0
    mode: Mode = "wall"
    rate: float = 0.0
    record: bool = True
    twins: tuple[str, ...] = ()
    sensor: ObjectSensor = ""


@dataclass(frozen=True)
class NodeSpec:
    """One process.

    Attributes:
        name: Node name.
        namespace: ROS namespace without slashes, empty for the root.
        executable: Executable of the package ``rostrum_nodes``.
        parameters: Typed parameters.
        remaps: Topic remaps.
    """

    name: str
    executable: str
    namespace: str = ""
    parameters: dict[str, Parameter] = field(default_factory=dict)
    remaps: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name with namespace: ``left/driver``."""
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


@dataclass(frozen=True)
class Graph:
    """All processes, in starting order."""

    nodes: tuple[NodeSpec, ...]

    def node(self, label: str) -> NodeSpec:
        """The node of that label; KeyError when there is none."""
        for node in self.nodes:
            if node.label == label:
                return node
        raise KeyError(label)

    def render(self) -> str:
        """The graph for people: nodes, parameters, remaps."""
        lines = []
        for node in self.nodes:
            lines.append(f"/{node.label}  (rostrum_nodes {node.executable})")
            lines += [f"    {name}: {_short(value)}" for name, value in sorted(node.parameters.items())]
            lines += [f"    {source} -> {target}" for source, target in sorted(node.remaps.items())]
        return "\n".join(lines)


def build_graph(cfg: GraphCfg) -> Graph:
    """The graph for a scene: the shared nodes, and a driver and a skill server per robot, and per legged one a gait.

    Raises:
        UsageError: a twin is asked for of a robot that is not in the scene.
        TwinError: there is none of its model, or none in lock-step.
    """
    scene = with_sensor(load_scene(cfg.scene), cfg.sensor)
    unknown = sorted(set(cfg.twins) - {robot.name for robot in scene.robots})
    if unknown:
        known = ", ".join(robot.name for robot in scene.robots)
        raise UsageError(f"no robot {', '.join(unknown)} in scene '{cfg.scene}' to have a twin; there are {known}")
    catalogue = to_json(catalogue_of(scene))
    common: dict[str, Parameter] = {"run_id": cfg.run_id, "lockstep": cfg.mode == "lockstep"}
    robots = [node for robot in scene.robots for node in _robot_nodes(cfg, scene, robot, catalogue, common)]
    others = [
        *_eyes(cfg, scene, catalogue, common),
        NodeSpec(
            "world", "world", parameters={**common, "catalogue": catalogue, "feels": scene.object_sensor == "cameras"}
        ),
        NodeSpec(
            "executive",
            "executive",
            parameters={
                **common,
                "catalogue": catalogue,
                "journal": str(cfg.run_folder / "journal.jsonl"),
                "walkers": _walking(scene),
            },
        ),
    ]
    participants = [node.label for node in robots + others]
    sim = NodeSpec(
        "sim",
        "sim",
        parameters={
            **common,
            "scene": cfg.scene,
            "seed": cfg.seed,
            "socket_dir": str(cfg.socket_dir),
            "state_log": str(cfg.run_folder / "states.bin"),
            "participants": participants,
            "rate": cfg.rate,
            "sensor": cfg.sensor,
        },
    )
    recorder = NodeSpec(
        "recorder",
        "recorder",
        parameters={
            **common,
            "run_folder": str(cfg.run_folder),
            "robots": _named(scene, "arm"),
            "legged": _named(scene, "legged"),
        },
    )
    frames = NodeSpec("frames", "frames", parameters={**common, "catalogue": catalogue})
    return Graph((*([recorder] if cfg.record else []), sim, *robots, *others, frames))


def _eyes(cfg: GraphCfg, scene: Scene, catalogue: str, common: dict[str, Parameter]) -> list[NodeSpec]:
    """Where cameras find the objects: what draws them, and what perceives."""
    if scene.object_sensor != "cameras":
        return []
    placements = to_json(placements_of(scene))
    return [
        NodeSpec("cameras", "depth_cameras", parameters={**common, "scene": cfg.scene, "seed": cfg.seed}),
        NodeSpec("perception", "perception", parameters={**common, "catalogue": catalogue, "cameras": placements}),
    ]


def _robot_nodes(
    cfg: GraphCfg, scene: Scene, robot: RobotPlacement, catalogue: str, common: dict[str, Parameter]
) -> list[NodeSpec]:
    """The processes of one robot, from the robot floor up."""
    name, model = robot.name, robot.description
    own = {**common, "robot": name}
    others: list[str] = [other.name for other in scene.robots if other is not robot] or [""]
    address = f"unix:{cfg.socket_dir / f'{name}.sock'}"
    reached, played = ("sim", address), []
    if name in cfg.twins:
        twin = Played(model, cfg.run_id, cfg.twins.index(name), cfg.mode == "lockstep")
        reached = (twin.driver, twin.address)
        place = {"model": model, "simulation": address, "group": twin.group, "place": twin.place}
        played = [NodeSpec("twin", "twin", name, {**own, **place})]
    driver = {**own, "model": model, "driver": reached[0], "address": reached[1], "others": others}
    skills = {**own, "catalogue": catalogue}
    if family_of(model) == "arm":
        return [
            *played,
            NodeSpec("driver", "driver", name, driver),
            NodeSpec("skill_server", "skill_server", name, skills),
        ]
    bundle = walking_bundle(model)
    gait = {**own, "model": model, "bundle": bundle, "others": others}
    return [
        *played,
        NodeSpec("driver", "legged_driver", name, driver),
        NodeSpec("gait", "gait", name, gait),
        NodeSpec("skill_server", "legged_skill_server", name, {**skills, "walks": bool(bundle)}),
    ]


def walking_bundle(model: str) -> str:
    """File of the policy that ships for walking with a robot model; empty when there is none."""
    return _shipped(f"{model}_walk.onnx")


def _shipped(bundle: str) -> str:
    return str(BUNDLES / bundle) if (BUNDLES / bundle).is_file() else ""


def _named(scene: Scene, family: Family) -> list[str]:
    """Names of a family's robots; never an empty list, which a parameter file cannot type."""
    return [robot.name for robot in scene.robots if family_of(robot.description) == family] or [""]


def _walking(scene: Scene) -> list[str]:
    """Names of the legged robots that have a policy that walks; never an empty list."""
    legged = [robot for robot in scene.robots if family_of(robot.description) == "legged"]
    return [robot.name for robot in legged if walking_bundle(robot.description)] or [""]


def _short(value: Parameter) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
