"""One run from start to report: run folder, graph, supervisor, client."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import yaml

from rostrum.domain import domain_for
from rostrum.errors import StoppedError, UsageError
from rostrum.graph.client import GraphClient
from rostrum.graph.description import Graph, GraphCfg, Mode, build_graph
from rostrum.graph.runtime_dir import claim, correction_listeners, runtime_dir
from rostrum.graph.scheduling import real_time_allowed
from rostrum.graph.supervisor import READY_DEADLINE, REVIVALS, Supervisor
from rostrum.runs.events import EventWriter
from rostrum.runs.folder import RunFolder
from sim.scenes.scene import ObjectSensor, load_scene

Overrides = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class SessionCfg:
    """What to run.

    Attributes:
        name: Name of the run folder under ``root``.
        root: Folder that holds run folders.
        scene: Scene name or file.
        seed: Seeds placement and sensor noise.
        mode: ``wall`` or ``lockstep``.
        rate: In lock-step, the largest multiple of real time; 0 is unlimited.
        domain: ROS domain id.
        record: Whether to record.
        overrides: Parameters by node label, on top of the graph's own.
        remaps: Topic remaps by node label.
        revive: Whether nodes that die are started again.
        revivals: How often each of them, at most, within a minute.
        real_time: Whether the loops that robots wait for ask for real-time priorities; see
            :mod:`rostrum.graph.scheduling`.
        twins: Names of the robots that are reached by their vendor's driver, through a twin of it.
        sensor: What finds the objects, ``markers`` or ``cameras``; as the scene says when empty.
    """

    name: str
    root: Path = Path("out")
    scene: str = "bench"
    seed: int = 0
    mode: Mode = "wall"
    rate: float = 0.0
    domain: int = field(default_factory=lambda: int(os.environ.get("ROS_DOMAIN_ID", domain_for([]))))
    record: bool = True
    overrides: Overrides = field(default_factory=dict)
    remaps: dict[str, dict[str, str]] = field(default_factory=dict)
    revive: bool = True
    revivals: int = REVIVALS
    real_time: bool = True
    twins: tuple[str, ...] = ()
    sensor: ObjectSensor = ""


class Session:
    """A running graph with its run folder. Use it as a context manager: leaving it ends every node.

    Attributes:
        folder: The run folder.
        supervisor: Holds the processes.
        client: Talks to the graph.
        robots: Names of the robots.
        ready_seconds: How long the start took.
    """

    def __init__(self, cfg: SessionCfg) -> None:
        claim()
        scene = load_scene(cfg.scene)
        self.cfg = cfg
        self.robots = [robot.name for robot in scene.robots]
        self.folder = RunFolder.create(cfg.name, cfg.root)
        self.graph_cfg = graph_cfg(cfg, self.folder.run_id, self.folder.path.resolve())
        self.graph = overridden(build_graph(self.graph_cfg), cfg.overrides, cfg.remaps)
        self.supervisor = Supervisor(self.graph, self.graph_cfg, cfg.domain, self.robots, cfg.revivals, cfg.real_time)
        self._client: GraphClient | None = None
        self.ready_seconds = 0.0
        self.note("graph_started", scene=cfg.scene, seed=cfg.seed, mode=cfg.mode, domain=cfg.domain,
                  real_time=cfg.real_time and cfg.mode == "wall" and real_time_allowed())  # fmt: skip

    @property
    def client(self) -> GraphClient:
        """The client; made by :meth:`start`."""
        if self._client is None:
            raise UsageError("the session was not started")
        return self._client

    def start(self, progress: Callable[[list[str]], None] | None = None, deadline: float = READY_DEADLINE) -> None:
        """Starts every node and waits until all are ready.

        Raises:
            NotReadyError: one is not; the graph is ended before this is raised.
        """
        begin = time.monotonic()
        try:
            self.supervisor.start(os.getpid())
            self._client = GraphClient(self.robots, domain=self.cfg.domain)
            self.supervisor.wait_ready(self._client, deadline, progress)
        except BaseException:
            self.close()
            raise
        self.ready_seconds = time.monotonic() - begin
        self.note("graph_ready", seconds=self.ready_seconds)

    def correct(self, text: str) -> str:
        """Says a correction once everybody who should hear it is matched; returns its id."""
        return self.client.correct(text, max(1, correction_listeners(self.supervisor.record)))

    def poll(self, wait: float = 0.001) -> list[tuple[str, str]]:
        """Notices nodes that died and starts them again; answers `rostrum restart`; writes all of it down.

        Args:
            wait: How long to wait for a request [s].

        Returns:
            Label and how it died of each that died since the last call.

        Raises:
            StoppedError: somebody asked the graph to stop.
        """
        stop_asked = self.supervisor.serve(wait)
        for label in self.supervisor.take_restarted():
            self.note("node_restarted", node=label)
        if stop_asked:
            raise StoppedError("somebody asked the graph to stop")
        died = self.supervisor.poll()
        for label, how in died:
            self.note("node_died", node=label, how=how)
        for label in self.supervisor.revive() if self.cfg.revive else []:
            self.note("node_revived", node=label)
        return died

    def revives(self, label: str) -> bool:
        """Whether a node that died will be started again without being asked for."""
        return self.cfg.revive and self.supervisor.may_revive(label)

    def close(self) -> None:
        """Ends every node, from the top floor down."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self.supervisor.stop()
        self.note("graph_stopped")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def note(self, kind: str, **data: Any) -> None:
        """Writes one line of the supervisor's into the run's event log."""
        with EventWriter(self.folder.events, self.folder.run_id) as events:
            events.write(time.time(), "supervisor", kind, data=data)


def graph_cfg(cfg: SessionCfg, run_id: str, folder: Path) -> GraphCfg:
    """The graph configuration of a session."""
    return GraphCfg(
        run_id, folder, runtime_dir(), cfg.scene, cfg.seed, cfg.mode, cfg.rate, cfg.record, cfg.twins, cfg.sensor
    )


def overridden(graph: Graph, overrides: Overrides, remaps: dict[str, dict[str, str]] | None = None) -> Graph:
    """The graph with parameters and remaps replaced; the nodes themselves check the parameters' names and types.

    Raises:
        UsageError: a label that the graph does not have.
    """
    labels = [node.label for node in graph.nodes]
    remaps = remaps or {}
    unknown = sorted({*overrides, *remaps} - set(labels))
    if unknown:
        raise UsageError(f"parameter file: no node {unknown}; this graph has {labels}")
    return Graph(
        tuple(
            replace(
                node,
                parameters={**node.parameters, **overrides.get(node.label, {})},
                remaps={**node.remaps, **remaps.get(node.label, {})},
            )
            for node in graph.nodes
        )
    )


def read_overrides(path: Path) -> Overrides:
    """Reads a parameter file: ``node label: {parameter: value}``.

    Raises:
        UsageError: the file is missing or is not of that form.
    """
    try:
        data = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(f"parameter file {path}: {error}") from error
    if not isinstance(data, dict) or not all(isinstance(value, dict) for value in data.values()):
        raise UsageError(f"parameter file {path}: write 'node label: {{parameter: value}}', such as 'sim: {{seed: 3}}'")
    return data
