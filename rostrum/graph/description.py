"""The typed description of the graph, from which every front end starts the same processes."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from hardware.document import to_json
from rostrum.site import catalogue_of
from sim.scenes.scene import load_scene

Parameter = str | int | float | bool | list[str]
Mode = Literal["wall", "lockstep"]


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
    """

    run_id: str
    run_folder: Path
    socket_dir: Path
    scene: str = "bench"
    seed: int = 0
    mode: Mode = "wall"
    rate: float = 0.0
    record: bool = True


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
    """The graph for a scene: the shared nodes, and a driver and a skill server per robot."""
    scene = load_scene(cfg.scene)
    catalogue = to_json(catalogue_of(scene))
    common: dict[str, Parameter] = {"run_id": cfg.run_id, "lockstep": cfg.mode == "lockstep"}
    robots: list[NodeSpec] = []
    for robot in scene.robots:
        address = f"unix:{cfg.socket_dir / f'{robot.name}.sock'}"
        own = {**common, "robot": robot.name}
        others = [other.name for other in scene.robots if other is not robot] or [""]
        robots.append(
            NodeSpec(
                "driver",
                "driver",
                robot.name,
                {**own, "model": robot.description, "driver": "sim", "address": address, "others": others},
            )
        )
        robots.append(NodeSpec("skill_server", "skill_server", robot.name, {**own, "catalogue": catalogue}))
    others = [
        NodeSpec("world", "world", parameters={**common, "catalogue": catalogue}),
        NodeSpec(
            "executive",
            "executive",
            parameters={**common, "catalogue": catalogue, "journal": str(cfg.run_folder / "journal.jsonl")},
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
        },
    )
    recorder = NodeSpec(
        "recorder",
        "recorder",
        parameters={**common, "run_folder": str(cfg.run_folder), "robots": [robot.name for robot in scene.robots]},
    )
    return Graph((*([recorder] if cfg.record else []), sim, *robots, *others))


def _short(value: Parameter) -> str:
    text = str(value)
    return text if len(text) <= 100 else f"{text[:97]}..."
